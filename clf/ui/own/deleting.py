"""A dataset's name, and its end."""

import streamlit as st

from clf.config import RunConfig
from clf.datasets import own
from clf.run_summaries import summaries
from clf.ui import state
from clf.ui.text import as_text, escaped


def change_dataset(dataset: own.OwnDataset) -> None:
    """Rename or delete a dataset."""
    record = dataset.record()
    key = f"own-change-{dataset.id}"
    with st.popover("Change", icon=":material/edit:", width="stretch", key=key, on_change="rerun"):
        with st.form(f"own-title-{dataset.id}", border=False):
            title = st.text_input("Name of the dataset", record.title)
            if st.form_submit_button("Rename") and title != record.title:
                _rename(dataset, title)
        # Closed, as it would lie over the question.
        if st.button(
            "Delete the dataset",
            icon=":material/delete:",
            on_click=state.set_widget_value,
            args=(key, False),
        ):
            _ask_to_delete(dataset, record)


def _rename(dataset: own.OwnDataset, title: str) -> None:
    try:
        dataset.rename(title)
    except own.OwnDatasetError as error:
        st.error(as_text(str(error)))
        return
    st.rerun()


@st.dialog("Delete this dataset?")
def _ask_to_delete(dataset: own.OwnDataset, record: own.Record) -> None:
    st.markdown(f"**{escaped(record.title)}** with {len(record.pictures):,} pictures.")
    st.markdown("All its pictures and versions will be gone. There is no way back.")
    st.markdown(what_of_its_runs(dataset))
    with st.container(horizontal=True):
        if st.button(
            "Delete for good",
            type="primary",
            icon=":material/delete:",
            on_click=_delete,
            args=(dataset,),
        ):
            st.rerun()
        if st.button("Keep it"):
            st.rerun()


def _delete(dataset: own.OwnDataset) -> None:
    dataset.delete()
    state.select_pictures(None)


def what_of_its_runs(dataset: own.OwnDataset) -> str:
    """What becomes of the runs of a dataset if pictures of their version are deleted."""
    states = [item.status.state for item in summaries() if _learned_from(item.config, dataset)]
    if not states:
        return "No run has learned from it."
    said = (
        "Runs that learned from them keep their network and curves, and still classify. They lose "
        "every copy: the test pictures on *Look inside*, also the three of *Over time* with their "
        "maps, and the nearest training pictures on *Classify*. Their training cannot go on."
    )
    if all(state.ended for state in states):
        return said
    return (
        f"{said} One that is being trained now goes on with the pictures that it has loaded; stop "
        "it first if it should not."
    )


def _learned_from(config: RunConfig, dataset: own.OwnDataset) -> bool:
    found = own.dataset_of(config.dataset)
    return found is not None and found.id == dataset.id
