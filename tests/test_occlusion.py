"""Where a covering square goes, and what it covers."""

import numpy as np
import pytest

from clf.occlusion import LARGE, MOST_OF_LARGE, MOST_PLACES, cover, places


@pytest.mark.parametrize(
    ("length", "size"), [(28, 8), (32, 32), (8, 1), (96, 24), (20, 4), (160, 40)]
)
def test_the_square_goes_evenly_from_edge_to_edge(length, size):
    found = places(length, size)
    assert (found[0], found[-1]) == (0, length - size)
    assert len(found) == min(length - size + 1, MOST_OF_LARGE if length > LARGE else MOST_PLACES)
    steps = set(np.diff(found))
    assert not steps or max(steps) - min(steps) <= 1


@pytest.mark.parametrize("size", [0, 29])
def test_a_square_that_does_not_fit_is_refused(size):
    with pytest.raises(ValueError, match=f"the square has {size} pixels; give 1 to 28"):
        places(28, size)


def test_only_the_square_is_covered_and_only_in_a_copy():
    pixels = np.arange(5 * 6 * 3, dtype=np.uint8).reshape(5, 6, 3)
    before = pixels.copy()
    covered = cover(pixels, (1, 2), 3, 200)
    assert (covered[1:4, 2:5] == 200).all()
    assert (covered != pixels).any(-1).sum() == 9
    np.testing.assert_array_equal(pixels, before)
