"""Own datasets on page Data: choose one or make one, then its parts."""

import streamlit as st

from clf.datasets import own
from clf.text import one_line
from clf.ui import state
from clf.ui.own.adding import add_pictures, archive_drop, take_arrived
from clf.ui.own.asking import show_questions
from clf.ui.own.card import show_card
from clf.ui.own.deleting import change_dataset
from clf.ui.own.imports import import_runs, show_imports
from clf.ui.own.parts import ADD, CARD, PICTURES, choose_part
from clf.ui.own.pictures import show_pictures
from clf.ui.own.training import prepare_training
from clf.ui.picking import pick_by_title
from clf.ui.piece import piece
from clf.ui.text import as_text, escaped

_HASH = 8  # letters of the hash of a version that tell versions apart


def own_pictures() -> None:
    """Everything about a person's own datasets."""
    if take_arrived():
        st.rerun()
    show_questions()
    datasets = {dataset.id: dataset for dataset in own.list_datasets()}
    chosen = state.selected_pictures_id()
    if datasets:
        chosen = _choose(datasets, chosen)
    if chosen not in datasets:
        if chosen is not None:
            st.info("This dataset has been deleted. Choose another one, or make a new one.")
        _make_dataset(first=not datasets)
        return
    state.select_pictures(chosen)  # opened by the menu, the link does not name it yet
    try:
        _show(datasets[chosen])
    except own.OwnDatasetUnreadable:
        pass  # said above
    except own.OwnDatasetNotFound:
        st.info("This dataset has just been deleted. Choose another one, or make a new one.")


def _choose(datasets: dict[str, own.OwnDataset], chosen: str | None) -> str | None:
    titles = {}
    for item, dataset in datasets.items():
        try:
            title = one_line(dataset.record().title)
        except own.OwnDatasetUnreadable as error:
            st.warning(as_text(str(error)), icon=":material/error:")
            continue
        except own.OwnDatasetNotFound:  # deleted just now
            continue
        titles[item] = f"{title} · {item[-4:]}" if title in titles.values() else title
    select, change, new = st.columns([4, 1.3, 1.5], vertical_alignment="bottom")
    with select:
        chosen = pick_by_title(
            "Your dataset",
            titles,
            chosen,
            name="own-dataset",
            placeholder="Choose one of your datasets",
        )
    if chosen in titles:
        with change:
            change_dataset(datasets[chosen])
    new.button(
        "New dataset",
        icon=":material/add:",
        on_click=state.select_pictures,
        args=(None,),
        disabled=chosen is None,
        width="stretch",
    )
    return chosen


def _make_dataset(first: bool) -> None:
    if first:
        st.info(
            "Train a network on pictures of your own: two things or more, at least five pictures "
            "of each, better 50. Sort them into one folder each and drop the folder around "
            "them, or begin with a name and take them with the camera."
        )
    left, right = st.columns(2, gap="large")
    with left:
        st.header("From a folder or a ZIP", anchor=False)
        archive_drop(None)
    with right:
        st.header("From single pictures or the camera", anchor=False)
        with st.form("own-new", border=False):
            title = st.text_input("Name of the dataset", placeholder="For example: Pets")
            if st.form_submit_button("Make the dataset", icon=":material/add:"):
                _create(title)


def _create(title: str) -> None:
    try:
        state.select_pictures(own.create_dataset(title).id)
    except own.OwnDatasetError as error:
        st.error(escaped(str(error), 200))
        return
    st.rerun()


def _versions(dataset: own.OwnDataset) -> None:
    """Which versions runs have been started on; every correction makes a new one."""
    versions = own.versions(dataset)
    if not versions:
        st.caption("No version of it has been trained on yet.")
        return
    newest, *older = [info.name.rsplit("-", 1)[-1][:_HASH] for info in versions]
    said = f"Newest version to train on: `{newest}`."
    if older:
        said += f" Older ones: {', '.join(f'`{name}`' for name in older[:5])}."
    st.caption(said)


def _show(dataset: own.OwnDataset) -> None:
    _versions(dataset)
    show_imports(dataset.id)
    record = dataset.record()  # after the imports: what they say is taken in is in it
    part = choose_part(dataset.id, first=CARD if record.pictures else ADD)
    with piece(f"*{part}*"):
        _show_part(part, dataset, record)


def _show_part(part: str, dataset: own.OwnDataset, record: own.Record) -> None:
    if part == ADD:
        add_pictures(dataset, record)
    elif not record.pictures:
        coming = import_runs(dataset.id)
        st.info(
            "The first pictures are on their way."
            if coming
            else "There is no picture in it yet. Choose **Add pictures**."
        )
    elif part == CARD:
        show_card(dataset)
    elif part == PICTURES:
        show_pictures(dataset, record)
    else:
        prepare_training(dataset)
