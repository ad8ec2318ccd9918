"""What excites a filter, as plain arrays: pages have no TensorFlow."""

from dataclasses import dataclass

import numpy as np

Box = tuple[int, int, int, int]
"""A part of a picture: first row, first column, rows, columns."""


@dataclass(frozen=True)
class Activity:
    """How active a filter is for one picture.

    highest: the highest value of its map. mean: of the map, with values below 0 counted as 0.
    """

    highest: float
    mean: float


@dataclass(frozen=True)
class StrongestPictures:
    """The test pictures that a filter answers to with its highest values, the strongest first.

    searched: how many test pictures were looked at.
    numbers: int64 (n,), the places of the pictures in the test set.
    pictures: uint8 (n, height, width, channels). labels: uint8 (n,).
    values: float32 (n,), the highest value of the filter's map for each picture.
    spots: for each picture the part of it that this value was computed from.
    best: the highest value and the highest mean among all pictures that were searched; they may
        be of two pictures.
    """

    searched: int
    numbers: np.ndarray
    pictures: np.ndarray
    labels: np.ndarray
    values: np.ndarray
    spots: tuple[Box, ...]
    best: Activity


@dataclass(frozen=True)
class MadePicture:
    """A picture made for a filter, and the noise that it was made from.

    start, picture: uint8 (height, width, channels). before, after: what the filter makes of each.
    """

    start: np.ndarray
    picture: np.ndarray
    before: Activity
    after: Activity
