"""How far pixels are from a ground that is known from the picture's edge."""

import numpy as np
import pytest

from clf.preprocessing.ground import distance


def edge() -> np.ndarray:
    found = np.ones((60, 80), bool)
    found[3:-3, 3:-3] = False
    return found


def with_patch(ground: np.ndarray) -> np.ndarray:
    """A ground (60, 80, 3) with a red patch in the middle, and a little noise."""
    colours = ground + np.random.default_rng(0).normal(0, 2, ground.shape)
    colours[20:40, 30:50] = (180, 40, 40)
    return colours


@pytest.mark.parametrize("width", [4, 9])
def test_both_colours_of_stripes_are_ground(width):
    stripes = (np.arange(80) // width % 2)[None, :, None]
    ground = np.broadcast_to(np.where(stripes, (230.0, 230, 230), (70.0, 90, 160)), (60, 80, 3))
    away = distance(with_patch(ground), edge())
    assert np.quantile(away[edge()], 0.9) < 4
    assert away[22:38, 32:48].min() > 3 * np.quantile(away[edge()], 0.9)


def test_a_ground_whose_light_falls_off_is_one_colour():
    light = 1 - 0.5 * np.linspace(0, 1, 80)[None, :, None]
    away = distance(
        with_patch(np.array([200.0, 190, 180]) * np.broadcast_to(light, (60, 80, 1))), edge()
    )
    assert away[edge()].max() < 6
    assert away[22:38, 32:48].min() > 10


def test_a_ground_of_one_value_has_a_distance_too():
    away = distance(np.full((60, 80, 3), 120.0), edge())
    np.testing.assert_allclose(away, 0, atol=1e-6)
