"""Choose one of the finished runs."""

import streamlit as st

from clf.runs import Run, summaries
from clf.ui.navigation import page_link
from clf.ui.run_names import run_label
from clf.ui.state import select_run, selected_run_id


def pick_run() -> Run | None:
    """A select box over the runs that have a network; None, with what to do first, without any."""
    runs = {item.run.id: item for item in summaries() if item.run.model_file.exists()}
    labels = {run_id: run_label(item) for run_id, item in runs.items()}
    if not labels:
        st.info("No network has been trained yet. Train one first; the fastest takes seconds.")
        page_link("train", "Train a network")
        return None
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
