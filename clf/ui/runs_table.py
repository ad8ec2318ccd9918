"""The table of all runs, and the question before one is deleted."""

from datetime import datetime

import streamlit as st

from clf.architectures import architecture_title
from clf.datasets import DATASETS
from clf.run_summaries import RunSummary
from clf.text import PERCENT_FORMAT, in_percent, one_line
from clf.ui.piece import show_failure
from clf.ui.run_names import BALANCED, run_label
from clf.ui.state import select_run, selected_run_id


def runs_table(items: list[RunSummary]) -> None:
    """One row a run."""
    rows = [_row(item) for item in items]
    if all(row["balanced accuracy"] is None for row in rows):
        for row in rows:
            del row["balanced accuracy"]
    st.dataframe(
        {name: [row[name] for row in rows] for name in rows[0]},
        hide_index=True,
        height="content" if len(rows) <= 10 else 390,
        placeholder="",  # where nothing was measured
        column_config={
            "started": st.column_config.DatetimeColumn(format="D MMM, HH:mm"),
            "test accuracy": st.column_config.NumberColumn(format=PERCENT_FORMAT),
            "balanced accuracy": st.column_config.NumberColumn(
                format=PERCENT_FORMAT, help=BALANCED
            ),
            "training time (s)": st.column_config.NumberColumn(format="%.1f"),
        },
    )


def _row(item: RunSummary) -> dict:
    return {
        "dataset": one_line(DATASETS[item.config.dataset].title),
        "network": architecture_title(item.config.architecture),
        "epochs": f"{item.status.epoch} of {item.config.epochs}",
        "state": item.status.state.value,
        "test accuracy": _percent_of(item.status.test_accuracy),
        "balanced accuracy": _percent_of(item.status.balanced_accuracy),
        "training time (s)": item.status.seconds,
        "started": datetime.fromtimestamp(item.status.created),
        "id": item.run.id,
    }


def _percent_of(accuracy: float | None) -> float | None:
    return None if accuracy is None else in_percent(accuracy)


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
