"""Several networks on the same picture, side by side."""

import streamlit as st

from clf.datasets import DATASETS
from clf.runs import Run, RunNotFound
from clf.ui.answers import MOST_NETWORKS, ask, show_answer
from clf.ui.chosen_picture import ChosenPicture
from clf.ui.pixel_grid import Tile, pixel_grid
from clf.ui.run_names import run_title
from clf.ui.run_picker import pick_further_runs
from clf.ui.text import escaped

_NARROWEST = 215
"""Pixels of a column: four beside each other on 1280 pixels, two on 1024."""


def compare_networks(run: Run, picture: ChosenPicture) -> None:
    """Choose further networks: what they and the network of `run` say of the same picture."""
    st.subheader("Other networks, the same picture", anchor=False)
    further = pick_further_runs(run, MOST_NETWORKS - 1)
    if not further:
        st.caption(
            "Choose networks: each gets this picture as its own training pictures are, and its "
            "answer stands beside the first one."
        )
        return
    grid = st.grid(MOST_NETWORKS, min_column_width=_NARROWEST)
    for column in {run.id: run, **further}.items():
        with grid.cell():
            _show_network(*column, picture)


def _show_network(run_id: str, run: Run | None, picture: ChosenPicture) -> None:
    """One column. run: None where it was deleted after it had been chosen."""
    if run is not None:
        try:
            _show_its_answer(run, picture)
            return
        except (OSError, RunNotFound):
            pass  # deleted just now
    st.info(f"Run {run_id[-4:]} was deleted. Take it out of the choice above.")


def _show_its_answer(run: Run, picture: ChosenPicture) -> None:
    info = DATASETS[run.config().dataset]
    height, width, channels = info.shape
    seen = picture.for_dataset(info)
    probabilities = ask(run, [seen])[0]
    st.markdown(f"**{escaped(run_title(run.config()))}**")
    show_answer(info, seen, probabilities, f"classify-bars-{run.id}")
    pixel_grid(
        [
            Tile(
                seen.pixels[..., 0] if channels == 1 else seen.pixels, f"It gets {width} x {height}"
            )
        ],
        key=f"classify-seen-{run.id}",
        label=f"The picture as the network {run_title(run.config())} gets it",
        tile_size=112,
        colour_bar=False,
    )
