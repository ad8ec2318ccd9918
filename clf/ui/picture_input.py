"""A piece of page to choose pictures: from files, the camera or the test set, or drawn."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from clf.datasets import Dataset, DatasetInfo, DatasetUnavailable, is_available, load
from clf.preprocessing import NothingDrawn, PictureError
from clf.text import one_line
from clf.ui import canvas, state
from clf.ui.chosen_picture import ChosenPicture, from_drawing, from_test_set
from clf.ui.number_field import number_between
from clf.ui.picture_files import (
    Read,
    files_size,
    photograph_name,
    photographed,
    upload_name,
    uploaded,
)
from clf.ui.tab import Sizes, find_again, keep_for_reload
from clf.ui.text import as_text

UPLOAD, DRAW, CAMERA, TEST_SET = "Upload", "Draw", "Camera", "Test set"
_ANY_CLASS = -1  # and not None, which a select box that comes back takes for nothing chosen


def choose_picture(info: DatasetInfo, key: str) -> ChosenPicture | None:
    """Let a person choose one picture; None until there is one. `key` tells pages apart."""
    first = TEST_SET if is_available(info.name) else DRAW
    pictures, refused = _choose(info, key, first, many=False)
    show_refused(refused)
    return pictures[0] if pictures else None


def choose_pictures(info: DatasetInfo, key: str) -> Read:
    """Let a person choose one picture or many; what can be used, and what cannot and why."""
    return _choose(info, key, DRAW if info.framing.stroke else UPLOAD, many=True)


def show_refused(refused: Sequence[PictureError]) -> None:
    """Name the files that were left out, each with its reason."""
    if refused:
        count = "1 file was" if len(refused) == 1 else f"{len(refused)} files were"
        st.warning(f"{count} left out; the others are used.", icon=":material/error:")
        for error in refused:
            st.text(f"{one_line(error.name)}: {error.reason}")


def _choose(info: DatasetInfo, key: str, first: str, many: bool) -> Read:
    source_key = f"{key}-source-{info.name}"
    _find_again(key, source_key)
    source = st.segmented_control(
        "Picture from",
        [UPLOAD, DRAW, CAMERA, TEST_SET],
        default=None if state.widget_value(source_key) else first,
        required=True,
        wrap=True,  # the column of Look inside is too narrow for all of them on 1024 pixels
        key=source_key,
        persist_state="session",
    )
    read = _from_source(source, info, key, many)
    keep_for_reload(_sizes(key))
    return read


def _from_source(source: str, info: DatasetInfo, key: str, many: bool) -> Read:
    if source == UPLOAD:
        return uploaded(info, key, many)
    if source == CAMERA:
        return photographed(info, key)
    picture = _drawn(info, key) if source == DRAW else _from_test_set(info, key)
    return ([picture] if picture else []), []


def _find_again(key: str, source_key: str) -> None:
    """Open the source of what was brought to this page before it was reloaded."""
    found = find_again(_sizes(key))
    if canvas.drawing_name(_canvas_key(key)) in found:
        canvas.start_again(_canvas_key(key))
    if found:
        sources = dict(zip(_sizes(key), (UPLOAD, CAMERA, DRAW), strict=True))
        state.set_widget_value(source_key, sources[found[0]])


def _sizes(key: str) -> Sizes:
    return {
        upload_name(key): files_size,
        photograph_name(key): files_size,
        canvas.drawing_name(_canvas_key(key)): canvas.drawing_size,
    }


def _canvas_key(key: str) -> str:
    return f"{key}-canvas"


def _drawn(info: DatasetInfo, key: str) -> ChosenPicture | None:
    rgba, strokes = canvas.draw(_canvas_key(key), colours=info.shape[2] == 3)
    try:
        if rgba is None:
            raise NothingDrawn
        return from_drawing(rgba, info, strokes)
    except NothingDrawn as nothing:
        st.info(str(nothing))
        return None


def _from_test_set(info: DatasetInfo, key: str) -> ChosenPicture | None:
    try:
        dataset = load(info.name)
    except DatasetUnavailable as error:
        st.info(as_text(str(error)))
        return None
    number, wanted = f"{key}-number-{info.name}", f"{key}-class-{info.name}"
    field = _number_key(number)
    index = number_between("Number in the test set", (0, len(dataset.y_test) - 1), 0, key=field)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Class",
            [_ANY_CLASS, *range(len(info.class_names))],
            format_func=lambda label: _class_title(info, label),
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
    return None if index is None else from_test_set(dataset, index)


def _class_title(info: DatasetInfo, label: int) -> str:
    return "Any class" if label == _ANY_CLASS else one_line(info.class_names[label])


def _pick_random(dataset: Dataset, number: str, wanted: str) -> None:
    label = state.widget_value(wanted, _ANY_CLASS)
    places = np.arange(len(dataset.y_test))
    if label != _ANY_CLASS:
        places = np.flatnonzero(dataset.y_test == label)
    # In a new field: the browser may still send what the old one showed.
    state.remember(number, state.recall(number, 0) + 1)
    state.begin_with(_number_key(number), int(np.random.default_rng().choice(places)))


def _number_key(number: str) -> str:
    return f"{number}-{state.recall(number, 0)}"
