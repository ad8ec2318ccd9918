"""How the folders of an archive say what is in it: one a class, below train/, val/ and test/."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from clf.datasets.own.archive import Member
from clf.datasets.own.errors import ArchiveError, OwnDatasetError
from clf.datasets.own.names import checked_name
from clf.datasets.own.record import MAX_CLASSES, LeftOut

_KINDS = {
    "train": "train",
    "training": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "test": "test",
    "testing": "test",
}
_JUNK_FOLDER = "__MACOSX"
_JUNK_FILES = ("thumbs.db", "desktop.ini")

Paths = list[tuple[Member, tuple[str, ...]]]
"""Files and what is left of their folders and name."""


@dataclass(frozen=True)
class Placed:
    """A file of an archive and what its folders say. part: "train", "test" or ""."""

    member: Member
    class_name: str
    part: str


@dataclass
class Layout:
    """What an archive consists of. notes: plain sentences on how its folders were understood."""

    files: list[Placed] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def layout_of(members: Sequence[Member]) -> Layout:
    """The class and the part of every file. Raises ArchiveError if there are no classes.

    In the order of the classes' names, numbers in them by their size, so that labels do not depend
    on the order in which a program puts folders into an archive. Passed over without a word: what
    operating systems put into archives by themselves.
    """
    layout = Layout()
    paths = _without_folders_around([each for each in members if not _is_junk(each.parts)])
    kinds = _kinds(paths)
    parts_of_kinds = _parts_of(kinds)
    for member, parts in paths:
        part = ""
        if kinds and len(parts) > 1:
            part, parts = parts_of_kinds[_KINDS[parts[0].lower()]], parts[1:]
        _place(layout, member, parts, part)
    if any(parts_of_kinds.values()) and "validation" in kinds:
        layout.notes.append(_NOTES[parts_of_kinds["validation"]])
    _check_classes(layout)
    layout.files.sort(key=lambda each: _in_order(each.class_name))
    return layout


def _in_order(name: str) -> list[tuple[int, int, str]]:
    """A key to sort names by: class 2 comes before class 10."""
    pieces = re.findall(r"[0-9]{1,18}|[^0-9]+", name.casefold())
    return [(0, int(each), "") if each[0] in "0123456789" else (1, 0, each) for each in pieces]


_NOTES = {
    "train": "The pictures of its folder for validation join those for training, as there is a "
    "folder for testing: every run keeps some of them for validation by itself.",
    "test": "The pictures of its folder for validation are the test set, as there is no folder "
    "for testing.",
}


def _is_junk(parts: tuple[str, ...]) -> bool:
    return (
        not parts
        or any(part.startswith(".") or part == _JUNK_FOLDER for part in parts)
        or parts[-1].lower() in _JUNK_FILES
    )


def _without_folders_around(members: Sequence[Member]) -> Paths:
    """Without the folders that hold everything, as long as most files lie in a further folder."""
    paths = [(each, each.parts) for each in members]
    while len(_first_folders(paths)) == 1 and _mostly_deeper(paths):
        paths = [(each, parts[1:] if len(parts) > 1 else parts) for each, parts in paths]
    return paths


def _first_folders(paths: Paths) -> set[str]:
    return {parts[0] for _, parts in paths if len(parts) > 1}


def _mostly_deeper(paths: Paths) -> bool:
    return 2 * sum(len(parts) > 2 for _, parts in paths) > len(paths)


def _kinds(paths: Paths) -> set[str]:
    """What kinds of parts the first folders are; empty if they are classes.

    A class may be called "train": all folders have to be of some kind, and to have folders in them.
    """
    names = {name.lower() for name in _first_folders(paths)}
    if not names <= _KINDS.keys() or not _mostly_deeper(paths):
        return set()
    return {_KINDS[name] for name in names}


def _parts_of(kinds: set[str]) -> dict[str, str]:
    """What becomes of every kind; nothing is fixed if there is only one."""
    if len(kinds) < 2:
        return dict.fromkeys(kinds, "")
    validation = "train" if "test" in kinds else "test"
    return {"train": "train", "validation": validation, "test": "test"}


def _place(layout: Layout, member: Member, parts: tuple[str, ...], part: str) -> None:
    if len(parts) < 2:
        reason = "It lies in no folder of a class; put it into one."
        layout.left_out.append(LeftOut(member.name, reason))
        return
    try:
        class_name = checked_name(parts[0], "class")
    except OwnDatasetError as error:
        layout.left_out.append(LeftOut(member.name, str(error)))
    else:
        layout.files.append(Placed(member, class_name, part))


def _check_classes(layout: Layout) -> None:
    classes = len({each.class_name for each in layout.files})
    if not classes:
        raise ArchiveError(
            "The ZIP has no folders with files; put the pictures of every class into a folder of "
            "its own, and make a ZIP of the folders."
        )
    if classes > MAX_CLASSES:
        raise ArchiveError(
            f"The ZIP has {classes:,} folders, which would be classes; at most {MAX_CLASSES} are "
            "taken."
        )
