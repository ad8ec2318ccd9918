"""The table of all runs, and the question before one is deleted."""

from datetime import datetime

import pandas as pd
import streamlit as st

from clf.architectures import architecture_title
from clf.datasets import DATASETS
from clf.run_summaries import RunSummary
from clf.text import one_line, percent
from clf.ui.piece import show_failure
from clf.ui.run_names import BALANCED, run_label
from clf.ui.state import select_run, selected_run_id


def runs_table(items: list[RunSummary]) -> None:
    """One row a run."""
    table = pd.DataFrame([_row(item) for item in items])
    shares = ["test accuracy", "balanced accuracy"]
    table[shares] = table[shares].astype(float)
    if table["balanced accuracy"].isna().all():
        table, shares = table.drop(columns="balanced accuracy"), shares[:1]
    st.dataframe(
        # Shown as text and sorted as numbers.
        table.style.format(percent, subset=shares, na_rep=""),
        hide_index=True,
        height="content" if len(table) <= 10 else 390,
        column_config={
            "started": st.column_config.DatetimeColumn(format="D MMM, HH:mm"),
            "balanced accuracy": st.column_config.NumberColumn(help=BALANCED),
            "training time (s)": st.column_config.NumberColumn(format="%.1f"),
        },
    )


def _row(item: RunSummary) -> dict:
    return {
        "dataset": one_line(DATASETS[item.config.dataset].title),
        "network": architecture_title(item.config.architecture),
        "epochs": f"{item.status.epoch} of {item.config.epochs}",
        "state": item.status.state.value,
        "test accuracy": item.status.test_accuracy,
        "balanced accuracy": item.status.balanced_accuracy,
        "training time (s)": item.status.seconds,
        "started": datetime.fromtimestamp(item.status.created),
        "id": item.run.id,
    }


@st.dialog("Delete this run?")
def ask_to_delete(item: RunSummary) -> None:
    """Delete a run for good, if the person says so a second time."""
    st.text(run_label(item))
    if not item.status.state.ended:
        st.warning("It has not ended yet: stop it first.")
        return
    st.markdown("Its settings, curves and trained network will be gone. There is no way back.")
    with st.container(horizontal=True):
        if st.button("Delete for good", type="primary", icon=":material/delete:"):
            try:
                item.run.delete()
            except OSError as error:
                show_failure("The run cannot be deleted.", error)
                return
            if selected_run_id() == item.run.id:
                select_run(None)
            st.rerun()
        if st.button("Keep it"):
            st.rerun()
