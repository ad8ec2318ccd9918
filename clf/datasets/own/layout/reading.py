"""Readings of the layout of an archive, and what comes of the chosen one."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from clf.datasets.own.archive import Member
from clf.datasets.own.errors import ArchiveError
from clf.datasets.own.layout.sorting import is_junk
from clf.datasets.own.layout.spelling import merged_names, spellings_of
from clf.datasets.own.record import MAX_CLASSES, LeftOut

Folder = tuple[str, ...]
"""A folder by the names on the way to it, as the archive has them."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A file of an archive and what its layout says. part: "train", "test" or ""."""

    member: Member
    class_name: str
    part: str


@dataclass
class Layout:
    """What an archive consists of. notes: plain sentences on how it was understood."""

    files: list[Placed] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class LayoutReading:
    """One way to understand an archive.

    title: what the classes are, e.g. "The folders in animals and vehicles"; no sentence.
    files: every file with its class, as spelled in the archive.
    class_of: the class of every folder that stands for one; none where files say it themselves.
    keep_apart: whether Cat and cat are two classes; else they become one, see spellings.
    """

    title: str
    files: tuple[Placed, ...]
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()
    class_of: Mapping[Folder, str] = field(default_factory=dict)
    keep_apart: bool = False

    @cached_property
    def spellings(self) -> tuple[tuple[str, ...], ...]:
        """Names of classes that differ in capitals alone, the one that wins first."""
        return spellings_of(each.class_name for each in self.files)

    @cached_property
    def spelled_side_by_side(self) -> bool:
        """Whether two spellings come in the same part, so that they may be meant as two classes."""
        parts: dict[str, set[str]] = {}
        for each in self.files:
            parts.setdefault(each.class_name, set()).add(each.part)
        return any(
            parts[first] & parts[second]
            for group in self.spellings
            for place, first in enumerate(group)
            for second in group[:place]
        )

    @cached_property
    def counts(self) -> dict[str, int]:
        """Pictures by class, in the order of the classes."""
        names = {} if self.keep_apart else merged_names(self.spellings)
        counts = Counter(names.get(each.class_name, each.class_name) for each in self.files)
        return {name: counts[name] for name in sorted(counts, key=in_order)}

    @property
    def parts(self) -> dict[str, int]:
        """Pictures by part: "train", "test" or ""."""
        return dict(Counter(each.part for each in self.files))


@dataclass(frozen=True)
class LayoutReadings:
    """All ways to understand an archive, the most probable first; at least one.

    certain: whether the first is what was meant. tree: the folders of the archive.
    """

    readings: tuple[LayoutReading, ...]
    certain: bool
    tree: "Tree"

    @property
    def best(self) -> LayoutReading:
        return self.readings[0]

    @property
    def asks(self) -> bool:
        """Whether a person should choose before anything is taken in."""
        return not self.certain or self.best.spelled_side_by_side


@dataclass(frozen=True)
class Tree:
    """A folder, to be shown. files: the number in it and below. names: a few of those in it."""

    name: str
    files: int
    names: tuple[str, ...]
    folders: tuple["Tree", ...]


def in_order(name: str) -> list[tuple[int, int, str]]:
    """A key to sort names by: class 2 comes before class 10."""
    pieces = re.findall(r"[0-9]{1,18}|[^0-9]+", name.casefold())
    return [(0, int(each), "") if each[0] in "0123456789" else (1, 0, each) for each in pieces]


def of_one_class(members: Sequence[Member], class_name: str) -> LayoutReading:
    """All files, whatever folders they are in, as pictures of one class."""
    files = tuple(Placed(member, class_name, "") for member in members if not is_junk(member.parts))
    return LayoutReading(f"All of it is {class_name}", files, keep_apart=True)


def layout_of(reading: LayoutReading) -> Layout:
    """What comes of a reading. Raises ArchiveError if these are more classes than are taken.

    In the order of the classes' names, numbers in them by their size, so that labels do not depend
    on the order in which a program puts folders into an archive.
    """
    _check_classes(len(reading.counts))
    names = {} if reading.keep_apart else merged_names(reading.spellings)
    places = {name: place for place, name in enumerate(reading.counts)}
    files = [
        Placed(each.member, names.get(each.class_name, each.class_name), each.part)
        for each in reading.files
    ]
    files.sort(key=lambda each: places[each.class_name])
    notes = [*reading.notes, *_spelling_notes(reading)]
    return Layout(files, list(reading.left_out), notes)


def _check_classes(count: int) -> None:
    if count > MAX_CLASSES:
        raise ArchiveError(
            f"It has {count:,} folders, or labels, which would be classes; at most "
            f"{MAX_CLASSES:,} are taken."
        )


def _spelling_notes(reading: LayoutReading) -> list[str]:
    if not reading.spellings:
        return []
    said = and_so_on([listed(group) for group in reading.spellings], 3, "; ")
    if reading.keep_apart:
        return [f"Kept apart, though only capital letters differ: {said}."]
    return [f"Taken as one class each, as only capital letters differ: {said}."]


def listed(names: Sequence[str], most: int = 4) -> str:
    """Names in a sentence: "a, b and c", or "a, b, c, d and 5 more"."""
    names = list(names)
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most:,} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def and_so_on(texts: Sequence[str], most: int, between: str) -> str:
    """The first of some texts, and how many more there are."""
    more = f"{between}and {len(texts) - most:,} more" if len(texts) > most else ""
    return between.join(texts[:most]) + more
