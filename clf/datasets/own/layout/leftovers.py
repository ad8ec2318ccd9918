"""Files that are not taken, named once a folder and not once a file."""

from collections import Counter
from collections.abc import Iterable, Sequence

from clf.datasets.own.archive import Member
from clf.datasets.own.names import file_name
from clf.datasets.own.record import LeftOut

UNLABELLED = (
    "It lies in no folder of a class; put it into one.",
    "They lie in no folder of a class, so nothing says what they show.",
)
UNNAMED = (
    "Nothing says which class it shows.",
    "Nothing says which classes they show.",
)
MASKS = (
    "It is a mask, for segmentation; a network here learns one class a picture.",
    "They are masks, for segmentation; a network here learns one class a picture.",
)
VERSIONS = (
    "It belongs to another version of the pictures than the chosen one.",
    "They belong to another version of the pictures than the chosen one.",
)
COPIES = (
    "The same file lies in another folder as well; it is taken once.",
    "The same files lie in another folder as well; they are taken once.",
)
NO_PICTURES = ("It is no picture.", "They are no pictures.")
ARCHIVES = (
    "It is an archive in the archive; unpack it and put its folders into the ZIP.",
    "They are archives in the archive; unpack them and put their folders into the ZIP.",
)

_DEEPEST = 12  # folders that are looked at


class LeftOutFiles:
    """Names what is left out by the outermost folder of which all files are left out alike.

    members: all files of the archive, without what systems add.
    """

    def __init__(self, members: Iterable[Member]) -> None:
        self._totals = _below_folders(members)

    def of(self, members: Sequence[Member], reasons: tuple[str, str]) -> list[LeftOut]:
        """One entry a folder. reasons: for one file, and for several."""
        counts = _below_folders(members)
        names: dict[tuple[str, ...], tuple[str, ...]] = {}
        files: dict[tuple[str, ...], list[Member]] = {}
        for member in members:
            way = member.parts[:-1]
            if way not in names:
                names[way] = self._outermost(way, counts)
            files.setdefault(names[way], []).append(member)
        return [_entry(name, found, reasons) for name, found in files.items()]

    def _outermost(self, way: tuple[str, ...], counts: Counter) -> tuple[str, ...]:
        for length in range(1, len(way)):
            if counts[way[:length]] == self._totals[way[:length]]:
                return way[:length]
        return way


def _below_folders(members: Iterable[Member]) -> Counter[tuple[str, ...]]:
    """The number of files in every folder and below it."""
    counts: Counter[tuple[str, ...]] = Counter()
    for way, count in Counter(member.parts[:-1] for member in members).items():
        for length in range(1, min(len(way), _DEEPEST) + 1):
            counts[way[:length]] += count
    return counts


def _entry(folder: tuple[str, ...], files: Sequence[Member], reasons: tuple[str, str]) -> LeftOut:
    if len(files) == 1:
        return LeftOut(files[0].name, reasons[0])
    name = file_name("/".join(folder)) if folder else "beside the folders"
    return LeftOut(name, reasons[1], files=len(files))
