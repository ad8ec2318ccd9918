"""A network is never swapped for another one without a word."""

import pytest
from streamlit.testing.v1 import AppTest

from clf.config import RunConfig
from clf.runs import RunState, create_run


def script():
    import streamlit as st

    from clf.ui.run_picker import pick_run

    run = pick_run()
    st.text(run.id if run else "none")


def opened(run_id: str | None = None) -> AppTest:
    app = AppTest.from_function(script, default_timeout=60)
    if run_id is not None:
        app.query_params["run"] = run_id
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return " ".join(item.value for item in (*app.warning, *app.info))


def test_without_a_link_the_first_network_is_open():
    assert opened().text[0].value == "pretrained-mnist"


@pytest.mark.parametrize("run_id", ["20260101-000000-abcdef", "../..", "nonsense"])
def test_a_run_that_is_not_there_is_said_and_no_other_one_opens(run_id):
    app = opened(run_id)
    assert app.text[0].value == "none"
    assert "may have been deleted" in said(app)
    app.selectbox[0].set_value("pretrained-cifar10").run()
    assert app.text[0].value == "pretrained-cifar10"
    assert not said(app)


def test_a_run_that_still_learns_is_said_and_its_network_opens_when_it_is_there():
    run = create_run(RunConfig())
    app = opened(run.id)
    assert app.text[0].value == "none"
    assert "this run is queued" in said(app)
    run.model_file.write_bytes(b"not read here")
    run.update_status(state=RunState.COMPLETED, test_accuracy=0.5)
    assert app.run().text[0].value == run.id
    assert not said(app)


@pytest.mark.parametrize("state", [RunState.FAILED, RunState.DIVERGED, RunState.STOPPED])
def test_a_run_that_ended_without_a_network_is_said(state):
    run = create_run(RunConfig())
    run.update_status(state=state)
    app = opened(run.id)
    assert app.text[0].value == "none"
    assert f"this run is {state} and has no network" in said(app)


def test_a_run_whose_files_are_damaged_is_said():
    run = create_run(RunConfig())
    (run.path / "status.json").write_text("[]")
    app = opened(run.id)
    assert app.text[0].value == "none"
    assert "status" in said(app)


def test_a_network_that_is_deleted_while_it_is_open_is_said():
    run = create_run(RunConfig())
    run.model_file.write_bytes(b"not read here")
    app = opened(run.id)
    assert app.text[0].value == run.id
    run.delete()
    assert app.run().text[0].value == "none"
    assert "deleted" in said(app)


def test_a_run_whose_line_changes_stays_open():
    run = create_run(RunConfig())
    run.model_file.write_bytes(b"not read here")
    app = opened(run.id)
    run.update_status(test_accuracy=0.75)
    for _ in range(2):
        assert app.run().text[0].value == run.id
