"""What the browser gets of a chart; tests/browser looks at what it makes of it."""

import json

import numpy as np

from clf.plots.curves import Curve, CurveChart, Mark
from clf.ui.curves import encode


def chart(x, y):
    curve = Curve("training", np.array(x), np.array(y), "#3D8BD4", "dash", "circle", 0.5)
    return CurveChart(
        "Loss", "Loss now: 1.", "epoch", "loss", (0.0, 3.0), (curve,), (Mark(1.5, "paused"),)
    )


def test_all_of_a_chart_arrives_as_plain_values():
    sent = json.loads(json.dumps(encode(chart([0.5, 1.0], [2.0, 1.25])), allow_nan=False))

    [curve] = sent.pop("curves")
    assert sent == {
        "title": "Loss",
        "words": "Loss now: 1.",
        "xTitle": "epoch",
        "yTitle": "loss",
        "xRange": [0, 3],
        "shares": False,
        "marks": [{"x": 1.5, "text": "paused"}],
    }
    assert curve == {
        "name": "training",
        "x": [0.5, 1.0],
        "y": [2.0, 1.25],
        "colour": "#3D8BD4",
        "dash": "dash",
        "marker": "circle",
        "opacity": 0.5,
    }


def test_values_keep_six_digits_and_what_is_no_number_leaves_a_gap():
    [curve] = encode(chart([1, 2, 3], [0.123456789, np.nan, np.inf]))["curves"]

    assert curve["y"] == [0.123457, None, None]
    assert curve["x"] == [1, 2, 3]


def test_a_curve_without_points_is_empty():
    [curve] = encode(chart([], []))["curves"]

    assert curve["x"] == curve["y"] == []
