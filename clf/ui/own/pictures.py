"""The pictures of a dataset, class by class, and what can be corrected in them."""

from collections.abc import Callable

import streamlit as st

from clf.datasets import own
from clf.text import one_line
from clf.ui import state
from clf.ui.own.deleting import what_of_its_runs
from clf.ui.own.thumbnails import Thumbnail, file_title, source_of, thumbnails
from clf.ui.piece import piece
from clf.ui.text import as_text, escaped

_A_PAGE = 40


@st.fragment
@piece("The pictures")
def show_pictures(dataset: own.OwnDataset, record: own.Record) -> None:
    """Choose a class, look at its pictures, move or remove some."""
    counts = dict.fromkeys(record.classes, 0)
    for picture in record.pictures:
        counts[picture.class_name] += 1
    select, change = st.columns([3, 1], vertical_alignment="bottom")
    class_name = select.selectbox(
        "Class",
        [None, *record.classes],
        format_func=lambda name: _label(name, counts),
        key=f"own-class-{dataset.id}",
    )
    with change:
        if class_name is not None:
            _change_class(dataset, class_name, counts[class_name])
    members = [item for item in record.pictures if class_name in (None, item.class_name)]
    if not members:
        st.info("There is no picture in this class yet. Choose **Add pictures**.")
        return
    chosen = _choose_pictures(dataset, members, class_name)
    _correct(dataset, record, class_name, chosen)


def _label(name: str | None, counts: dict[str, int]) -> str:
    if name is None:
        return f"All classes ({sum(counts.values()):,})"
    return f"{one_line(name)} ({counts[name]:,})"


def _choose_pictures(
    dataset: own.OwnDataset, members: list[own.Picture], class_name: str | None
) -> list[str]:
    pages = max(1, -(-len(members) // _A_PAGE))
    grid = st.container()
    key = f"own-page-{dataset.id}-{class_name}"
    page = st.pagination(pages, key=key) if pages > 1 else 1
    shown = members[(page - 1) * _A_PAGE : page * _A_PAGE]
    with grid:
        return thumbnails(
            [
                Thumbnail(item.id, source_of(dataset, item), file_title(item), item.class_name)
                for item in shown
            ],
            key=f"own-pictures-{dataset.id}",
            label="Pictures of the dataset",
        )


def _correct(
    dataset: own.OwnDataset, record: own.Record, class_name: str | None, chosen: list[str]
) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        target = st.selectbox(
            "Move the chosen ones to",
            [name for name in record.classes if name != class_name],
            index=None,
            format_func=one_line,
            placeholder="A class, or type a new one",
            accept_new_options=True,
            key=f"own-target-{dataset.id}",
            width=320,
        )
        if st.button("Move", icon=":material/label:", disabled=not chosen or target is None):
            _attempt(lambda: _move(dataset, chosen, target))
        if st.button(f"Remove {len(chosen)}", icon=":material/delete:", disabled=not chosen):
            ask_to_remove(dataset, chosen)


def _move(dataset: own.OwnDataset, chosen: list[str], target: str) -> None:
    dataset.move(chosen, dataset.add_class(target))


@st.dialog("Remove these pictures?")
def ask_to_remove(dataset: own.OwnDataset, chosen: list[str]) -> None:
    """Remove pictures for good, if the person says so a second time."""
    count = "1 picture" if len(chosen) == 1 else f"{len(chosen)} pictures"
    st.markdown(f"{count} will be deleted for good, also from earlier versions of the dataset.")
    st.markdown(what_of_its_runs(dataset))
    _do_for_good(dataset.remove, chosen)


def _change_class(dataset: own.OwnDataset, class_name: str, count: int) -> None:
    key = f"own-change-class-{dataset.id}"
    with st.popover(
        "Change the class", icon=":material/edit:", width="stretch", key=key, on_change="rerun"
    ):
        with st.form(f"own-rename-{dataset.id}", border=False):
            name = st.text_input("Name of the class", class_name, max_chars=own.MAX_NAME_LETTERS)
            st.caption("The name of another class makes the two one.")
            if st.form_submit_button("Rename") and name != class_name:
                _attempt(lambda: dataset.rename_class(class_name, name))
        # Closed, as it would lie over the question.
        if st.button(
            "Remove the class",
            icon=":material/delete:",
            on_click=state.set_widget_value,
            args=(key, False),
        ):
            _ask_to_remove_class(dataset, class_name, count)


@st.dialog("Remove this class?")
def _ask_to_remove_class(dataset: own.OwnDataset, class_name: str, count: int) -> None:
    pictures = "1 picture" if count == 1 else f"{count:,} pictures"
    st.markdown(f"**{escaped(class_name)}** and its {pictures} will be deleted for good.")
    st.markdown(what_of_its_runs(dataset))
    _do_for_good(dataset.remove_class, class_name)


def _do_for_good(remove: Callable, what: object) -> None:
    button = {"type": "primary", "icon": ":material/delete:"}
    if st.button("Remove for good", on_click=remove, args=(what,), **button):
        st.rerun()


def _attempt(change: Callable[[], object]) -> None:
    """Make a change and draw the page anew, or say why it cannot be made."""
    try:
        change()
    except own.OwnDatasetError as error:
        st.error(as_text(str(error)))
        return
    st.rerun()
