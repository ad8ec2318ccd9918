"""The three ways of pictures into a dataset: a ZIP, single files, the camera."""

import shutil
import tempfile
from collections.abc import Iterator

import streamlit as st

from clf.datasets import own
from clf.preprocessing import LIMITS, MAX_BYTES
from clf.text import one_line
from clf.ui import state
from clf.ui.own.asking import take_or_ask
from clf.ui.own.camera import MOST, camera_burst
from clf.ui.own.imports import start_import
from clf.ui.own.waiting import Upload
from clf.ui.text import as_text, escaped

ZIP, FILES, CAMERA = "A ZIP", "Single pictures", "Camera"
_MEGABYTE = 1_000_000


def add_pictures(dataset: own.OwnDataset, record: own.Record) -> None:
    """Choose how pictures come in, and let them come."""
    way = st.segmented_control(
        "Add pictures from",
        [ZIP, FILES, CAMERA],
        default=ZIP,
        required=True,
        key="own-way",
        persist_state="session",
    )
    if way == ZIP:
        zip_uploader(dataset)
        return
    class_name = _choose_class(dataset, record)
    if class_name is None:
        st.info("Choose a class, or type the name of a new one: the pictures come into it.")
    elif way == FILES:
        _file_uploader(dataset, class_name)
    else:
        _camera(dataset, class_name)


def zip_uploader(dataset: own.OwnDataset | None) -> None:
    """Take a ZIP as soon as it is there; without a dataset, into a new one of the file's name."""
    key = _fresh_key("own-zip", dataset)
    st.file_uploader(
        "Drop a ZIP with one folder a class",
        max_upload_size=own.MAX_ARCHIVE_BYTES // _MEGABYTE,
        key=key,
        on_change=_take_zip,
        args=(key, dataset),
    )
    if refused := state.recall(_refused(dataset)):
        st.error(refused, icon=":material/error:")
    st.caption(
        "Folders around them do no harm; `train`, `val` and `test` are recognised, and labels in a "
        "table are read. Where it is open what the classes are, you are asked. At most "
        f"{own.MAX_ARCHIVE_BYTES // _MEGABYTE} MB, {own.MAX_ENTRIES:,} files and "
        f"{own.MAX_CLASSES:,} classes. What is no picture is left out and named."
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


def _file_uploader(dataset: own.OwnDataset, class_name: str) -> None:
    key = _fresh_key("own-files", dataset)
    st.file_uploader(
        f"Drop pictures of {escaped(class_name, 30)}",
        accept_multiple_files=True,
        max_upload_size=MAX_BYTES // _MEGABYTE,
        key=key,
        on_change=_take_files,
        args=(key, dataset, class_name),
    )
    st.caption(LIMITS)


def _camera(dataset: own.OwnDataset, class_name: str) -> None:
    taken = camera_burst(class_name, key="own-camera")
    st.caption(
        f"Up to {MOST} small pictures at a time. Pictures of one burst are much alike, so they "
        "stay together: all to learn from, or all to test with."
    )
    if taken is not None:
        st.success(_take_burst(dataset, *taken))


def _fresh_key(name: str, dataset: own.OwnDataset | None) -> str:
    """Another one after every upload, so that the uploader is empty again."""
    return f"{name}-{dataset.id if dataset else 'new'}-{state.recall(name, 0)}"


def _take(name: str, key: str) -> object:
    """What the uploader holds, once: its place is taken by an empty one.

    A browser that has not drawn that one yet sends the old one again, as if it were new.
    """
    value, taken = state.widget_value(key), f"{key}-taken"
    if not value or state.recall(taken, False):
        return None
    state.remember(taken, True)
    state.remember(name, state.recall(name, 0) + 1)
    return value


def _take_zip(key: str, dataset: own.OwnDataset | None) -> None:
    uploaded = _take("own-zip", key)
    if uploaded is None:
        return
    # On disk, not in memory: a whole class may import at once.
    file = tempfile.TemporaryFile()  # noqa: SIM115  the import closes it
    uploaded.seek(0)
    shutil.copyfileobj(uploaded, file)
    try:
        archive = own.open_archive(file)
        readings = own.archive_readings(archive)
    except own.ArchiveError as error:
        file.close()
        said = f"{escaped(uploaded.name)}: {as_text(str(error))}"
        state.remember(_refused(dataset), said)
        return
    state.remember(_refused(dataset), "")

    def add(target: own.OwnDataset, reading: own.LayoutReading) -> Iterator[own.Intake]:
        with file:
            yield from own.add_archive(target, archive, reading)

    take_or_ask(Upload(uploaded.name, dataset, readings, add, file.close))


def _refused(dataset: own.OwnDataset | None) -> str:
    """Where it is kept why the last ZIP for a dataset was not taken."""
    return f"own-refused-{dataset.id if dataset else 'new'}"


def _take_files(key: str, dataset: own.OwnDataset, class_name: str) -> None:
    files = _take("own-files", key)
    if files is None:
        return
    pictures = [own.NewPicture(file.getvalue(), file.name, class_name) for file in files]
    count = "1 picture" if len(pictures) == 1 else f"{len(pictures)} pictures"
    what = f"{count} for {one_line(class_name, 30)}"
    start_import(dataset.id, what, lambda: own.add_pictures(dataset, pictures))


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
