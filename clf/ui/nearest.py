"""The training pictures that a network finds most like a person's picture."""

import numpy as np
import streamlit as st

from clf.datasets import DatasetInfo, DatasetUnavailable, own
from clf.engine import tasks
from clf.neighbours import NearestPictures
from clf.runs import Run
from clf.text import one_line
from clf.ui import state
from clf.ui.chosen_picture import ChosenPicture
from clf.ui.engine import answer
from clf.ui.piece import piece
from clf.ui.pixel_grid import Tile, pixel_grid
from clf.ui.text import as_text, escaped


def show_nearest(run: Run, info: DatasetInfo, picture: ChosenPicture, answered: int) -> None:
    """The nearest training pictures with their classes and distances.

    answered: label of the class that the network finds most probable.
    """
    st.header("Nearest training pictures", anchor=False)
    with piece("The nearest training pictures"):
        _show(run, info, picture, answered)


def _show(run: Run, info: DatasetInfo, picture: ChosenPicture, answered: int) -> None:
    try:
        found = _ask(run, info, picture.pixels)
    except DatasetUnavailable as error:
        why = as_text(str(error))
        st.info(f"This needs the pictures that the network learned from. {why}")
        return
    same = int((found.labels == answered).sum())
    name = escaped(info.class_names[answered])
    st.markdown(f"{same} of {len(found.labels)} are of the most probable class, {name}.")
    pixel_grid(
        [_tile(found, number, info, answered) for number in range(len(found.labels))],
        key="classify-nearest",
        label="The training pictures nearest to the picture, the nearest first",
        tile_size=112,
    )
    st.caption(f"{_searched(found)} {_measured(found)}")


def _tile(found: NearestPictures, number: int, info: DatasetInfo, answered: int) -> Tile:
    picture, label = found.pictures[number], int(found.labels[number])
    agrees = "most probable class" if label == answered else "another class"
    return Tile(
        picture[..., 0] if picture.shape[2] == 1 else picture,
        f"{number + 1}. {one_line(info.class_names[label], 24)}",
        f"{agrees}, distance {found.distances[number]:.3f}",
    )


def _searched(found: NearestPictures) -> str:
    if found.searched == found.learned:
        return f"Searched: all {found.learned:,} pictures that the network learned from."
    return (
        f"Searched: {found.searched:,} of the {found.learned:,} pictures that the network learned "
        "from, evenly spread."
    )


def _measured(found: NearestPictures) -> str:
    compared = (
        f"the {found.numbers:,} numbers that go into the network's last layer"
        if found.layer
        else f"the {found.numbers:,} pixels themselves, as this network has no hidden layer"
    )
    return (
        f"Compared: {compared}. The distance is 1 minus the cosine of the angle between them: "
        "0 is the same direction, 1 a right angle."
    )


def _ask(run: Run, info: DatasetInfo, pixels: np.ndarray) -> NearestPictures:
    """The last answer is kept; before the first one, the network looks at training pictures."""
    changed = run.model_file.stat().st_mtime_ns, own.is_deleted(info.name)
    question = (run.id, changed, pixels.tobytes())
    asked, found = state.recall("nearest", (None, None))
    if asked != question:
        _get_ready(run)
        found = answer(tasks.nearest_pictures, str(run.path), pixels)
        state.remember("nearest", (question, found))
    return found


def _get_ready(run: Run) -> None:
    """Portion by portion, so that a person can go on, and others can ask the worker meanwhile."""
    place = st.empty()
    looked = answer(tasks.look_at_training_pictures, str(run.path))
    while looked.done < looked.total:
        place.progress(
            looked.done / looked.total,
            f"The first time, the network looks at {looked.total:,} of its training pictures: "
            f"{looked.done:,} so far.",
        )
        looked = answer(tasks.look_at_training_pictures, str(run.path))
    place.empty()
