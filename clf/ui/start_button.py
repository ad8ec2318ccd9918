"""The button that starts the training which the form describes."""

import time

import streamlit as st

from clf.config import ConfigError, RunConfig
from clf.datasets import DATASETS, is_available, own
from clf.runs import create_run
from clf.ui.form_values import form_config
from clf.ui.forms import show_problem
from clf.ui.navigation import page_link
from clf.ui.state import recall, remember, select_run
from clf.ui.text import escaped

_STARTED, _FAILURE = "started", "start-failure"
_SECONDS_OF_A_DOUBLE_CLICK = 1.0


def start_button(config: RunConfig | None) -> None:
    """Draw it, and below it what keeps it off. config: what the form describes, if that can be."""
    missing = config is not None and not is_available(config.dataset)
    st.button(
        "Start training",
        type="primary",
        icon=":material/play_arrow:",
        disabled=config is None or missing,
        width="stretch",
        on_click=_start,
    )
    if config is None:
        show_problem()
    elif missing:
        _offer_pictures(config.dataset)
    if failure := recall(_FAILURE):
        st.error(failure)
        remember(_FAILURE, None)


def _start() -> None:
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


def _is_double_click(config: RunConfig) -> bool:
    before, at = recall(_STARTED, (None, 0.0))
    now = time.monotonic()
    remember(_STARTED, (config, now))
    return config == before and now - at < _SECONDS_OF_A_DOUBLE_CLICK


def _offer_pictures(dataset: str) -> None:
    title = escaped(DATASETS[dataset].title)
    if own.is_own(dataset):
        st.warning(f"The pictures of {title} were removed. Choose another dataset.")
    else:
        st.warning(f"{title} is not on this machine yet.")
        page_link("data", "Get it on the page Data")
