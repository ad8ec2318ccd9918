"""The reliability diagram: what is drawn, and the same in words."""

import numpy as np
import pytest

from clf.calibration import reliability
from clf.plots.reliability import describe_reliability, reliability_chart

BEFORE = reliability(np.array([[0.9, 0.1]] * 10 + [[0.6, 0.4]] * 4), np.array([0] * 5 + [1] * 9))
AFTER = reliability(np.array([[0.5, 0.5]] * 14), np.array([0] * 5 + [1] * 9))


def test_a_curve_each_over_the_diagonal_without_empty_bins():
    diagonal, before, after = reliability_chart(BEFORE, AFTER).data
    assert list(diagonal.x) == list(diagonal.y) == [0, 1]
    np.testing.assert_allclose(before.x, [0.6, 0.9])
    np.testing.assert_allclose(before.y, [0.0, 0.5])
    assert before.customdata[1] == "said 90.0 %, right 50.0 %, 10 pictures"
    assert list(after.y) == [pytest.approx(5 / 14)]


def test_every_point_is_in_the_words():
    words = describe_reliability(BEFORE, AFTER)
    assert "As computed: 60.0 % sure, 0.0 % of 4 right, 90.0 % sure, 50.0 % of 10 right." in words
    assert "Calibrated: 50.0 % sure, 35.7 % of 14 right." in words
