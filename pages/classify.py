"""Page Classify: what a trained network says about one's own pictures."""

from collections.abc import Sequence
from zlib import crc32

import streamlit as st

from clf.calibration import Answer
from clf.datasets import DATASETS, DatasetInfo
from clf.runs import Run
from clf.text import one_line
from clf.ui.announcement import View, announce
from clf.ui.answers import answer_in_words, ask, explain_answer, judged, show_answer
from clf.ui.chosen_picture import ChosenPicture
from clf.ui.nearest import show_nearest
from clf.ui.other_networks import compare_networks
from clf.ui.picture_input import choose_pictures, show_refused
from clf.ui.picture_table import as_csv, picture_table
from clf.ui.piece import piece
from clf.ui.run_picker import pick_run
from clf.ui.seen import show_way

# On a phone it is below the paper, which should not move away under the pen.
ANSWER = View(".st-key-classify-answer", kept='[class*="st-key-classify-canvas-canvas-"]')


def choose_shown(pictures: Sequence[ChosenPicture]) -> int:
    """The picture to look at closely, of several."""
    if len(pictures) == 1:
        return 0
    return st.selectbox(
        "Look closely at",
        range(len(pictures)),
        format_func=lambda i: f"{i + 1}. {one_line(pictures[i].name)}",
    )


def show_all(info: DatasetInfo, pictures: Sequence[ChosenPicture], said: list[Answer]) -> None:
    """Every picture with its answer, and all of it as a file."""
    picture_table(info, pictures, said)
    st.download_button(
        "Download as CSV",
        as_csv(info, pictures, said),
        "classified.csv",
        "text/csv",
        on_click="ignore",
        icon=":material/download:",
    )


def announce_answer(run: Run, info: DatasetInfo, picture: ChosenPicture, said: Answer) -> None:
    """Say the answer and bring it into view, where the picture or the run is another one."""
    sentence = f"Answer: {answer_in_words(info, said)}."
    mark = f"{run.id} {crc32(picture.pixels.tobytes())} {sentence}"
    announce(sentence, mark, key="answer", view=ANSWER)


def classify(run: Run, info: DatasetInfo) -> None:
    """Choose pictures, ask the network, show what it says."""
    left, right = st.columns([2, 3], gap="large")
    pictures = said = None
    with left, piece("The choice of pictures"):
        pictures, refused = choose_pictures(info, "classify")
        show_refused(refused)
    if not pictures:
        announce("", "", key="answer")
        right.info(
            "The answer appears here: the classes, each with its probability. No picture at hand? "
            "Draw one, or take one of the test set."
        )
        return
    with right, piece("The answer"):
        said = judged(run, pictures, ask(run, pictures))
    if said is None:
        return
    with right:
        if len(pictures) > 1:
            with piece("The table of all pictures"):
                show_all(info, pictures, said)
        shown = choose_shown(pictures)
        picture = pictures[shown]
        with piece("The answer"):
            with st.container(key="classify-answer"):
                st.text(one_line(picture.name))
                show_answer(info, picture, said[shown], "classify-bars")
            announce_answer(run, info, picture, said[shown])
            explain_answer(said[shown])
    show_way(run, picture)
    below = st.container()
    with piece("What other networks say"):
        compare_networks(run, picture, said[shown])
    with below:  # last, as it takes some seconds for the first picture
        show_nearest(run, info, picture, said[shown].label)


st.title("Classify")
st.caption("Show the network pictures it has never seen: your own, drawn, or from the test set.")
chosen = pick_run()
if chosen is not None:
    classify(chosen, DATASETS[chosen.config().dataset])
