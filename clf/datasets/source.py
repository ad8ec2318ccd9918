"""What every kind of file a dataset can come from looks like to the rest."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from clf.datasets.base import DatasetInfo
from clf.datasets.remote import RemoteFile

PARTS = ("train", "test")


@dataclass(frozen=True)
class Chunk:
    """Some neighbouring pictures of one part.

    part: "train" or "test".
    start: place of the first picture in its part.
    pictures: uint8, shape (n, height, width, channels).
    labels: integers, shape (n,).
    """

    part: str
    start: int
    pictures: np.ndarray
    labels: np.ndarray


@dataclass(frozen=True)
class Source:
    """Files on this machine that hold a dataset.

    fingerprint: file name part that changes with the files.
    chunks: reads them from the beginning, in any order, every picture once.
    """

    fingerprint: str
    chunks: Callable[[], Iterator[Chunk]]


@dataclass(frozen=True)
class Provider:
    """How one dataset is found, and how it is got if it is not there.

    find: the files on this machine, or None.
    remote: the official files; empty if there is nothing to download.
    advice: what to put where, or what to install, as one sentence.
    groups: gives Dataset.groups; None if every picture stands for itself. Raises
        DatasetUnavailable.
    """

    info: DatasetInfo
    find: Callable[[DatasetInfo], Source | None]
    advice: str
    remote: tuple[RemoteFile, ...] = ()
    groups: Callable[[], np.ndarray] | None = None


def part_size(info: DatasetInfo, part: str) -> int:
    """Number of pictures in "train" or "test"."""
    return info.train_size if part == "train" else info.test_size
