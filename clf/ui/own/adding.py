"""The three ways of pictures into a dataset: folders, single files, the camera."""

from collections.abc import Iterator

import streamlit as st

from clf.datasets import own
from clf.preprocessing import LIMITS
from clf.text import one_line
from clf.ui import state
from clf.ui.file_drop import file_drop
from clf.ui.own.asking import take_or_ask
from clf.ui.own.camera import MOST, camera_burst
from clf.ui.own.imports import start_import
from clf.ui.own.waiting import opened
from clf.ui.text import as_text, escaped
from clf.ui.uploads import Upload

ARCHIVE, FILES, CAMERA = "A folder or ZIP", "Single pictures", "Camera"


def add_pictures(dataset: own.OwnDataset, record: own.Record) -> None:
    """Choose how pictures come in, and let them come."""
    way = st.segmented_control(
        "Add pictures from",
        [ARCHIVE, FILES, CAMERA],
        default=ARCHIVE,
        required=True,
        key="own-way",
        persist_state="session",
    )
    if way == ARCHIVE:
        archive_drop(dataset)
        return
    class_name = _choose_class(dataset, record)
    if class_name is None:
        st.info("Choose a class, or type the name of a new one: the pictures come into it.")
    elif way == FILES:
        _picture_drop(dataset, class_name)
    else:
        _camera(dataset, class_name)


def archive_drop(dataset: own.OwnDataset | None) -> None:
    """Take a folder or an archive as soon as it is there; without a dataset, into a new one."""
    place = _refused(dataset)
    dropped = _drop("Drop a folder, a ZIP or a tar with one folder a class", dataset, "archive")
    if dropped is not None:
        with st.spinner("Looking into it …", show_time=False):
            state.remember(place, _take_archive(dropped, dataset))
        st.rerun()
    if refused := state.recall(place):
        st.error(refused, icon=":material/error:")
    st.caption(
        "Folders around them do no harm; `train`, `val` and `test` are recognised, and labels in a "
        "table are read. Where it is open what the classes are, you are asked. At most "
        f"{own.MAX_PICTURES:,} pictures and {own.MAX_CLASSES:,} classes. What is no picture is "
        "left out and named."
    )


def _take_archive(dropped: Upload, dataset: own.OwnDataset | None) -> str:
    """Take it in, or ask; else why it is not taken."""
    try:
        take_or_ask(opened(dropped, dataset))
    except own.ArchiveError as error:
        return f"{escaped(dropped.name)}: {as_text(str(error))}"
    return ""


def _drop(
    label: str, dataset: own.OwnDataset | None, what: str, packed: bool = False
) -> Upload | None:
    return file_drop(
        label,
        key=f"own-{what}-{dataset.id if dataset else 'new'}",
        folder=own.pictures_root(),
        most_bytes=own.MAX_ARCHIVE_BYTES,
        packed=packed,
    )


def _choose_class(dataset: own.OwnDataset, record: own.Record) -> str | None:
    return st.selectbox(
        "Class (choose one, or type a new one)",
        record.classes,
        index=None,
        format_func=one_line,
        placeholder="For example: cat",
        accept_new_options=True,
        key=f"own-add-class-{dataset.id}",
        persist_state="page",
    )


def _picture_drop(dataset: own.OwnDataset, class_name: str) -> None:
    """Take single pictures, or a folder of them, for one class."""
    label = f"Drop pictures of {one_line(class_name, 30)}, or a folder of them"
    dropped = _drop(label, dataset, "pictures", packed=True)
    if dropped is not None:
        what = f"{dropped.name} for {one_line(class_name, 30)}"
        start_import(dataset.id, what, lambda: _add_pictures(dataset, dropped, class_name))
        st.rerun()
    st.caption(LIMITS)


def _add_pictures(
    dataset: own.OwnDataset, dropped: Upload, class_name: str
) -> Iterator[own.Intake]:
    with dropped.file, own.open_archive(dropped.file) as archive:
        reading = own.of_one_class(archive.members, class_name)
        yield from own.add_archive(dataset, archive, reading)


def _camera(dataset: own.OwnDataset, class_name: str) -> None:
    taken = camera_burst(class_name, key="own-camera")
    st.caption(
        f"Up to {MOST} small pictures at a time. Pictures of one burst are much alike, so they "
        "stay together: all to learn from, or all to test with."
    )
    if taken is not None:
        st.success(_take_burst(dataset, *taken))


def _refused(dataset: own.OwnDataset | None) -> str:
    """Where it is kept why the last ZIP for a dataset was not taken."""
    return f"own-refused-{dataset.id if dataset else 'new'}"


def _take_burst(dataset: own.OwnDataset, class_name: str, frames: list[bytes]) -> str:
    """Store a burst at once, it is small; what to say of it."""
    burst = own.new_burst()
    pictures = [
        own.NewPicture(frame, f"camera {burst[:4]} {number}.jpg", class_name, burst)
        for number, frame in enumerate(frames, start=1)
    ]
    *_, intake = own.add_pictures(dataset, pictures)
    same = len(intake.left_out)
    left = f" {same} were left out, the same as one before or unreadable." if same else ""
    return f"{intake.added} pictures of {escaped(class_name, 30)} are stored.{left}"
