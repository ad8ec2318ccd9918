"""Pictures that lie in an archive twice, and masks: neither is to be learned from."""

import re
from collections.abc import Sequence

from clf.datasets.own.archive import Member
from clf.datasets.own.layout.sorting import stem_of
from clf.datasets.own.layout.words import is_generic, is_mask, is_version

_MASK_ENDING = re.compile(
    r"[\s._-]*(?:mask|masks|segmentation|seg|label|labels|gt|groundtruth)(?:[\s._-]*\d+)?$", re.I
)
_LONGEST_ENDING = 40
_MOST = 0.9  # of a folder's files, from where it is what most of them are


def split_copies(pictures: Sequence[Member]) -> tuple[list[Member], list[Member]]:
    """The pictures, and those that lie a second time in a folder around the same folders.

    As in chest_xray/train beside chest_xray/chest_xray/train: the same way, name and size without
    one of the first two folders.
    """
    files = {(member.parts, member.size) for member in pictures}
    for depth in (0, 1):
        files_of: dict[tuple[str, ...], list[Member]] = {}
        for member in pictures:
            if len(member.parts) > depth + 2:
                files_of.setdefault(member.parts[: depth + 1], []).append(member)
        for folder, members in files_of.items():
            twice = [
                member
                for member in members
                if (folder[:-1] + member.parts[depth + 1 :], member.size) in files
            ]
            if len(twice) > _MOST * len(members):
                return _without(pictures, twice)
    return list(pictures), []


def _way(parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.casefold() for part in parts)


def split_masks(pictures: Sequence[Member]) -> tuple[list[Member], list[Member]]:
    """The pictures, and the masks of them: of the same names, in a folder of masks beside theirs
    or with "_mask" behind the name.
    """
    stems: dict[tuple[str, ...], set[str]] = {}
    for member in pictures:
        stems.setdefault(member.parts[:-1], set()).add(stem_of(member.parts[-1]).casefold())
    folders = {folder for folder in stems if _holds_masks(folder, stems)}
    masks = [
        member
        for member in pictures
        if member.parts[:-1] in folders or _is_mask_of(member, stems[member.parts[:-1]])
    ]
    return _without(pictures, masks)


def _holds_masks(folder: tuple[str, ...], stems: dict[tuple[str, ...], set[str]]) -> bool:
    """Whether the pictures of the same names lie in images/ where this one lies in masks/."""
    places = [place for place, name in enumerate(folder) if is_mask(name) and not is_version(name)]
    if not places:
        return False
    place = places[0]
    beside = [
        other
        for other in stems
        if len(other) > place
        and other[:place] == folder[:place]
        and is_generic(other[place])
        and _way(other[place + 1 :]) in (_way(folder[place + 1 :]), ())
    ]
    names = {stem[: _mask_ending(stem)] for stem in stems[folder]} | stems[folder]
    return any(len(names & stems[other]) >= _MOST * len(stems[folder]) for other in beside)


def _is_mask_of(member: Member, stems: set[str]) -> bool:
    stem = stem_of(member.parts[-1]).casefold()
    start = _mask_ending(stem)
    return 0 < start < len(stem) and stem[:start] in stems


def _mask_ending(stem: str) -> int:
    """Where "_mask" begins at the end of a name; its length if that does not stand there."""
    begin = max(0, len(stem) - _LONGEST_ENDING)  # the search is slow in a long name
    found = _MASK_ENDING.search(stem, begin)
    return found.start() if found else len(stem)


def _without(
    pictures: Sequence[Member], others: Sequence[Member]
) -> tuple[list[Member], list[Member]]:
    if not others:
        return list(pictures), []
    gone = {id(member) for member in others}
    return [member for member in pictures if id(member) not in gone], list(others)
