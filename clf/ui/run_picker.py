"""Choose one of the trained networks: a person's own runs, or what comes with the app."""

import streamlit as st

from clf.runs import Run, pretrained_summaries, summaries
from clf.ui.run_names import run_label
from clf.ui.state import select_run, selected_run_id


def pick_run() -> Run:
    """A select box over the runs that have a network, a person's own ones first."""
    items = [*summaries(), *pretrained_summaries()]
    runs = {item.run.id: item for item in items if item.run.model_file.exists()}
    labels = {run_id: run_label(item) for run_id, item in runs.items()}
    chosen = selected_run_id()
    ids = list(labels)
    run_id = st.selectbox(
        "Network of the run",
        ids,
        index=ids.index(chosen) if chosen in labels else 0,
        format_func=labels.__getitem__,
    )
    if run_id != chosen:
        select_run(run_id)
    return runs[run_id].run
