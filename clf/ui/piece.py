"""One part of a page: what fails in it is named in its place, and the rest of the page goes on."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st
from streamlit.errors import FragmentHandledException

from clf.datasets import DatasetUnavailable
from clf.datasets.own import OwnDatasetError, OwnDatasetNotFound
from clf.engine import EngineError
from clf.engine.errors import TaskError
from clf.preprocessing import PictureError
from clf.run_folders import is_run_id
from clf.runs import RunNotFound, RunUnreadable
from clf.text import one_line
from clf.ui.text import as_text

log = logging.getLogger("clf.ui.piece")

_PLAIN = (RunNotFound, DatasetUnavailable, OwnDatasetNotFound, OwnDatasetError, EngineError)
"""Exceptions whose words are sentences for a person."""
_ANOTHER = "Choose another run."
_UNKNOWN = "The log of the server says why; reload the page to try again."
_FOLDERS = re.compile(r"(?:[A-Za-z]:)?(?:[\\/][^\\/\s'\":]+)*[\\/]")


@contextmanager
def piece(name: str) -> Iterator[None]:
    """Draw one part of a page; also a decorator of the function that does.

    What is raised inside ends this part alone: one sentence stands in its place, with `name`, as
    in "The curves", and with the file or run that failed where that is known. What nobody expected
    is logged with its traceback. Streamlit's own ways to end a page or draw it anew are no
    Exceptions, and pass.
    """
    try:
        yield
    except FragmentHandledException:
        pass  # a fragment inside has said it, in its own place
    except Exception as error:  # noqa: BLE001  whatever it is, it ends this part alone
        show_failure(f"{name} cannot be shown.", error)


def show_failure(what: str, error: Exception) -> None:
    """Draw `what` has failed, a sentence, and why; and log it."""
    why = cause(error)
    if why is None:
        log.error(what, exc_info=error)
    else:
        log.info(what, exc_info=error)
    st.error(f"{what} {as_text(why or _UNKNOWN)}", icon=":material/error:")


def cause(error: Exception) -> str | None:
    """Why it failed, in plain sentences; None where nobody expected it.

    Names the file, run or dataset that the error knows of, and never a folder of the server.
    """
    if isinstance(error, PictureError):
        return f"{one_line(error.name)}: {error.reason}"
    if isinstance(error, TaskError):
        return f"The network could not be asked. {one_line(_without_folders(str(error)), 200)}"
    if isinstance(error, RunNotFound) and not isinstance(error, RunUnreadable):
        return f"{one_line(str(error), 200)} {_ANOTHER}"
    if isinstance(error, _PLAIN):
        return str(error)
    if isinstance(error, OSError):
        return _of_file(error)
    return None


def _of_file(error: OSError) -> str:
    reason = error.strerror or _without_folders(str(error))
    if not isinstance(error.filename, str):
        return f"A file cannot be read: {reason}"
    file = Path(error.filename)
    run = next((path for path in (file, *file.parents) if is_run_id(path.name)), None)
    if run is None:
        return f"The file {one_line(file.name)} cannot be read: {reason}."
    if not run.exists():
        return f"Run {run.name} has been deleted. {_ANOTHER}"
    return f"The file {one_line(file.name)} of run {run.name} cannot be read: {reason}."


def _without_folders(text: str) -> str:
    """`text` with the names of files in it, and not where they lie."""
    return _FOLDERS.sub("", text)
