"""What a run's network says of pictures: asked of a worker, and shown."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from clf.datasets import DatasetInfo
from clf.engine import tasks
from clf.plots.probabilities import (
    describe_probabilities,
    draw_probabilities,
    percent,
    ranked,
)
from clf.runs import Run
from clf.ui import state
from clf.ui.chosen_picture import ChosenPicture
from clf.ui.engine import answer
from clf.ui.text import escaped

MOST_NETWORKS = 4
"""So many networks can answer side by side; as many are kept loaded by a worker."""


def ask(run: Run, pictures: Sequence[ChosenPicture]) -> np.ndarray:
    """Probabilities float32 (pictures, classes), asked for once and not again at every rerun.

    The last answer of each of the MOST_NETWORKS networks used last is kept. Raises OSError or
    RunNotFound where the network is gone.
    """
    pixels = np.stack([picture.pixels for picture in pictures])
    question = (run.model_file.stat().st_mtime_ns, pixels.tobytes())
    kept = dict(state.recall("classify-answers", {}))
    asked, found = kept.pop(run.id, (None, None))
    if asked != question:
        found = answer(tasks.predict, str(run.path), pixels)
    latest = [*kept.items(), (run.id, (question, found))][-MOST_NETWORKS:]
    state.remember("classify-answers", dict(latest))
    return found


def show_answer(
    info: DatasetInfo, picture: ChosenPicture, probabilities: np.ndarray, key: str
) -> None:
    """The most probable class, whether it is right where that is known, and a bar a class."""
    bars = ranked(probabilities, info.class_names)
    best = bars[0]
    st.subheader(f"{escaped(best.name)}: {percent(best.probability)}", anchor=False)
    if picture.label is not None:
        truth = escaped(info.class_names[picture.label])
        right = picture.label == best.label
        st.markdown(f":green[Right:] it is {truth}." if right else f":red[Wrong:] it is {truth}.")
    st.plotly_chart(
        draw_probabilities(bars),
        alt=describe_probabilities(bars),
        key=key,
        config={"displayModeBar": False},
    )
