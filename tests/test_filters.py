"""Twins among filters, and filters without weights."""

import numpy as np
import pytest

from clf.filters import Twin, twins, without_weights

LINES = np.random.default_rng(0).normal(size=(3, 3, 4, 6)).astype(np.float32)
"""Six filters of 36 random weights: no two of them are alike."""


def with_filter(number: int, weights: np.ndarray) -> np.ndarray:
    kernel = LINES.copy()
    kernel[..., number] = weights
    return kernel


def test_filters_that_differ_have_no_twin():
    assert twins(LINES) == {}


def test_a_twin_may_be_stronger_and_an_opposite_has_the_other_sign():
    kernel = with_filter(5, 3 * LINES[..., 1])
    kernel[..., 4] = -LINES[..., 0]
    found = twins(kernel)
    assert {n: twin.number for n, twin in found.items()} == {0: 4, 1: 5, 4: 0, 5: 1}
    assert found[1].cosine == pytest.approx(1)
    assert found[0].cosine == pytest.approx(-1)


@pytest.mark.parametrize(("degrees", "is_twin"), [(18, True), (19, False)])
def test_the_angle_between_two_filters_decides(degrees, is_twin):
    angle = np.radians(degrees)  # the cosine of 18.19 degrees is 0.95
    kernel = np.array([[1, np.cos(angle)], [0, np.sin(angle)]], np.float32).reshape(1, 2, 1, 2)
    assert twins(kernel) == (
        {n: Twin(1 - n, pytest.approx(np.cos(angle))) for n in (0, 1)} if is_twin else {}
    )


def test_the_most_alike_of_several_is_named():
    kernel = with_filter(3, LINES[..., 2] + 0.2 * LINES[..., 0])
    kernel[..., 5] = LINES[..., 2] * 1.01
    assert twins(kernel)[2].number == 5


def test_filters_of_zeros_have_no_twin_and_are_marked():
    kernel = with_filter(2, 0)
    kernel[..., 4] = 0
    assert twins(kernel) == {}
    np.testing.assert_array_equal(without_weights(kernel), [0, 0, 1, 0, 1, 0])


def test_a_single_filter_has_no_twin():
    assert twins(LINES[..., :1]) == {}
