"""Choose one of the trained networks: a person's own runs, or what comes with the app."""

import streamlit as st

from clf.runs import Run, RunSummary, pretrained_summaries, summaries
from clf.ui import state
from clf.ui.run_names import run_label
from clf.ui.state import select_run, selected_run_id

_FURTHER = "further-runs"


def pick_run() -> Run:
    """A select box over the runs that have a network, a person's own ones first."""
    runs = _with_network()
    chosen = selected_run_id()
    ids = list(runs)
    run_id = st.selectbox(
        "Network of the run",
        ids,
        index=ids.index(chosen) if chosen in runs else 0,
        format_func={run_id: run_label(item) for run_id, item in runs.items()}.__getitem__,
    )
    if run_id != chosen:
        select_run(run_id)
    return runs[run_id].run


def pick_further_runs(run: Run, most: int) -> dict[str, Run | None]:
    """Up to `most` runs beside `run` that have a network, by id; None for one deleted meanwhile."""
    runs = _with_network()
    state.keep(_FURTHER, [])
    chosen = [run_id for run_id in state.widget_value(_FURTHER) if run_id != run.id]
    state.set_widget_value(_FURTHER, chosen)
    labels = {run_id: f"deleted run · {run_id[-4:]}" for run_id in chosen}
    labels |= {run_id: run_label(item) for run_id, item in runs.items() if run_id != run.id}
    picked = st.multiselect(
        f"Networks of further runs, at most {most}",
        list(labels),
        format_func=labels.__getitem__,
        max_selections=most,
        key=_FURTHER,
        placeholder="Choose networks",
    )
    return {run_id: runs[run_id].run if run_id in runs else None for run_id in picked}


def _with_network() -> dict[str, RunSummary]:
    """The runs whose network can be asked, by id. Every network classifies."""
    items = [*summaries(), *pretrained_summaries()]
    return {item.run.id: item for item in items if item.run.model_file.exists()}
