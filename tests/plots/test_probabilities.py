"""The bars of probabilities: what is drawn, in which order, and as which text."""

import numpy as np
import pytest

from clf.plots.probabilities import (
    describe_before_and_after,
    describe_probabilities,
    draw_before_and_after,
    draw_probabilities,
    ranked,
)
from clf.plots.style import class_colour
from clf.text import percent

NAMES = ("cat", "<b>dog</b>", "bird")
BARS = ranked(np.array([0.2, 0.7, 0.1], np.float32), NAMES)


def test_bars_are_sorted_and_keep_the_colour_of_their_class():
    assert [bar.label for bar in BARS] == [1, 0, 2]
    (bar,) = draw_probabilities(BARS).data
    np.testing.assert_allclose(bar.x, [0.7, 0.2, 0.1], atol=1e-6)
    assert list(bar.marker.color) == [class_colour(label) for label in (1, 0, 2)]
    assert list(bar.text) == ["70.0 %", "20.0 %", "10.0 %"]


def test_names_are_not_read_as_markup():
    chart = draw_probabilities(BARS)
    assert list(chart.layout.yaxis.ticktext) == ["&lt;b&gt;dog&lt;/b&gt;", "cat", "bird"]


def test_at_most_fifteen_bars():
    many = ranked(np.linspace(0, 1, 40), [str(i) for i in range(40)])
    chart = draw_probabilities(many)
    assert len(chart.data[0].x) == 15
    assert "15 of 40" in chart.layout.title.text


def test_the_chart_as_a_sentence():
    assert "<b>dog</b> 70.0 %, cat 20.0 %, bird 10.0 %" in describe_probabilities(BARS)


def test_before_and_after_stand_side_by_side_in_the_order_of_before():
    now = ranked(np.array([0.6, 0.1, 0.3], np.float32), NAMES)
    before, after = draw_before_and_after(BARS, now).data
    np.testing.assert_allclose(before.x, [0.7, 0.2, 0.1], atol=1e-6)
    np.testing.assert_allclose(after.x, [0.1, 0.6, 0.3], atol=1e-6)
    assert list(after.marker.color) == [class_colour(label) for label in (1, 0, 2)]
    assert "cat 20.0 %, then 60.0 %" in describe_before_and_after(BARS, now)


@pytest.mark.parametrize(("evidence", "drawn"), [(0.62, 0.62), (1.7, 1.0)])
def test_evidence_is_a_bar_of_its_own_with_the_line_it_has_to_reach(evidence, drawn):
    chart = draw_probabilities(BARS, evidence, 0.81)
    bars, own = chart.data
    np.testing.assert_allclose(bars.x, [0.7, 0.2, 0.1], atol=1e-6)
    assert list(own.x) == [drawn]
    assert chart.layout.yaxis.ticktext[-1] == "Evidence"
    (line,) = chart.layout.shapes
    assert line.x0 == line.x1 == 0.81
    assert line.y0 < own.y[0] < line.y1
    assert chart.layout.annotations[0].text == "needed: 81.0 %"
    words = describe_probabilities(BARS, evidence, 0.81)
    assert words.endswith(f"Evidence: {percent(drawn)}, needed: 81.0 %.")
