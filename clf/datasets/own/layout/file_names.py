"""Classes in the names of the files: cat.1.jpg, dog_007.png, 12-bird.jpg."""

import re
from collections import Counter
from collections.abc import Sequence

from clf.datasets.own.archive import Member
from clf.datasets.own.layout.labels import Labels
from clf.datasets.own.layout.sorting import stem_of
from clf.datasets.own.layout.words import is_camera

_MOST = 0.9  # of the pictures in a folder have to follow the pattern
_FEWEST = 2  # pictures of every class
_LONGEST = 100  # letters of a name that is looked at
_NUMBER_BEHIND = re.compile(r"[\s._-]*[(\[]?[0-9]+[)\]]?$")
_NUMBER_BEFORE = re.compile(r"^[(\[]?[0-9]+[)\]]?[\s._-]+")
_LETTER = re.compile(r"[^\W\d_]")


def labels_by_names(pictures: Sequence[Member]) -> Labels | None:
    """The classes that names and numbers of the files say; None if they say none.

    Folders in which they do not say it are passed over, as test1/ in Dogs vs. Cats.
    """
    by_folder: dict[tuple[str, ...], list[int]] = {}
    for place, picture in enumerate(pictures):
        by_folder.setdefault(picture.parts[:-1], []).append(place)
    for pattern in (_NUMBER_BEHIND, _NUMBER_BEFORE):
        found: dict[int, str] = {}
        for places in by_folder.values():
            found |= _in_folder(pictures, places, pattern)
        counts = Counter(name.casefold() for name in found.values())
        if len(counts) >= 2 and min(counts.values()) >= _FEWEST:
            example = pictures[next(iter(found))].parts[-1]
            return Labels(
                "The names of the files",
                f"The classes are read from the names of the files: {example} is "
                f"{next(iter(found.values()))}.",
                {place: {name} for place, name in found.items()},
                beats_a_folder=False,
            )
    return None


def _in_folder(
    pictures: Sequence[Member], places: Sequence[int], pattern: re.Pattern
) -> dict[int, str]:
    """The class by place; empty unless nearly all pictures of the folder say one."""
    stems = {place: stem_of(pictures[place].parts[-1]) for place in places}
    found = {}
    for place, stem in stems.items():
        name = pattern.sub("", stem) if len(stem) <= _LONGEST else stem
        if name != stem and _LETTER.search(name) and not is_camera(name):
            found[place] = name
    names = set(found.values())
    found |= {place: stem for place, stem in stems.items() if stem in names}  # cat, cat (2)
    return found if len(found) >= _MOST * len(places) else {}
