"""Marks on the filters of a convolution: twins of each other, and filters that can do nothing."""

from dataclasses import dataclass

import numpy as np

ALIKE = 0.95
"""From this cosine similarity on, two filters look for nearly the same."""


@dataclass(frozen=True)
class Twin:
    """The filter that is most like another one.

    number: of the other filter.
    cosine: of the angle between all their weights; below 0 they are opposite: one is large where
        the other is small.
    """

    number: int
    cosine: float


def twins(kernel: np.ndarray, alike: float = ALIKE) -> dict[int, Twin]:
    """The filters with a twin, by number: cosine similarity `alike` or more, or -`alike` or less.

    kernel: float (height, width, input channels, filters). How large the weights are as a whole
    does not matter; a filter whose weights are all 0 has no direction and no twin.
    """
    weights = kernel.reshape(-1, kernel.shape[-1]).astype(np.float64)
    lengths = np.linalg.norm(weights, axis=0)
    directions = weights / np.where(lengths > 0, lengths, 1)
    cosines = directions.T @ directions
    np.fill_diagonal(cosines, 0)
    nearest = np.abs(cosines).argmax(axis=1)
    found = ((n, int(other), float(cosines[n, other])) for n, other in enumerate(nearest))
    return {n: Twin(other, cosine) for n, other, cosine in found if abs(cosine) >= alike}


def without_weights(kernel: np.ndarray) -> np.ndarray:
    """Which filters have only weights of 0, so that they see nothing: bool (filters,).

    kernel: float (height, width, input channels, filters).
    """
    return ~kernel.any(axis=(0, 1, 2))
