"""A piece of page to choose pictures: from the test set, from files, or drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import BoundedSemaphore

import numpy as np
import streamlit as st

from clf.datasets import Dataset, DatasetInfo, DatasetUnavailable, is_available, load
from clf.preprocessing import (
    FORMATS,
    NothingDrawn,
    PictureError,
    Prepared,
    prepare_drawing,
    prepare_picture,
    read_picture,
    thumbnail,
)
from clf.ui import canvas, state
from clf.ui.text import one_line

MOST_FILES = 100
# 16 megapixels take up to 300 MB while they are read: a class does not read them all at once.
_READING = BoundedSemaphore(2)
UPLOAD, DRAW, TEST_SET = "Upload", "Draw", "Test set"


@dataclass(frozen=True)
class ChosenPicture:
    """A picture ready for the network.

    pixels: uint8, (height, width, channels) of the dataset.
    original: uint8, (H, W) or (H, W, 3): the picture as it came, upright, reduced if it is large.
    name: file name or "Test picture 17". Text of a person: never render it as Markdown.
    label: the class where it is known (test set), else None.
    prepared: the way to the pixels; None for a test picture, which is taken as it is.
    """

    pixels: np.ndarray
    original: np.ndarray
    name: str
    label: int | None = None
    prepared: Prepared | None = None


@dataclass(frozen=True)
class _File:
    id: str
    name: str
    data: bytes


def choose_picture(info: DatasetInfo, key: str) -> ChosenPicture | None:
    """Let a person choose one picture; None until there is one. `key` tells pages apart."""
    first = TEST_SET if is_available(info.name) else DRAW
    pictures, refused = _choose(info, key, first, many=False)
    show_refused(refused)
    return pictures[0] if pictures else None


def choose_pictures(info: DatasetInfo, key: str) -> tuple[list[ChosenPicture], list[PictureError]]:
    """Let a person choose one picture or many; what can be used, and what cannot and why."""
    return _choose(info, key, DRAW if info.framing.stroke else UPLOAD, many=True)


def show_refused(refused: Sequence[PictureError]) -> None:
    """Name the files that were left out, each with its reason."""
    if refused:
        count = "1 file was" if len(refused) == 1 else f"{len(refused)} files were"
        st.warning(f"{count} left out; the others are used.", icon=":material/error:")
        for error in refused:
            st.text(f"{one_line(error.name)}: {error.reason}")


def _choose(info: DatasetInfo, key: str, first: str, many: bool):
    source = st.segmented_control(
        "Picture from",
        [UPLOAD, DRAW, TEST_SET],
        default=first,
        required=True,
        key=f"{key}-source-{info.name}",
        persist_state="session",
    )
    if source == UPLOAD:
        return _uploaded(info, key, many)
    picture = _drawn(info, key) if source == DRAW else _from_test_set(info, key)
    return ([picture] if picture else []), []


def _drawn(info: DatasetInfo, key: str) -> ChosenPicture | None:
    rgba = canvas.draw(f"{key}-canvas", colours=info.shape[2] == 3)
    try:
        if rgba is None:
            raise NothingDrawn
        prepared = prepare_drawing(rgba, info)
    except NothingDrawn as nothing:
        st.info(str(nothing))
        return None
    return ChosenPicture(prepared.pixels, rgba[..., :3], "Your drawing", prepared=prepared)


def _from_test_set(info: DatasetInfo, key: str) -> ChosenPicture | None:
    try:
        dataset = load(info.name)
    except DatasetUnavailable as error:
        st.info(str(error))
        return None
    number, wanted = f"{key}-number-{info.name}", f"{key}-class-{info.name}"
    index = st.number_input(
        "Number in the test set",
        0,
        len(dataset.y_test) - 1,
        0,
        key=number,
        persist_state="session",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Class",
            [None, *range(len(info.class_names))],
            format_func=lambda label: "Any class" if label is None else info.class_names[label],
            key=wanted,
            persist_state="session",
        )
        st.button(
            "Random picture",
            icon=":material/shuffle:",
            key=f"{key}-random",
            on_click=_pick_random,
            args=(dataset, number, wanted),
        )
    pixels = np.array(dataset.x_test[index])
    original = pixels[..., 0] if info.shape[2] == 1 else pixels
    return ChosenPicture(pixels, original, f"Test picture {index}", int(dataset.y_test[index]))


def _pick_random(dataset: Dataset, number: str, wanted: str) -> None:
    label = state.widget_value(wanted)
    places = np.arange(len(dataset.y_test))
    if label is not None:
        places = np.flatnonzero(dataset.y_test == label)
    state.set_widget_value(number, int(np.random.default_rng().choice(places)))


def _uploaded(info: DatasetInfo, key: str, many: bool):
    """The uploaded files. They stay when the page is left, unlike the uploader's own."""
    widget = f"{key}-upload"
    st.file_uploader(
        "Drop pictures here" if many else "Drop a picture here",
        accept_multiple_files=many,
        max_upload_size=20,
        key=widget,
        on_change=_take_files,
        args=(key,),
    )
    st.caption(f"{', '.join(FORMATS)}; at most 20 MB and 16 megapixels each.")
    files = state.recall(f"{key}-files", ())
    if files and not state.widget_value(widget):
        st.button(
            f"Remove {_count(files)}",
            icon=":material/delete:",
            key=f"{key}-remove",
            on_click=state.remember,
            args=(f"{key}-files", ()),
        )
    return _prepared(files, info, key)


def _count(files: Sequence[_File]) -> str:
    return "the picture" if len(files) == 1 else f"the {len(files)} pictures"


def _take_files(key: str) -> None:
    value = state.widget_value(f"{key}-upload") or []
    uploaded = value if isinstance(value, list) else [value]
    files = tuple(_File(item.file_id, item.name, item.getvalue()) for item in uploaded)
    state.remember(f"{key}-files", files)


def _prepared(files: Sequence[_File], info: DatasetInfo, key: str):
    """Every file read once for a dataset, also if the page is drawn again."""
    known = state.recall(f"{key}-prepared", {})
    results = {}
    with st.spinner("Reading the pictures", show_time=False):
        for file in files[:MOST_FILES]:
            place = (file.id, info.name)
            results[place] = known.get(place) or _read(file, info)
    state.remember(f"{key}-prepared", results)
    pictures = [item for item in results.values() if isinstance(item, ChosenPicture)]
    refused = [item for item in results.values() if isinstance(item, PictureError)]
    reason = f"At most {MOST_FILES} pictures are taken at once."
    return pictures, refused + [PictureError(file.name, reason) for file in files[MOST_FILES:]]


def _read(file: _File, info: DatasetInfo) -> ChosenPicture | PictureError:
    with _READING:
        try:
            image = read_picture(file.data, file.name)
        except PictureError as error:
            return error
        prepared = prepare_picture(image, info)
        original = thumbnail(image, 256)
    return ChosenPicture(prepared.pixels, original, file.name, prepared=prepared)
