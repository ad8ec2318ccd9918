"""Labels of single files, from wherever they come: a table, boxes, the names of the files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from clf.datasets.own.archive import Member
from clf.datasets.own.layout.parts import final_parts
from clf.datasets.own.layout.sorting import stem_of
from clf.datasets.own.layout.words import TRAIN, part_of


@dataclass
class Labels:
    """What files say of pictures.

    title: where the labels come from, for the choice of a reading. note: the same as a sentence.
    of: labels by the picture's place in the list of pictures. parts: its part, where that is said.
    sources: the files that were read for it. beats_a_folder: whether they are the classes where
    all pictures lie in one folder that may be a class as well.
    """

    title: str
    note: str
    of: dict[int, set[str]] = field(default_factory=dict)
    parts: dict[int, str] = field(default_factory=dict)
    sources: list[Member] = field(default_factory=list)
    beats_a_folder: bool = True

    @property
    def single(self) -> dict[int, str]:
        """The label of every picture that has exactly one."""
        return {place: next(iter(found)) for place, found in self.of.items() if len(found) == 1}

    @property
    def classes(self) -> set[str]:
        return set(self.single.values())


class PictureIndex:
    """Finds pictures by what files call them: a name, with folders or without its ending."""

    def __init__(self, pictures: Sequence[Member]) -> None:
        self._ways = [tuple(part.casefold() for part in each.parts) for each in pictures]
        self._places: dict[str, list[int]] = {}
        for place, way in enumerate(self._ways):
            for name in dict.fromkeys((way[-1], stem_of(way[-1]))):
                self._places.setdefault(name, []).append(place)

    def find(self, called: str, near: Sequence[str], part: str = "") -> int | None:
        """The place of the picture that is meant; None if there is none, or several.

        near: the folders of the file that says it; if several have the name, the picture below
        these folders is meant, else the one in folders of the same part.
        """
        way = tuple(each for each in called.casefold().replace("\\", "/").split("/") if each != ".")
        places = self._places.get(way[-1], ()) if way else ()
        for length in range(min(len(way), 4), 1, -1):
            within = [each for each in places if self._ways[each][-length:-1] == way[-length:-1]]
            places = within or places
        if len(places) > 1:
            above = tuple(each.casefold() for each in near)
            places = [each for each in places if self._ways[each][: len(above)] == above] or places
        if len(places) > 1:
            kinds = {each: part_in(self._ways[each][:-1]) for each in places}
            for kind in (part or TRAIN, ""):  # labels without a word are those to learn from
                of_kind = [each for each in places if kinds[each] == kind]
                if of_kind:
                    places = of_kind
                    break
        return places[0] if len(places) == 1 else None


def part_in(folders: Sequence[str]) -> str:
    """The part that the first such folder on a way names; "" if none does."""
    return next((part for part in map(part_of, folders) if part), "")


def placed_parts(
    pictures: Sequence[Member], places: Sequence[int], said: Mapping[int, str]
) -> tuple[dict[int, str], set[str]]:
    """The part of pictures by what was said, else by their folders; and all kinds there are."""
    kinds = {place: said.get(place) or part_in(pictures[place].parts[:-1]) for place in places}
    found = set(kinds.values()) - {""}
    final = final_parts(found)
    return {place: final.get(kind, "") for place, kind in kinds.items()}, found
