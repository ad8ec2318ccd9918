"""Page Look inside: what every layer of a trained network makes of one picture."""

from collections.abc import Callable
from zlib import crc32

import numpy as np
import streamlit as st

from clf.calibration import read_calibration
from clf.engine import tasks
from clf.plots.probabilities import ranked
from clf.runs import Run
from clf.text import one_line, percent
from clf.ui.announcement import View, announce
from clf.ui.convolution_by_hand import convolution_by_hand
from clf.ui.inside.excitation import excitation
from clf.ui.inside.one_layer import ONE_LAYER, SECTION, WHOLE_NETWORK, leave_opened, one_layer
from clf.ui.inside.over_time import over_time
from clf.ui.inside.subject import Subject
from clf.ui.inside.what_if import what_if
from clf.ui.inside.whole_network import whole_network
from clf.ui.inside.why_this_class import why_this_class
from clf.ui.picking import pick_word
from clf.ui.picture_input import choose_picture
from clf.ui.piece import piece
from clf.ui.pixel_grid import Tile, pixel_grid
from clf.ui.run_picker import pick_run
from clf.ui.text import escaped

NETWORK, BY_HAND = "A trained network", "Convolution by hand"
SECTIONS: dict[str, Callable[[Subject], None]] = {
    ONE_LAYER: one_layer,
    WHOLE_NETWORK: whole_network,
    "What excites a filter": excitation,
    "Why this class": why_this_class,
    "What if": what_if,
    "Over time": over_time,
}
# These need no picture of a person's choice, and have the whole width.
WITHOUT_PICTURE = {excitation, over_time}

# On a phone it is below the paper, which should not move away under the pen.
ANSWER = View(".st-key-inside-answer", kept='[class*="st-key-inside-canvas-canvas-"]')


def show_received(subject: Subject) -> None:
    """The picture as the network gets it, and what the network says of it, in one line."""
    pixels = subject.picture.pixels
    pixel_grid(
        [Tile(pixels[..., 0] if pixels.shape[2] == 1 else pixels, "As the network gets it")],
        key="inside-picture",
        label="The picture as the network gets it",
        tile_size=190,
    )
    names = subject.info.class_names
    probabilities: np.ndarray = subject.ask(tasks.predict, pixels[None])[0]
    best = ranked(probabilities, names)[0]
    line = f"The network says **{escaped(best.name)}**, {percent(best.probability)}"
    line += " before calibration." if read_calibration(subject.run.path) else "."
    if subject.picture.label is not None:
        line += f" It is {escaped(names[subject.picture.label])}."
    with st.container(key="inside-answer"):
        st.markdown(line)
    sentence = f"Answer: {one_line(best.name)}, {percent(best.probability)}."
    mark = f"{subject.run.id} {crc32(pixels.tobytes())}"
    announce(sentence, mark, key="inside", view=ANSWER)


def with_picture(run: Run, name: str) -> None:
    """Choose a picture on the left, and see the section of this name about it on the right."""
    left, right = st.columns([1, 2], gap="large")
    picture = None
    with left, piece("The choice of a picture"):
        picture = choose_picture(Subject(run, None).info, "inside")
    if picture is None:
        announce("", "", key="inside")
        right.info("Choose or draw a picture: then you see what the network makes of it.")
        return
    with left, piece("What the network says"):
        show_received(Subject(run, picture))
    with right, piece(f"*{name}*"):
        SECTIONS[name](Subject(run, picture))


def look_inside() -> None:
    """Choose a run and one of the sections."""
    run = pick_run()
    if run is None:
        return
    names = tuple(SECTIONS)
    name = pick_word("Section", names, name=SECTION, first=names[0], on_change=leave_opened)
    if SECTIONS[name] in WITHOUT_PICTURE:
        st.empty()  # takes the place of the columns at once: they would be shown until the end
        with piece(f"*{name}*"):
            SECTIONS[name](Subject(run, None))
    else:
        with st.container():
            with_picture(run, name)


st.title("Look inside")
st.caption("See what every layer of a trained network makes of a picture, number by number.")
what = pick_word("Look into", (NETWORK, BY_HAND), name="inside-what", first=NETWORK)
if what == BY_HAND:
    with piece("*Convolution by hand*"):
        convolution_by_hand()
else:
    look_inside()
