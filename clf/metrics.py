"""What follows from a confusion matrix, without a network: for workers, pages and command line."""

import numpy as np

UNEVEN = 1.5
"""Classes are uneven where the largest has so many times the pictures of the smallest."""


def balanced_accuracy(confusion: np.ndarray) -> float:
    """The mean recall of the classes that have pictures, 0..1 (Brodersen et al., 2010).

    confusion: whole numbers (classes, classes), pictures of the class of the row that were called
    the class of the column. Raises ValueError if there are no pictures at all.
    """
    counts = confusion.sum(axis=1)
    if not counts.any():
        raise ValueError("The confusion matrix has no pictures; balanced accuracy needs some.")
    present = counts > 0
    return float((np.diag(confusion)[present] / counts[present]).mean())


def is_uneven(confusion: np.ndarray) -> bool:
    """Whether balanced accuracy says something that accuracy does not.

    confusion: as for :func:`balanced_accuracy`.
    """
    counts = confusion.sum(axis=1)
    counts = counts[counts > 0]
    return bool(counts.size) and bool(counts.max() >= UNEVEN * counts.min())
