"""The three ways of pictures into a dataset: folders, single files, the camera."""

from collections.abc import Iterator

import streamlit as st

from clf.datasets import own
from clf.preprocessing import LIMITS
from clf.text import one_line
from clf.ui import state
from clf.ui.file_drop import file_drop, take_dropped
from clf.ui.own.asking import take_or_ask
from clf.ui.own.camera import MOST, camera_burst
from clf.ui.own.imports import start_import
from clf.ui.own.waiting import opened
from clf.ui.text import as_text, escaped
from clf.ui.uploads import Upload

_DROPS = "own-drops"
"""Every place of this session where something may have been dropped: the dataset and class."""
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
    """Where a folder or an archive is dropped; without a dataset, for a new one."""
    _drop("Drop a folder, a ZIP or a tar with one folder a class", dataset)
    if refused := state.recall(_refused(dataset and dataset.id)):
        st.error(refused, icon=":material/error:")
    st.caption(
        "Folders around them do no harm; `train`, `val` and `test` are recognised, and labels in a "
        "table are read. Where it is open what the classes are, you are asked. At most "
        f"{own.MAX_PICTURES:,} pictures and {own.MAX_CLASSES:,} classes. What is no picture is "
        "left out and named."
    )


def _drop(label: str, dataset: own.OwnDataset | None, class_name: str | None = None) -> None:
    """class_name: of all pictures; None where the folders say it."""
    dataset_id = dataset and dataset.id
    key = f"own-drop-{dataset_id or 'new'}-{class_name or ''}"
    state.remember(_DROPS, state.recall(_DROPS, {}) | {key: (dataset_id, class_name)})
    file_drop(
        label,
        key=key,
        folder=own.pictures_root(),
        most_bytes=own.MAX_ARCHIVE_BYTES,
        packed=class_name is not None,
    )


def take_arrived() -> bool:
    """Take what has come since the page was drawn, for the place where it was dropped.

    Says whether anything has: then the page has to be drawn anew.
    """
    has_come = False
    for key, (dataset_id, class_name) in state.recall(_DROPS, {}).items():
        while (dropped := take_dropped(key)) is not None:
            has_come = True
            with st.spinner("Looking into it …", show_time=False):
                _take(dropped, dataset_id, class_name)
    return has_come


def _take(dropped: Upload, dataset_id: str | None, class_name: str | None) -> None:
    """Begin to take it in, or to ask; else keep why it is not taken."""
    place, refused = _refused(dataset_id), ""
    try:
        dataset = own.find_dataset(dataset_id) if dataset_id else None
        if class_name is None:
            take_or_ask(opened(dropped, dataset))
        else:
            what = f"{dropped.name} for {one_line(class_name, 30)}"
            start_import(dataset.id, what, lambda: _add_pictures(dataset, dropped, class_name))
    except own.ArchiveError as error:
        refused = f"{escaped(dropped.name)}: {as_text(str(error))}"
    except own.OwnDatasetNotFound as error:
        dropped.file.close()
        place, refused = _refused(None), f"{escaped(dropped.name)}: {as_text(str(error))}"
    state.remember(place, refused)


def _add_pictures(
    dataset: own.OwnDataset, dropped: Upload, class_name: str
) -> Iterator[own.Intake]:
    with dropped.file, own.open_archive(dropped.file) as archive:
        reading = own.of_one_class(archive.members, class_name)
        yield from own.add_archive(dataset, archive, reading)


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
    """Where single pictures, or a folder of them, are dropped for one class."""
    label = f"Drop pictures of {one_line(class_name, 30)}, or a folder of them"
    _drop(label, dataset, class_name)
    st.caption(LIMITS)


def _camera(dataset: own.OwnDataset, class_name: str) -> None:
    taken = camera_burst(class_name, key="own-camera")
    st.caption(
        f"Up to {MOST} small pictures at a time. Pictures of one burst are much alike, so they "
        "stay together: all to learn from, or all to test with."
    )
    if taken is not None:
        st.success(_take_burst(dataset, *taken))


def _refused(dataset_id: str | None) -> str:
    """Where it is kept why the last archive for a dataset was not taken."""
    return f"own-refused-{dataset_id or 'new'}"


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
