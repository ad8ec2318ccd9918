"""Which folders of an archive are parts of a dataset: train/, test_set/, seg_pred/."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from clf.datasets.own.layout.words import (
    TEST,
    TRAIN,
    VALIDATION,
    is_unlabelled,
    part_of,
    rest_of,
)

_DEEPEST = 3  # level at which parts are looked for


@dataclass(frozen=True)
class Spot:
    """A folder with pictures. way: as it is named. rest: what of it is not yet understood."""

    way: tuple[str, ...]
    rest: tuple[str, ...]
    count: int
    part: str = ""


@dataclass(frozen=True)
class Parts:
    """Spots without their folders for parts. names: these folders, each with its part.

    lost: spots that belong to no class of the others.
    """

    spots: list[Spot]
    names: Mapping[str, str]
    lost: list[Spot]


def without_parts(spots: Sequence[Spot]) -> Parts:
    """Take out the level of folders that are parts, if there is one."""
    deepest = max((len(spot.rest) for spot in spots), default=0)
    for level in range(min(deepest, _DEEPEST)):
        names = _parts_at(spots, level)
        if names:
            return _taken_out(spots, level, names)
    return Parts(list(spots), {}, [])


def _parts_at(spots: Sequence[Spot], level: int) -> dict[str, str]:
    """The part of every folder that is one at a level; empty if that level is of something else.

    A class may be called "train", or "test tube": parts have the same folders in them, or next to
    them, or nothing else than their kind tells them apart.
    """
    inside = _inside(spots, level)
    parts = {name: part_of(name) for name in inside if part_of(name)}
    others = [name for name in inside if name not in parts]
    if not any(inside.values()):
        recurring = level and not others and _recur_around(spots, level, parts)
        return parts if recurring and len(set(parts.values())) > 1 else {}
    if len(others) == 1 and inside[others[0]] and _are_flat_tests(inside, parts):
        return parts | {others[0]: TRAIN}
    classes = set().union(*(inside[name] for name in parts))
    alike = [name for name in others if inside[name] and _mostly_in(inside[name], classes)]
    strange = [name for name in others if inside[name] and name not in alike]
    several = len(set(parts.values())) > 1
    if several and _of_different_parts_overlap(inside, parts):
        return parts | dict.fromkeys(alike, "")
    if not several and alike and TRAIN not in parts.values():
        return parts | dict.fromkeys(alike, TRAIN)
    pure = len({rest_of(name) for name in parts}) == 1
    plain = pure and (several or not any(rest_of(name) for name in parts))
    if classes and plain and not strange and (several or all(map(is_unlabelled, others))):
        return parts | dict.fromkeys(alike, "")
    return {}


def _inside(spots: Sequence[Spot], level: int) -> dict[str, set[str]]:
    """The folders in every folder of a level."""
    inside: dict[str, set[str]] = {}
    for spot in spots:
        if len(spot.rest) > level:
            found = inside.setdefault(spot.rest[level], set())
            found.update(name.casefold() for name in spot.rest[level + 1 : level + 2])
    return inside


def _are_flat_tests(inside: Mapping[str, set[str]], parts: Mapping[str, str]) -> bool:
    """Whether they hold pictures to be guessed: test/ beside a folder with all classes."""
    return bool(parts) and not any(
        inside[name] or rest_of(name) or part == TRAIN for name, part in parts.items()
    )


def _mostly_in(names: set[str], classes: set[str]) -> bool:
    return 2 * len(names & classes) >= len(names)


def _of_different_parts_overlap(inside: Mapping[str, set[str]], parts: Mapping[str, str]) -> bool:
    return any(
        parts[first] != parts[second] and inside[first] & inside[second]
        for first in parts
        for second in parts
    )


def _recur_around(spots: Sequence[Spot], level: int, parts: Mapping[str, str]) -> bool:
    """Whether different parts lie in the same folder: cat/train beside cat/test."""
    around: dict[tuple[str, ...], set[str]] = {}
    for spot in spots:
        if len(spot.rest) > level:
            around.setdefault(spot.rest[:level], set()).add(parts[spot.rest[level]])
    return 2 * sum(len(found) > 1 for found in around.values()) >= len(around)


def _taken_out(spots: Sequence[Spot], level: int, names: dict[str, str]) -> Parts:
    final = final_parts(set(names.values()) - {""})
    kept, lost = [], []
    for spot in spots:
        name = spot.rest[level] if len(spot.rest) > level else None
        rest = spot.rest[:level] + spot.rest[level + 1 :]
        if name not in names or not rest:
            lost.append(spot)
        else:
            kept.append(replace(spot, rest=rest, part=final.get(names[name], "")))
    return Parts(kept, names, lost)


def final_parts(kinds: set[str]) -> dict[str, str]:
    """What becomes of every kind of part; nothing is fixed if there is only one."""
    if len(kinds) < 2:
        return dict.fromkeys(kinds, "")
    validation = TRAIN if TEST in kinds else TEST
    return {TRAIN: TRAIN, VALIDATION: validation, TEST: TEST}


def part_notes(kinds: set[str]) -> list[str]:
    """How the parts were understood, where it is not plain."""
    if VALIDATION not in kinds or len(kinds) < 2:
        return []
    if TEST in kinds:
        return [
            "The pictures of its folder for validation join those for training, as there is a "
            "folder for testing: every run keeps some of them for validation by itself."
        ]
    return [
        "The pictures of its folder for validation are the test set, as there is no folder for "
        "testing."
    ]
