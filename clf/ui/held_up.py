"""What holds up a run that waits: the paused runs, each with what lets the queue go on."""

from collections.abc import Callable
from datetime import datetime

import streamlit as st

from clf import control
from clf.run_queue import MAX_PAUSE_SECONDS, paused_runs
from clf.runs import Run, RunNotFound
from clf.ui.navigation import PAGES
from clf.ui.run_names import run_heading
from clf.ui.state import select_run
from clf.ui.text import escaped


def show_paused_runs() -> None:
    """Name every paused run that holds a training worker; resume it, stop it or open it."""
    for run in paused_runs():
        try:
            words = _words(run)
        except RunNotFound:
            continue  # deleted meanwhile: it holds nobody up
        st.warning(words, icon=":material/pause:")
        with st.container(horizontal=True, vertical_alignment="center"):
            _button(run, "Resume it", ":material/play_arrow:", control.resume)
            _button(run, "Stop it", ":material/stop:", control.stop)
            if _button(run, "Open it", PAGES["train"].icon, _open):
                st.rerun()  # the panel of a run is a fragment


def _words(run: Run) -> str:
    status = run.status()
    title, created = run_heading(run.config(), status), datetime.fromtimestamp(status.created)
    return (
        f"**{escaped(title, 120)}**, started {created:%d %b %H:%M}, is paused and holds a "
        f"training process. It gives way by itself once it has been paused for "
        f"{MAX_PAUSE_SECONDS / 60:.0f} minutes."
    )


def _open(run: Run) -> None:
    # By a button, as its link would be taken for one that the browser still has: it was the link
    # until a person started the run that waits.
    select_run(run.id)


def _button(run: Run, label: str, icon: str, act: Callable[[Run], None]) -> bool:
    return st.button(label, icon=icon, key=f"{label}-{run.id}", on_click=act, args=(run,))
