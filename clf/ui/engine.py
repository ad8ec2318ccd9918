"""The one engine of the app, what it is doing just now, and answers from its workers."""

import atexit
import time
from collections.abc import Callable

import streamlit as st

from clf.engine import Engine

_SECONDS_A_LOOK = 0.1
_SECONDS_UNTIL_EXPLAINED = 0.3


def _close(started: Engine) -> None:
    atexit.unregister(started.close)
    started.close()


@st.cache_resource(show_spinner=False, on_release=_close)
def engine() -> Engine:
    """The engine of this server, shared by everyone; it starts with the first call.

    It ends with the server, or when somebody clears Streamlit's cache.
    """
    started = Engine()
    atexit.register(started.close)
    return started


def answer(task: Callable, *args):
    """What ``task(*args)`` gives on an inference worker; the page waits here until it is there.

    Meanwhile the person may go to another page or change the question: the task is cancelled.
    Raises whatever the task raises, and EngineError when no worker can answer; to be called in a
    piece of the page (clf.ui.piece), which says so.
    """
    future = engine().infer(task, *args)
    explanation = st.empty()
    explained = time.monotonic() + _SECONDS_UNTIL_EXPLAINED
    try:
        while True:
            try:
                value = future.result(timeout=_SECONDS_A_LOOK)
            except TimeoutError:
                if future.done():
                    raise
                if time.monotonic() > explained:
                    # Drawing something is also how Streamlit lets a page be interrupted.
                    explanation.caption(engine().status().sentence or "The network is at work …")
            else:
                explanation.empty()
                return value
    except Exception:
        explanation.empty()
        raise
    finally:
        future.cancel()


def show_status() -> None:
    """A line that says what is still starting; nothing when all is ready."""
    if not engine().status().ready:
        _status_line()


@st.fragment(run_every=1.0)
def _status_line() -> None:
    status = engine().status()
    if status.ready:
        st.rerun()  # a run of the whole page without this fragment is what ends its polling
    elif status.problem:
        st.warning(status.problem, icon=":material/warning:")
    else:
        st.caption(f":material/hourglass_top: {status.sentence}")
