"""All ways in which an archive can be understood, put into an order."""

from collections import Counter
from collections.abc import Callable, Sequence

from clf.datasets.own.archive import Member, MemberError
from clf.datasets.own.errors import ArchiveError
from clf.datasets.own.layout.boxes import labels_by_boxes
from clf.datasets.own.layout.copies import split_copies, split_masks
from clf.datasets.own.layout.file_names import labels_by_names
from clf.datasets.own.layout.folders import FolderReading, folder_readings
from clf.datasets.own.layout.labels import Labels, PictureIndex, placed_parts
from clf.datasets.own.layout.placing import Placing
from clf.datasets.own.layout.reading import LayoutReading, LayoutReadings, listed
from clf.datasets.own.layout.refusals import refusal
from clf.datasets.own.layout.sorting import counts_of, sorted_files
from clf.datasets.own.layout.tables import labels_by_tables
from clf.datasets.own.layout.tree import tree_of
from clf.datasets.own.layout.words import rest_of
from clf.datasets.own.record import MAX_CLASSES

Read = Callable[[Member], bytes]

MAX_BYTES_READ = 200_000_000
MAX_FOLDERS = 20_000
"""More of them would take long to be understood, and are no classes."""
_ENOUGH = 1 / 3  # of the pictures have to have one label, for a table to stand beside folders
_ALIKE = 0.95  # of the pictures, from where two ways say the same


def readings_of(members: Sequence[Member], read: Read) -> LayoutReadings:
    """How these files can be understood, the most probable first.

    read: the content of a file; raises MemberError. Asked for tables, boxes and lists of names
    alone. Raises ArchiveError if nothing says what the classes are, with what was found instead.
    """
    folders = len({member.parts[:-1] for member in members})
    if folders > MAX_FOLDERS:
        raise ArchiveError(f"It has {folders:,} folders; at most {MAX_FOLDERS:,} are taken.")
    found = _Understanding(members, read)
    readings, certain = found.readings()
    taken = [each for each in readings if len(each.counts) <= MAX_CLASSES] or readings[:1]
    return LayoutReadings(tuple(taken), certain or len(taken) == 1, found.tree)


class _Bounded:
    """Reads files until they are too much, so that an archive is understood in seconds."""

    def __init__(self, read: Read) -> None:
        self._read, self._left = read, MAX_BYTES_READ

    def __call__(self, member: Member) -> bytes:
        self._left -= member.size
        if self._left < 0:
            raise MemberError("There is more to read than is read to find the classes.")
        return self._read(member)


class _Understanding:
    """One archive, while it is being understood."""

    def __init__(self, members: Sequence[Member], read: Read) -> None:
        self._files = files = sorted_files(members)
        self._read = _Bounded(read)
        pictures, copies = split_copies(files.pictures)
        self._pictures, self._masks = split_masks(pictures)
        self._placing = Placing(files, self._pictures, copies, self._masks)
        self._index = PictureIndex(self._pictures)
        self.tree = tree_of([*files.pictures, *files.maybe])

    def readings(self) -> tuple[list[LayoutReading], bool]:
        """The readings, and whether the first is certain."""
        folders = folder_readings(counts_of(self._pictures))
        labels = labels_by_tables(self._files.tables, self._index, self._read)
        of_folders = [self._placing.by_folders(each, {}) for each in folders.readings]
        if not of_folders:
            return [self._without_folders(labels)], True
        if len(of_folders) == 1 and len(folders.readings[0].classes) < 2:
            other = self._labelled(labels)
            if other is None:
                return of_folders, True
            return [self._placing.by_labels(other), *of_folders], other.beats_a_folder
        if labels is None or not self._are_enough(labels):
            return of_folders, folders.certain
        for place, reading in enumerate(folders.readings):
            if self._say_the_same(reading, labels):
                elsewhere = self._labelled_elsewhere(reading, labels)
                of_folders.insert(0, self._placing.by_folders(reading, elsewhere))
                del of_folders[place + 1]
                return of_folders, True
        only_numbers_differ = len({rest_of(name) for name in of_folders[0].counts}) == 1
        place = 0 if only_numbers_differ else len(of_folders)
        of_folders.insert(place, self._placing.by_labels(labels))
        return of_folders, False

    def _without_folders(self, labels: Labels | None) -> LayoutReading:
        other = self._labelled(labels)
        if other is None:
            boxes = labels_by_boxes(self._files.texts, self._index, self._read)
            raise refusal(self._files, self._pictures, self._masks, boxes)
        return self._placing.by_labels(other)

    def _labelled(self, by_table: Labels | None) -> Labels | None:
        """What says the classes if the folders do not."""
        if by_table is not None and 2 * len(by_table.single) > len(by_table.of):
            return by_table
        by_names = labels_by_names(self._pictures)
        if by_names is not None:
            return by_names
        boxes = labels_by_boxes(self._files.texts, self._index, self._read)
        if boxes is None or any(len(found) > 1 for found in boxes.of.values()):
            return None
        return boxes if len(boxes.classes) > 1 else None

    def _are_enough(self, labels: Labels) -> bool:
        """Whether enough pictures have one label, of those in folders with labels.

        The pictures in other folders may be those that are to be guessed.
        """
        folders = {self._pictures[place].parts[:-1] for place in labels.of}
        beside = sum(picture.parts[:-1] in folders for picture in self._pictures)
        return len(labels.single) >= _ENOUGH * beside

    def _say_the_same(self, reading: FolderReading, labels: Labels) -> bool:
        """Whether every folder has a label of its own."""
        pairs: Counter[tuple[str, str]] = Counter()
        for place, label in labels.single.items():
            named = reading.places.get(self._pictures[place].parts[:-1])
            if named:
                pairs[named[0], label] += 1
        label_of = dict(sorted(pairs, key=pairs.__getitem__))  # the most frequent one comes last
        name_of = {label: name for name, label in label_of.items()}
        alike = sum(
            count
            for (name, label), count in pairs.items()
            if label_of[name] == label and name_of.get(label) == name
        )
        return bool(pairs) and alike >= _ALIKE * pairs.total()

    def _labelled_elsewhere(
        self, reading: FolderReading, labels: Labels
    ) -> dict[int, tuple[str, str]]:
        """Class and part of pictures in no folder of a class, as the test set of GTSRB."""
        names: dict[str, str] = {}
        rest: dict[int, str] = {}
        for place, label in labels.single.items():
            named = reading.places.get(self._pictures[place].parts[:-1])
            if named:
                names[label] = named[0]
            else:
                rest[place] = label
        parts, _ = placed_parts(self._pictures, range(len(self._pictures)), labels.parts)
        return {
            place: (names[label], parts[place]) for place, label in rest.items() if label in names
        }


def only_reading(readings: LayoutReadings) -> LayoutReading:
    """The reading of an archive that nobody can be asked about.

    Raises ArchiveError with all of them if it is not certain.
    """
    if readings.certain:
        return readings.best
    ways = "; ".join(
        f"{each.title[0].lower()}{each.title[1:]} ({listed(list(each.counts))})"
        for each in readings.readings
    )
    raise ArchiveError(
        f"It is open which folders, at which level, are the classes: {ways}. Choose on page Data, "
        "or make an archive with one folder a class."
    )
