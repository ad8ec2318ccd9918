"""What a run's network says of pictures: asked of a worker, and shown."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from clf.calibration import Answer, answers, read_calibration
from clf.datasets import DatasetInfo
from clf.engine import tasks
from clf.plots.probabilities import (
    describe_probabilities,
    draw_probabilities,
    ranked,
)
from clf.runs import Run
from clf.text import one_line, percent
from clf.ui import state
from clf.ui.chosen_picture import ChosenPicture
from clf.ui.engine import answer
from clf.ui.text import escaped

NONE_OF_THESE = "None of these"
MOST_NETWORKS = 4
"""So many networks can answer side by side; as many are kept loaded by a worker."""


def ask(run: Run, pictures: Sequence[ChosenPicture]) -> np.ndarray:
    """Probabilities float32 (pictures, classes) as the network computes them.

    Raises OSError or RunNotFound where the network is gone.
    """
    return ask_pixels(run, np.stack([picture.pixels for picture in pictures]), "classify-answers")


def ask_pixels(run: Run, pixels: np.ndarray, place: str) -> np.ndarray:
    """Probabilities as of `ask`, for pixels uint8 (pictures, height, width, channels).

    They are asked for once and not again at every rerun.
    place: under which the last answer of each of the MOST_NETWORKS networks used last is kept.
    """
    question = (run.model_file.stat().st_mtime_ns, pixels.tobytes())
    kept = dict(state.recall(place, {}))
    asked, found = kept.pop(run.id, (None, None))
    if asked != question:
        found = answer(tasks.predict, str(run.path), pixels)
    latest = [*kept.items(), (run.id, (question, found))][-MOST_NETWORKS:]
    state.remember(place, dict(latest))
    return found


def judged(run: Run, pictures: Sequence[ChosenPicture], found: np.ndarray) -> list[Answer]:
    """What is said of each picture, calibrated where the run is.

    found: float (pictures, classes), the probabilities that the network of `run` computed.
    """
    pixels = np.stack([picture.pixels for picture in pictures])
    return answers(pixels, found, read_calibration(run.path))


def show_answer(info: DatasetInfo, picture: ChosenPicture, said: Answer, key: str) -> None:
    """The most probable class, or none; whether that is right where it is known; a bar a class."""
    bars = ranked(said.probabilities, info.class_names)
    best = f"{escaped(bars[0].name)}: {percent(said.probability)}"
    st.header(NONE_OF_THESE if said.none_of_these else best, anchor=False)
    if said.none_of_these:
        st.markdown(f"Most probable would be {best}, but {_why_none(said)}.")
    if picture.label is not None:
        _show_truth(info.class_names, picture.label, said)
    line = () if said.evidence is None else (said.evidence, said.needed)
    st.plotly_chart(
        draw_probabilities(bars, *line),
        alt=describe_probabilities(bars, *line),
        key=key,
        config={"displayModeBar": False},
    )


def answer_in_words(info: DatasetInfo, said: Answer) -> str:
    """The answer in a few words of plain text, for those who hear the page."""
    if said.none_of_these:
        return NONE_OF_THESE.lower()
    return f"{one_line(info.class_names[said.label])}, {percent(said.probability)}"


def _why_none(said: Answer) -> str:
    if said.blank:
        return "the picture is blank"
    shares = f"the evidence is {percent(said.evidence)}, needed are {percent(said.needed)}"
    return f"too little speaks for any class: {shares}"


def _show_truth(names: Sequence[str], label: int, said: Answer) -> None:
    truth = escaped(names[label])
    if said.none_of_these:
        st.markdown(f":orange[Not recognised:] it is {truth}.")
    elif said.label == label:
        st.markdown(f":green[Right:] it is {truth}.")
    else:
        st.markdown(f":red[Wrong:] it is {truth}.")


def explain_answer(said: Answer) -> None:
    """What the numbers mean, and what the network itself computed."""
    if said.evidence is None:
        st.caption(
            "These are the network's own probabilities: its run kept no validation pictures, too "
            "few, or a calibration that cannot be read, to calibrate them and to tell when a "
            "picture is none of these."
        )
        return
    st.caption(
        "Calibrated: of many answers given with 80 %, about 80 % are right. The network itself "
        f"computed {percent(float(said.computed[said.label]))}, as Look inside shows it. "
        "**Evidence** (the energy of the logits) is how strongly the picture speaks for some "
        "classes and against others, 100 % is usual; left of the line it is none of these."
    )
