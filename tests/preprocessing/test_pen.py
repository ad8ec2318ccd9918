"""Strokes drawn anew: the same form, as wide as in the training pictures, whatever the pen was."""

from itertools import pairwise

import numpy as np
import pytest

from clf.datasets import DATASETS
from clf.preprocessing import Decisions, Strokes, prepare_drawing
from clf.preprocessing.pen import drawn_anew
from clf.preprocessing.strokes import WORKING_SIZE

MNIST = DATASETS["mnist"]
HOOK = np.array([[100.0, 60], [100, 200], [180, 200]])


def canvas(strokes: Strokes) -> np.ndarray:
    """A canvas with these strokes: what is at most half a pen away from a line is black."""
    rows, columns = np.mgrid[:280, :280]
    rgba = np.full((280, 280, 4), 255, np.uint8)
    for line in strokes.lines:
        for start, end in pairwise(line):
            along = end - start
            place = ((columns - start[0]) * along[0] + (rows - start[1]) * along[1]) / (
                along @ along
            )
            x, y = (start[axis] + place.clip(0, 1) * along[axis] for axis in (0, 1))
            rgba[np.hypot(columns - x, rows - y) <= strokes.pen / 2, :3] = 0
    return rgba


@pytest.mark.parametrize("width", [1.7, 2.6, 3.5])
def test_every_stroke_is_as_wide_as_asked_for_and_the_longer_side_as_well(width):
    ink = np.asarray(drawn_anew(Strokes((HOOK,), 9.0), width, 20)) / 255
    drawn = width * WORKING_SIZE / 20
    across = ink[ink.shape[0] // 2].sum()  # through the stem, far from its ends
    assert across == pytest.approx(drawn, abs=0.6)
    rows = np.flatnonzero(ink.any(axis=1))
    assert np.ptp(rows) + 1 == pytest.approx(WORKING_SIZE, abs=2)


@pytest.mark.parametrize("pen", [4, 18, 40])
@pytest.mark.parametrize("scale", [0.4, 1.0, 1.4])
def test_the_network_sees_the_same_whatever_the_pen_and_the_size(pen, scale):
    def seen(strokes: Strokes) -> np.ndarray:
        return prepare_drawing(canvas(strokes), MNIST, strokes=strokes).pixels.astype(int)

    usual = seen(Strokes((HOOK,), 12.0))
    other = seen(Strokes((HOOK * scale,), float(pen)))
    assert np.abs(usual - other).mean() < 1
    without = prepare_drawing(canvas(Strokes((HOOK,), 40.0)), MNIST).pixels.astype(int)
    assert np.abs(usual - without).mean() > 3, "as the picture alone has it, a thick pen shows"


def test_what_was_done_is_a_step_and_can_be_decided_otherwise():
    strokes = Strokes((HOOK,), 40.0)
    prepared = prepare_drawing(canvas(strokes), MNIST, strokes=strokes)
    assert prepared.decided.strokes is True
    assert "strokes drawn anew with the usual pen" in [step.label for step in prepared.steps]
    as_drawn = prepare_drawing(canvas(strokes), MNIST, Decisions(strokes=False), strokes)
    alone = prepare_drawing(canvas(strokes), MNIST, Decisions(strokes=False))
    np.testing.assert_array_equal(as_drawn.pixels, alone.pixels)


def test_dots_stay_as_they_were_drawn_and_a_line_of_one_place_is_drawn():
    dot = np.array([[50.0, 50], [50, 50.001]])
    assert drawn_anew(Strokes((dot,), 20.0), 2.6, 20) is None
    both = drawn_anew(Strokes((HOOK, HOOK[:1] + 60), 9.0), 2.6, 20)
    alone = drawn_anew(Strokes((HOOK,), 9.0), 2.6, 20)
    assert np.asarray(both, int).sum() > np.asarray(alone, int).sum() + 100 * 255


def test_photographs_of_things_keep_the_drawing_as_it_is():
    strokes = Strokes((HOOK,), 40.0)
    info = DATASETS["cifar10"]
    drawn = prepare_drawing(canvas(strokes), info, strokes=strokes)
    np.testing.assert_array_equal(drawn.pixels, prepare_drawing(canvas(strokes), info).pixels)
