"""The training pictures nearest to a picture, as plain arrays: pages have no TensorFlow."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class NearestPictures:
    """Training pictures, the nearest first.

    searched: how many were compared, of the `learned` that the run learned from.
    layer: name of the last hidden layer, whose `numbers` were compared; "" where the network has
        none, and its scaled pixels were.
    places: int64 (n,), the places of the pictures in the dataset's training set.
    pictures: uint8 (n, height, width, channels). labels: uint8 (n,).
    distances: float32 (n,), 0 to 2: 1 minus the cosine of the angle between the numbers.
    """

    searched: int
    learned: int
    layer: str
    numbers: int
    places: np.ndarray
    pictures: np.ndarray
    labels: np.ndarray
    distances: np.ndarray


@dataclass(frozen=True)
class LookedAt:
    """How many training pictures a network has looked at so far."""

    done: int
    total: int
