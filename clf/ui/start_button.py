"""The button that starts the training which the form describes."""

import time
from collections.abc import Callable

import streamlit as st

from clf.config import ConfigError, RunConfig
from clf.datasets import DATASETS, is_available, own
from clf.runs import create_run
from clf.ui.form_values import form_config
from clf.ui.forms import show_problem
from clf.ui.navigation import page_link
from clf.ui.state import recall, remember, select_run
from clf.ui.text import escaped

_STARTED, _PRESSED, _FAILURE = "started", "start-pressed", "start-failure"
_SECONDS_OF_A_DOUBLE_CLICK = 1.0


def start_button(config: RunConfig | None, on_start: Callable[[], None]) -> None:
    """Draw it, and below it what keeps it off.

    config: what the form describes, if there can be such a training.
    on_start: called when a run was started, before the page is drawn.
    """
    missing = config is not None and not is_available(config.dataset)
    st.button(
        "Start training",
        type="primary",
        icon=":material/play_arrow:",
        disabled=config is None or missing,
        width="stretch",
        on_click=_start,
        args=(on_start,),
    )
    with st.container():  # always there: what comes after it would be drawn anew, and closed
        if config is None:
            show_problem()
        elif missing:
            _offer_pictures(config.dataset)
        if failure := recall(_FAILURE):
            st.error(failure)
            remember(_FAILURE, None)


def started_run() -> str:
    """The id of the run that was started last in this session of the browser; "" before."""
    return recall(_STARTED, "")


def _start(on_start: Callable[[], None]) -> None:
    """Start what the form holds at the moment of the click.

    A callback, so that no later click makes Streamlit leave it out.
    """
    try:
        config = form_config()
    except ConfigError:
        return  # typed just before the click; the page says what is wrong
    if not is_available(config.dataset) or _is_double_click(config):
        return
    try:
        run = create_run(config)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        remember(_FAILURE, f"The run cannot be written to its folder: {reason}. Make room there.")
    else:
        select_run(run.id)
        remember(_STARTED, run.id)
        on_start()


def _is_double_click(config: RunConfig) -> bool:
    before, at = recall(_PRESSED, (None, 0.0))
    now = time.monotonic()
    remember(_PRESSED, (config, now))
    return config == before and now - at < _SECONDS_OF_A_DOUBLE_CLICK


def _offer_pictures(dataset: str) -> None:
    title = escaped(DATASETS[dataset].title)
    if own.is_own(dataset):
        st.warning(f"The pictures of {title} were removed. Choose another dataset.")
    else:
        st.warning(f"{title} is not on this machine yet.")
        page_link("data", "Get it on the page Data")
