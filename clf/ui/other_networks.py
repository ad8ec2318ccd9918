"""Several networks on the same picture, side by side."""

import streamlit as st

from clf.calibration import Answer
from clf.datasets import DATASETS
from clf.runs import Run
from clf.ui.answers import MOST_NETWORKS, ask, judged, show_answer
from clf.ui.chosen_picture import ChosenPicture
from clf.ui.piece import piece
from clf.ui.pixel_grid import Tile, pixel_grid
from clf.ui.run_names import run_title
from clf.ui.run_picker import pick_further_runs
from clf.ui.text import escaped

_NARROWEST = 215
"""Pixels of a column: four beside each other on a page of 1280 pixels, three on 1024."""


def compare_networks(run: Run, picture: ChosenPicture, said: Answer) -> None:
    """Choose further networks: what they and the network of `run` say of the same picture.

    said: the answer of the network of `run`.
    """
    st.header("Other networks, the same picture", anchor=False)
    further = pick_further_runs(run, MOST_NETWORKS - 1)
    if not further:
        st.caption(
            "Choose networks: each gets this picture as its own training pictures are, and its "
            "answer stands beside the first one."
        )
        return
    grid = st.grid(MOST_NETWORKS, min_column_width=_NARROWEST)
    with grid.cell():
        _show_column(run, picture, said)
    for run_id, other in further.items():
        with grid.cell():
            _ask_and_show(run_id, other, picture)


def _ask_and_show(run_id: str, run: Run | None, picture: ChosenPicture) -> None:
    """One further column. run: None where it was deleted after it had been chosen."""
    if run is None:
        st.info(f"Run {run_id[-4:]} was deleted. Take it out of the choice above.")
        return
    with piece("This network"):
        seen = picture.for_dataset(DATASETS[run.config().dataset])
        _show_column(run, seen, judged(run, [seen], ask(run, [seen]))[0])


def _show_column(run: Run, seen: ChosenPicture, said: Answer) -> None:
    info = DATASETS[run.config().dataset]
    title = run_title(run.config())
    height, width, channels = info.shape
    st.markdown(f"**{escaped(title, 80)}**")
    show_answer(info, seen, said, f"classify-bars-{run.id}")
    received = seen.pixels[..., 0] if channels == 1 else seen.pixels
    pixel_grid(
        [Tile(received, f"It gets {width} x {height}")],
        key=f"classify-seen-{run.id}",
        label=f"The picture as the network {title} gets it",
        tile_size=112,
    )
