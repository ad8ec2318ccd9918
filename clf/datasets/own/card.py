"""The card of a dataset: what is in it, what is wrong with it, and how it could be trained."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from clf.datasets.own.duplicates import similar_groups
from clf.datasets.own.parts import inseparable, together
from clf.datasets.own.proposal import Proposal, propose
from clf.datasets.own.record import CONFLICT, DUPLICATE, UNREADABLE, LeftOut, Picture, Record
from clf.datasets.own.store import OwnDataset

LEAST_CLASSES = 2
LEAST_PICTURES = 5
_NAMED = 5  # classes that a sentence each is said of


@dataclass(frozen=True)
class Range:
    """Of some numbers; all 0 if there are none."""

    least: int
    median: int
    most: int


@dataclass(frozen=True)
class Report:
    """What can be said of a dataset before anything is trained.

    counts: pictures by class, in the order of the classes.
    left_out: files that could not be used. duplicates: files whose picture was there already.
    conflicts: files whose picture was there already in another class.
    near_duplicates: groups of pictures that look alike.
    imbalance: largest class by smallest; 1 is even, infinite if a class is empty.
    widths, heights: in pixels, as the pictures came. colourless: how many have no colours.
    missing: what is to be done before it can be trained, one sentence each.
    warnings: what makes the test accuracy look better than it is, one sentence each.
    """

    counts: dict[str, int]
    left_out: tuple[LeftOut, ...]
    duplicates: tuple[LeftOut, ...]
    conflicts: tuple[LeftOut, ...]
    near_duplicates: tuple[tuple[Picture, ...], ...]
    imbalance: float
    widths: Range
    heights: Range
    colourless: int
    missing: tuple[str, ...]
    warnings: tuple[str, ...]
    proposal: Proposal

    @property
    def ready(self) -> bool:
        """Whether it can be trained."""
        return not self.missing

    @property
    def near_across_classes(self) -> tuple[tuple[Picture, ...], ...]:
        """The groups of pictures that look alike and are of more than one class."""
        return tuple(
            group for group in self.near_duplicates if len({each.class_name for each in group}) > 1
        )


def report(dataset: OwnDataset) -> Report:
    """The card of a dataset as it is now. Raises OwnDatasetNotFound.

    From the record alone: a moment for hundreds of pictures, seconds for 20,000, a minute for
    100,000; then it is kept.
    """
    return report_of(dataset.record())


@lru_cache(maxsize=4)
def report_of(record: Record) -> Report:
    """The card of this record."""
    pictures = record.pictures
    found = Counter(picture.class_name for picture in pictures)
    counts = {name: found[name] for name in record.classes}
    by_kind = {
        kind: tuple(file for file in record.left_out if file.kind == kind)
        for kind in (UNREADABLE, DUPLICATE, CONFLICT)
    }
    return Report(
        counts=counts,
        left_out=by_kind[UNREADABLE],
        duplicates=by_kind[DUPLICATE],
        conflicts=by_kind[CONFLICT],
        near_duplicates=_near_duplicates(pictures),
        imbalance=_imbalance(counts),
        widths=_range(picture.width for picture in pictures),
        heights=_range(picture.height for picture in pictures),
        colourless=sum(picture.colourless for picture in pictures),
        missing=tuple(_missing(counts)),
        warnings=tuple(_warnings(record)),
        proposal=propose(pictures),
    )


def _near_duplicates(pictures: tuple[Picture, ...]) -> tuple[tuple[Picture, ...], ...]:
    groups: dict[int, list[Picture]] = {}
    numbers = similar_groups(tuple(picture.look for picture in pictures))
    for number, picture in zip(numbers.tolist(), pictures, strict=True):
        groups.setdefault(number, []).append(picture)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def _imbalance(counts: dict[str, int]) -> float:
    if not counts:
        return 1.0
    least, most = min(counts.values()), max(counts.values())
    return most / least if least else math.inf


def _range(values: Iterable[int]) -> Range:
    values = sorted(values)
    return Range(values[0], int(np.median(values)), values[-1]) if values else Range(0, 0, 0)


def _missing(counts: dict[str, int]) -> Iterable[str]:
    if len(counts) < LEAST_CLASSES:
        yield f"At least {LEAST_CLASSES} classes are needed; there is {len(counts) or 'none'}."
    small = [name for name, count in counts.items() if count < LEAST_PICTURES]
    if len(small) > _NAMED:
        yield (
            f"{_in_few_words(small)[0]}: at least {LEAST_PICTURES} pictures of each are needed; "
            "there are fewer."
        )
        return
    for name in small:
        yield f"{name}: at least {LEAST_PICTURES} pictures are needed; there are {counts[name]}."


def _in_few_words(names: Sequence[str]) -> list[str]:
    """The names, or some of them with the number of the others as one."""
    if len(names) <= _NAMED:
        return list(names)
    return [f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED:,} more classes"]


def _warnings(record: Record) -> Iterable[str]:
    labels = record.labels
    counts = np.bincount(labels, minlength=len(record.classes))
    alike = inseparable(labels, together(record.pictures))
    names = [record.classes[label] for label in alike if counts[label] >= LEAST_PICTURES]
    for name in _in_few_words(names):
        yield (
            f"{name}: all pictures are of one burst, or look alike, so that its test pictures are "
            "nearly its training pictures; take some more elsewhere."
        )
