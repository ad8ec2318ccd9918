"""Which pictures of a dataset are its test set, and which of them belong together."""

from collections.abc import Sequence

import numpy as np

from clf.datasets.own.duplicates import similar_groups
from clf.datasets.own.record import Picture
from clf.datasets.own.settings import Settings
from clf.datasets.splits import grouped_split


def together(pictures: Sequence[Picture]) -> np.ndarray:
    """A number for every picture, the same for near duplicates and for pictures of one burst."""
    groups = similar_groups(tuple(each.look for each in pictures)).copy()
    first_of_burst: dict[str, int] = {}
    for place, picture in enumerate(pictures):
        if picture.burst:
            first = first_of_burst.setdefault(picture.burst, place)
            if groups[first] != groups[place]:
                groups[groups == groups[place]] = groups[first]
    return groups


def is_test(
    pictures: Sequence[Picture], labels: np.ndarray, groups: np.ndarray, settings: Settings
) -> np.ndarray:
    """Whether each picture is kept for testing: bool, shape (n,).

    Where a test set came with other pictures of a class, it is that; else a share of them, drawn by
    the seed. Pictures of one group are on one side: that of the training, if one of them came for
    it. Of a class that is all one group, a burst for instance, the last pictures are taken.
    """
    came = np.array([each.part for each in pictures])
    test = np.isin(groups, groups[came == "test"]) & ~np.isin(groups, groups[came == "train"])
    test &= np.isin(labels, labels[~test])  # of a class that is in no other part some are learned
    lacking = ~np.isin(labels, labels[test])
    # A group that reaches into a class with a test set of its own stays where it is.
    places = np.flatnonzero(lacking & ~np.isin(groups, groups[~lacking]))
    _, drawn = grouped_split(labels[places], groups[places], settings.test_share, settings.seed)
    test[places[drawn]] = True
    for label in np.setdiff1d(labels, labels[test]):
        members = np.flatnonzero(labels == label)
        test[members[-max(1, round(len(members) * settings.test_share)) :]] = True
    return test


def inseparable(labels: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """The labels of classes whose pictures are all of one group."""
    return np.array(
        [each for each in np.unique(labels) if len(np.unique(groups[labels == each])) == 1], int
    )
