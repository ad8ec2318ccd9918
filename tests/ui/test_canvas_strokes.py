"""The way of the pen, from what a browser sends; whatever else it sends makes none."""

import numpy as np
import pytest

from clf.ui.canvas_strokes import strokes_of

CURVE = {
    "type": "Path",
    "strokeWidth": 18,
    "scaleX": 1,
    "scaleY": 1,
    "angle": 0,
    "path": [["M", 10, 20], ["Q", 10, 40, 30, 40], ["L", 50, 40]],
}


def test_lines_and_curves_go_through_the_places_of_the_pen():
    strokes = strokes_of([CURVE, CURVE | {"strokeWidth": 4}])
    assert strokes.pen == 18
    assert len(strokes.lines) == 2
    line = strokes.lines[0]
    np.testing.assert_allclose(line[[0, -2, -1]], [[10, 20], [30, 40], [50, 40]])
    # The middle of a quadratic Bezier curve: a quarter, a half and a quarter of its three places.
    np.testing.assert_allclose(line[2], [15, 35])


@pytest.mark.parametrize(
    "changed",
    [
        {"type": "rect"},
        {"angle": 30},
        {"scaleX": 2},
        {"path": []},
        {"path": [["M", 1]]},
        {"path": [["C", 1, 2, 3, 4, 5, 6]]},
        {"path": [["Q", 1, 2, 3, 4]]},
        {"path": [["M", "x", 2]]},
        {"path": [["M", float("nan"), 2]]},
        {"path": [["M", 1, 2]] * 60_000},
        {"path": None},
        {"strokeWidth": 0},
        {"strokeWidth": "wide"},
        {"strokeWidth": float("inf")},
    ],
    ids=str,
)
def test_what_no_pen_makes_has_no_strokes(changed):
    assert strokes_of([CURVE, CURVE | changed]) is None


@pytest.mark.parametrize("objects", [[], [None], ["path"], [{}], [[]]])
def test_neither_has_nonsense(objects):
    assert strokes_of(objects) is None
