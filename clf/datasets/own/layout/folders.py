"""Readings in which the folders of an archive are its classes: at which level they may lie."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from clf.datasets.own.layout.parts import Spot, part_notes, without_parts
from clf.datasets.own.layout.reading import listed
from clf.datasets.own.layout.words import (
    is_fold,
    is_generic,
    is_occasion,
    is_session,
    is_version,
    version_order,
)

Way = tuple[str, ...]

_DEEPEST = 12  # folders that are looked at; what lies deeper belongs to the last of them


@dataclass(frozen=True)
class FolderReading:
    """The class and the part of every folder with pictures.

    places: by folder, its class and part. versions: whether other folders show the same pictures.
    """

    title: str
    places: Mapping[Way, tuple[str, str]]
    versions: bool = False
    notes: tuple[str, ...] = ()

    @property
    def classes(self) -> set[str]:
        return {name for name, _ in self.places.values()}


@dataclass(frozen=True)
class FolderReadings:
    """The most probable first; none if the folders name no classes."""

    readings: list[FolderReading] = field(default_factory=list)
    certain: bool = True


def folder_readings(counts: Mapping[Way, int]) -> FolderReadings:
    """What the folders may say. counts: pictures by folder that holds some itself."""
    spots = [Spot(way, _unfolded(way[:_DEEPEST]), count) for way, count in counts.items()]
    parts = without_parts(_without_folders_around(spots))
    spots = parts.spots
    for name in sorted(set(parts.names)):  # Training/images/cat beside Test/photos/cat
        inside = [spot for spot in spots if name in spot.way]
        outside = [spot for spot in spots if name not in spot.way]
        spots = [*outside, *_without_folders_around(inside)]
    spots = [spot for spot in _without_folders_around(spots) if spot.rest]
    if not spots:
        return FolderReadings()
    found = _with_one_class(_readings(spots), spots)
    kept = {name for spot in spots for name in spot.way}
    names = {name: part for name, part in parts.names.items() if name in kept}
    notes = (*_notes_on_parts(names), *part_notes(set(names.values()) - {""}))
    readings = [replace(each, notes=(*each.notes, *notes)) for each in found.readings]
    return replace(found, readings=readings)


def _with_one_class(found: FolderReadings, spots: Sequence[Spot]) -> FolderReadings:
    """Also the folder around as the only class, if those in it look like occasions: cat/monday."""
    if len(found.readings) != 1 or not all(map(is_session, found.readings[0].classes)):
        return found
    around = {spot.way[: -len(spot.rest)][-1:] for spot in spots}
    if len(around) != 1 or not any(around):
        return found
    ((name,),) = around
    alone = _by(spots, lambda spot: name, f"The folder {name}, with all that is in it")
    return FolderReadings([alone, *found.readings], certain=False)


def _notes_on_parts(names: Mapping[str, str]) -> list[str]:
    """Which folders are parts, if their names are others than the plain ones."""
    if {name.lower() for name in names} <= {"train", "val", "valid", "validation", "test"}:
        return []
    known = [f"{name} ({part})" for name, part in names.items() if part]
    return [f"Understood as parts of the dataset: {listed(known)}."]


def _unfolded(way: Way) -> Way:
    """Without the second of two folders of one name: seg_train/seg_train."""
    return tuple(
        name
        for place, name in enumerate(way)
        if not place or name.casefold() != way[place - 1].casefold()
    )


def _without_folders_around(spots: Sequence[Spot]) -> list[Spot]:
    """Without the folders that hold everything, as long as most files lie in a further folder."""
    spots = list(spots)
    while len({spot.rest[0] for spot in spots if spot.rest}) == 1 and _mostly_deeper(spots):
        spots = [replace(spot, rest=spot.rest[1:] or spot.rest) for spot in spots]
    return spots


def _mostly_deeper(spots: Sequence[Spot]) -> bool:
    deeper = sum(spot.count for spot in spots if len(spot.rest) > 1)
    return 2 * deeper > sum(spot.count for spot in spots)


def _readings(spots: Sequence[Spot]) -> FolderReadings:
    inside = _inside(spots)
    outer = _at_level(spots, 0, f"The folders {listed(list(inside), 3)}")
    children = set().union(*inside.values())
    if not children or _are_classes(spots, inside, children):
        if children:
            outer = replace(outer, notes=("Folders in the folder of a class belong to it.",))
        return FolderReadings([] if all(map(is_generic, inside)) else [outer])
    recurring = _recur(inside)
    if recurring and all(map(is_fold, inside)):
        together = _at_level(spots, 1, _in_folders(inside))
        return FolderReadings([replace(together, notes=(f"{together.title} are the classes.",))])
    if recurring and sum(map(is_version, inside)) >= 2:
        return FolderReadings(_version_readings(spots, inside), certain=False)
    return FolderReadings(_levels(spots, inside, recurring), certain=False)


def _inside(spots: Sequence[Spot]) -> dict[str, set[str]]:
    """The folders in every first folder."""
    inside: dict[str, set[str]] = {}
    for spot in spots:
        inside.setdefault(spot.rest[0], set()).update(spot.rest[1:2])
    return inside


def _are_classes(spots: Sequence[Spot], inside: Mapping[str, set[str]], children: set[str]) -> bool:
    """Whether the first folders are the classes, though there are folders in them."""
    direct = {spot.rest[0] for spot in spots if len(spot.rest) == 1}
    if direct:  # then those with a single folder in them are classes as well
        direct |= {name for name, folders in inside.items() if len(folders) == 1}
    if 2 * len(direct) > len(inside) or len(inside) == 1:
        return True
    alone = len(children) == 1 and not direct
    return alone or (not all(map(is_generic, inside)) and all(map(is_generic, children)))


def _recur(inside: Mapping[str, set[str]]) -> bool:
    """Whether most folders in the first folders come in more than one of them."""
    counts = Counter(name.casefold() for names in inside.values() for name in names)
    return 2 * sum(count > 1 for count in counts.values()) > len(counts)


def _at_level(
    spots: Sequence[Spot], level: int, title: str, versions: bool = False
) -> FolderReading:
    """A reading by the folders at a level; where there is none so deep, by the deepest."""
    return _by(spots, lambda spot: spot.rest[min(level, len(spot.rest) - 1)], title, versions)


def _by(
    spots: Sequence[Spot], name_of: Callable[[Spot], str], title: str, versions: bool = False
) -> FolderReading:
    return FolderReading(title, {spot.way: (name_of(spot), spot.part) for spot in spots}, versions)


def _outer_folders(names: Mapping[str, object]) -> str:
    return f"The outer folders: {listed(list(names), 3)}"


def _in_folders(names: Sequence[str] | Mapping[str, object]) -> str:
    return f"The folders in {listed(list(names), 3)}"


def _version_readings(spots: Sequence[Spot], inside: Mapping[str, set[str]]) -> list[FolderReading]:
    readings = [
        _at_level(
            [spot for spot in spots if spot.rest[0] == name],
            1,
            f"The folders in {name} alone",
            True,
        )
        for name in sorted(inside, key=version_order)
    ]
    together = f"{listed(list(inside), 3)} together"
    readings.append(_at_level(spots, 1, f"The folders in {together}"))
    return [*readings, _at_level(spots, 0, _outer_folders(inside))]


def _levels(
    spots: Sequence[Spot], inside: Mapping[str, set[str]], recurring: bool
) -> list[FolderReading]:
    """A reading for every level, the most probable first."""
    readings = [_at_level(spots, 0, _outer_folders(inside))]
    inner = range(1, max(len(spot.rest) for spot in spots))
    for level in sorted(inner, key=lambda level: _recurring_share(spots, level) < 0.5):
        around = dict.fromkeys(spot.rest[level - 1] for spot in spots if len(spot.rest) > level)
        readings.append(_at_level(spots, level, _in_folders(around)))
    if not _outer_are_likely(spots, inside, recurring):
        readings = [*readings[1:], readings[0]]
    if recurring:
        title = "Both levels of folders together"
        readings.append(_by(spots, lambda spot: " ".join(spot.rest[:2]), title))
    return _different(readings)


def _recurring_share(spots: Sequence[Spot], level: int) -> float:
    """How many of the folders at a level come in more than one folder; 0 if they are occasions."""
    around: dict[str, set[Way]] = {}
    for spot in spots:
        if len(spot.rest) > level:
            around.setdefault(spot.rest[level].casefold(), set()).add(spot.rest[:level])
    if all(map(is_occasion, around)):
        return 0
    return sum(len(ways) > 1 for ways in around.values()) / len(around)


def _outer_are_likely(
    spots: Sequence[Spot], inside: Mapping[str, set[str]], recurring: bool
) -> bool:
    children = set().union(*inside.values())
    direct = {spot.rest[0] for spot in spots if len(spot.rest) == 1}
    return (
        2 * len(direct) >= len(inside)
        or all(map(is_occasion, children))
        or (recurring and len(children) < len(inside))
    )


def _different(readings: Sequence[FolderReading]) -> list[FolderReading]:
    """Without those that come to the same as one before, or to a single class."""
    kept: list[FolderReading] = []
    for reading in readings:
        new = reading.places not in [each.places for each in kept]
        if new and len(reading.classes) > 1:
            kept.append(reading)
    return kept
