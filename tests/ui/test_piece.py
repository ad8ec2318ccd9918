"""Pieces of pages: what fails in one is named there, and the others are drawn."""

import logging
import shutil

import pytest
from streamlit.testing.v1 import AppTest

from clf.config import RunConfig
from clf.datasets import DatasetUnavailable
from clf.engine import EngineUnavailable, TaskError
from clf.preprocessing import PictureError
from clf.runs import create_run, find_run
from clf.ui.piece import cause


def page() -> None:
    """Four pieces, of which two fail and one asks for the end of the page."""
    import streamlit as st

    from clf.preprocessing import PictureError
    from clf.ui.piece import piece

    @st.fragment
    @piece("The third part")
    def third() -> None:
        st.text("third begins")
        raise KeyError("nobody expected this")

    with st.columns(2)[0], piece("The first part"):
        raise PictureError("a*b*.png", "It is damaged.")
    with piece("The second part"):
        st.text("second")
    third()
    with piece("The fourth part"):
        st.text("fourth")
        st.stop()
    st.text("never")


def test_the_rest_of_a_page_is_drawn_and_what_fails_is_named_in_its_place(caplog):
    with caplog.at_level(logging.INFO, "clf.ui.piece"):
        app = AppTest.from_function(page).run()
    assert not app.exception
    assert [text.value for text in app.text] == ["second", "third begins", "fourth"]
    known, unknown = (error.value for error in app.error)
    assert known.replace("\\", "") == "The first part cannot be shown. a*b*.png: It is damaged."
    assert unknown.startswith("The third part cannot be shown. The log of the server says why")
    assert [error.value for error in app.columns[0].error] == [known]
    logged = [record for record in caplog.records if record.name == "clf.ui.piece"]
    levels = {record.exc_info[0]: record.levelname for record in logged}
    assert levels == {PictureError: "INFO", KeyError: "ERROR"}


def page_with_a_fragment_of_its_own() -> None:
    import streamlit as st

    from clf.ui.piece import piece

    @st.fragment
    def inner() -> None:
        raise KeyError

    with piece("The first part"):
        inner()
    st.text("after it")


def test_a_fragment_that_fails_within_a_piece_is_told_of_once_and_ends_nothing_else():
    app = AppTest.from_function(page_with_a_fragment_of_its_own).run()
    assert len(app.exception) == 1  # where the app says it in words, see app.py
    assert not app.error
    assert [text.value for text in app.text] == ["after it"]


def page_that_fails() -> None:
    from app import show_error
    from clf.runs import RunNotFound

    show_error(RunNotFound("Run 1 has been deleted."))
    show_error(FileNotFoundError(2, "No such file", "/srv/secret/picture.png"))
    show_error(KeyError("secret"))


def test_what_no_piece_has_caught_is_said_as_plainly(caplog):
    app = AppTest.from_function(page_that_fails).run()
    assert not app.exception
    assert [error.value.replace("\\", "") for error in app.error] == [
        f"Something went wrong on this page. {why}"
        for why in (
            "Run 1 has been deleted. Choose another run.",
            "The file picture.png cannot be read: No such file.",
            "The log of the server says why; reload the page to try again.",
        )
    ]
    assert [record.exc_info[0] for record in caplog.records if record.levelname == "ERROR"] == [
        KeyError
    ]


CAUSES = [
    (PictureError("x\n.png", "It is damaged."), "x .png: It is damaged."),
    (DatasetUnavailable("MNIST is not on this machine."), "MNIST is not on this machine."),
    (EngineUnavailable("The workers still start."), "The workers still start."),
    (
        TaskError("OSError: cannot open '/srv/secret/runs/a.keras' or C:\\x\\b.txt"),
        "The network could not be asked. OSError: cannot open 'a.keras' or b.txt",
    ),
    (
        PermissionError(13, "Permission denied", "/srv/secret/dataset.json"),
        "The file dataset.json cannot be read: Permission denied.",
    ),
    (OSError("epoch-1.npz is damaged."), "A file cannot be read: epoch-1.npz is damaged."),
    (KeyError("layers"), None),
]


@pytest.mark.parametrize(("error", "words"), CAUSES, ids=lambda value: type(value).__name__)
def test_the_cause_names_what_the_error_knows_of_and_no_folder(error, words):
    assert cause(error) == words


MISSING = "No such file or directory"


def failure(task) -> Exception:
    with pytest.raises((OSError, LookupError)) as error:
        task()
    return error.value


def test_a_file_of_a_run_is_named_with_the_run():
    run = create_run(RunConfig())
    words = cause(failure(run.model_file.read_bytes))
    assert words == f"The file model.keras of run {run.id} cannot be read: {MISSING}."
    run.metrics_file.write_text("{damaged\n")
    assert "metrics.jsonl is damaged" in cause(failure(run.metrics))


def test_a_deleted_run_is_called_deleted_and_never_safe():
    run = create_run(RunConfig())
    shutil.rmtree(run.path)
    for task in (run.model_file.stat, run.status):
        words = cause(failure(task))
        assert words == f"Run {run.id} has been deleted. Choose another run."
    assert run.id in cause(failure(lambda: find_run(run.id)))
