"""Choose one of the trained networks: a person's own runs, or what comes with the app."""

import streamlit as st

from clf.run_summaries import RunSummary, pretrained_summaries, summaries
from clf.runs import Run, RunNotFound, find_run
from clf.ui import state
from clf.ui.navigation import page_link
from clf.ui.picking import pick_by_title
from clf.ui.piece import cause
from clf.ui.run_names import run_heading, run_label, run_name
from clf.ui.state import select_run, selected_run_id
from clf.ui.text import as_text, escaped

_FURTHER = "further-runs"
_SECONDS_A_LOOK = 2.0


def pick_run() -> Run | None:
    """A select box over the runs that have a network, a person's own ones first.

    None, with the reason shown, where the link or a page before has chosen a run that has none:
    another network never takes its place by itself.
    """
    runs = _with_network()
    chosen = selected_run_id() or next(iter(runs))
    labels = {run_id: run_label(item) for run_id, item in runs.items()}
    chosen = pick_by_title(
        "Network of the run", labels, chosen, name="network", placeholder="Choose a network"
    )
    if chosen not in runs:
        _say_why_none(chosen)
        return None
    select_run(chosen)
    return runs[chosen].run


def _say_why_none(run_id: str) -> None:
    try:
        run = find_run(run_id)
        status = run.status()
        title = escaped(run_heading(run.config(), status), 120)
    except RunNotFound as error:
        st.warning(as_text(cause(error)))
        return
    if status.state.ended:
        st.warning(f"{title}: this run is {status.state} and has no network. Choose another above.")
        return
    st.info(
        f"{title}: this run is {status.state}. Its network opens here as soon as it has learned; "
        "until then choose another one above, or watch it."
    )
    page_link("train", "Watch it learn")
    _wait_for_network(run)


@st.fragment(run_every=_SECONDS_A_LOOK)
def _wait_for_network(run: Run) -> None:
    """Draw the page anew when the run has ended."""
    try:
        waits = not run.status().state.ended
    except RunNotFound:
        waits = False
    if not waits:
        st.rerun()


def pick_further_runs(run: Run, most: int) -> dict[str, Run | None]:
    """Up to `most` runs beside `run` that have a network, by id; None for one deleted meanwhile."""
    runs = _with_network()
    chosen = [run_id for run_id in state.recall(_FURTHER, []) if run_id != run.id]
    labels = {run_id: f"deleted run · {run_id[-4:]}" for run_id in chosen}
    labels |= {run_id: run_name(item) for run_id, item in runs.items() if run_id != run.id}
    picked = state.pick(
        _FURTHER,
        chosen,
        lambda key, shown: st.multiselect(
            f"Networks of further runs, at most {most}",
            list(labels),
            default=shown,
            format_func=labels.__getitem__,
            max_selections=most,
            key=key,
            placeholder="Choose networks",
        ),
    )
    state.remember(_FURTHER, picked)
    return {run_id: runs[run_id].run if run_id in runs else None for run_id in picked}


def _with_network() -> dict[str, RunSummary]:
    """The runs whose network can be asked, by id. Every network classifies."""
    items = [*summaries(), *pretrained_summaries()]
    return {item.run.id: item for item in items if item.run.model_file.exists()}
