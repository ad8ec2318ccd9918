"""The live panel of a run: what can be done with it, its progress and its curves."""

import streamlit as st

from clf.config import RunConfig
from clf.runs import Run, RunNotFound, RunState, RunStatus, RunUnreadable
from clf.text import percent
from clf.ui.curves import followed_curves
from clf.ui.feed import address, duration, moving
from clf.ui.held_up import show_paused_runs
from clf.ui.navigation import page_link
from clf.ui.piece import piece, show_failure
from clf.ui.reliability import error_metric
from clf.ui.run_controls import run_again, run_controls, stop_button
from clf.ui.run_names import BALANCED, STATE_COLOURS, run_description, run_title
from clf.ui.state import select_run
from clf.ui.text import escaped


@st.fragment
@piece("This run")
def live_panel(run: Run) -> None:
    """Show a run, and follow it as long as it goes on."""
    try:
        # The status is the later reading: if the run has changed in between, the browser sees it.
        now, config, status = _moving(run), run.config(), run.status()
    except RunUnreadable:
        raise  # it is there, and is named
    except RunNotFound:
        select_run(None)
        st.info("This run has been deleted.")
        return
    _heading(run, config, status)
    if status.state in (RunState.RUNNING, RunState.PAUSED):
        run_controls(run, config, status)
    _reason(status)
    if status.state is RunState.QUEUED:
        show_paused_runs()
    if now is not None:
        followed_curves(now, None if status.state.ended else address(run), key=f"live-{run.id}")
    if status.state.ended:
        _next_steps(run, status)
        run_again(run, config, status)


def _moving(run: Run) -> dict | None:
    """What moves; None where that cannot be read, which is said here. Raises RunNotFound."""
    try:
        return moving(run)
    except RunUnreadable as error:
        show_failure("The curves cannot be shown.", error)
        return None


def _heading(run: Run, config: RunConfig, status: RunStatus) -> None:
    with st.container(horizontal=True, vertical_alignment="center", height=48, border=False):
        st.markdown(f"**{escaped(run_title(config), 80)}**", width="stretch")
        st.badge(status.state, color=STATE_COLOURS[status.state])
        if not status.state.ended:
            stop_button(run)
    st.caption(escaped(run_description(config, status), 120))


def _reason(status: RunStatus) -> None:
    if not status.reason or status.state is RunState.RUNNING:
        return
    if status.state in (RunState.FAILED, RunState.DIVERGED):
        st.error(status.reason, icon=":material/error:")
    else:
        st.info(status.reason)


def _next_steps(run: Run, status: RunStatus) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if status.test_accuracy is not None:
            st.metric("Test accuracy", percent(status.test_accuracy))
            if status.balanced_accuracy is not None:
                st.metric("Balanced accuracy", percent(status.balanced_accuracy), help=BALANCED)
            error_metric(run)
        st.metric("Training time", duration(status.seconds))
        how = f"Computed in {status.precision}, by {status.compiler}." if status.compiler else None
        st.metric("Images a second", f"{status.images_per_second:,.0f}", help=how)
    if run.model_file.exists():
        with st.container(horizontal=True):
            page_link("look_inside")
            page_link("classify", "Classify your own")
            page_link("runs", "Compare runs")
