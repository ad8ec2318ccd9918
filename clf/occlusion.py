"""A picture with a square of it covered, place by place, and what a network says of it."""

from dataclasses import dataclass

import numpy as np

MOST_PLACES, MOST_OF_LARGE = 17, 9
"""Along a side, and along one of more than LARGE pixels. So many squared is what a network answers
in about a second."""
LARGE = 128


@dataclass(frozen=True)
class Occlusion:
    """tops, lefts: where the covering square begins, in pixels. size: of the square, in pixels.
    fill: the value of its pixels. whole: float32 (classes,), probabilities of the picture as it is.
    probabilities: float32 (tops, lefts, classes), with the square there.
    """

    tops: tuple[int, ...]
    lefts: tuple[int, ...]
    size: int
    fill: int
    whole: np.ndarray
    probabilities: np.ndarray


def places(length: int, size: int) -> tuple[int, ...]:
    """Where a square of `size` begins along a side of `length`: evenly, from edge to edge.

    Raises ValueError if the square is not within 1 to `length` pixels.
    """
    if not 1 <= size <= length:
        raise ValueError(f"the square has {size} pixels; give 1 to {length}")
    last = length - size
    count = min(last + 1, MOST_PLACES if length <= LARGE else MOST_OF_LARGE)
    return tuple(int(place) for place in np.rint(np.linspace(0, last, count)))


def cover(pixels: np.ndarray, place: tuple[int, int], size: int, fill: int) -> np.ndarray:
    """A copy of pixels uint8 (height, width, channels) with a square from `place` (top, left) on
    that has the value `fill`, 0 to 255, in all channels."""
    top, left = place
    covered = pixels.copy()
    covered[top : top + size, left : left + size] = fill
    return covered
