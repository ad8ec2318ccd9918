"""All ways in which an archive can be understood, put into an order."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from clf.datasets.own.archive import Member, MemberError
from clf.datasets.own.errors import ArchiveError, OwnDatasetError
from clf.datasets.own.layout import leftovers
from clf.datasets.own.layout.boxes import labels_by_boxes
from clf.datasets.own.layout.copies import split_copies, split_masks
from clf.datasets.own.layout.file_names import labels_by_names
from clf.datasets.own.layout.folders import FolderReading, folder_readings
from clf.datasets.own.layout.labels import Labels, PictureIndex, placed_parts
from clf.datasets.own.layout.parts import part_notes
from clf.datasets.own.layout.reading import LayoutReading, LayoutReadings, Placed, listed
from clf.datasets.own.layout.refusals import refusal
from clf.datasets.own.layout.sorting import Sorted, counts_of, is_junk, sorted_files
from clf.datasets.own.layout.spelling import are_letters
from clf.datasets.own.layout.tables import labels_by_tables
from clf.datasets.own.layout.tree import tree_of
from clf.datasets.own.layout.words import rest_of
from clf.datasets.own.names import checked_name
from clf.datasets.own.record import MAX_CLASSES, LeftOut

Read = Callable[[Member], bytes]

MAX_BYTES_READ = 200_000_000
_ENOUGH = 1 / 3  # of the pictures have to have a label, for a table or boxes to be a reading
_ALIKE = 0.95  # of the pictures, from where two ways say the same


def readings_of(members: Sequence[Member], read: Read) -> LayoutReadings:
    """How these files can be understood, the most probable first.

    read: the content of a file; raises MemberError. Asked for tables, boxes and lists of names
    alone. Raises ArchiveError if nothing says what the classes are, with what was found instead.
    """
    found = _Understanding(members, read)
    readings, certain = found.readings()
    taken = [each for each in readings if len(each.counts) <= MAX_CLASSES] or readings[:1]
    tree = tree_of([*found.files.pictures, *found.masks, *found.copies, *found.files.maybe])
    return LayoutReadings(tuple(taken), certain or len(taken) == 1, tree)


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
        self.files: Sorted = sorted_files(members)
        self._read = _Bounded(read)
        pictures, self.copies = split_copies(self.files.pictures)
        self.pictures, self.masks = split_masks(pictures)
        self._left_out = leftovers.LeftOutFiles(each for each in members if not is_junk(each.parts))
        self.index = PictureIndex(self.pictures)

    def readings(self) -> tuple[list[LayoutReading], bool]:
        """The readings, and whether the first is certain."""
        folders = folder_readings(counts_of(self.pictures))
        labels = labels_by_tables(self.files.tables, self.index, self._read)
        of_folders = [self._of_folders(each) for each in folders.readings]
        if len(folders.readings) == 1 and len(folders.readings[0].classes) < 2:
            return self._with_one_folder(of_folders, labels)
        if not of_folders:
            return [self._without_folders(labels)], True
        if labels is None or not self._are_enough(labels):
            return of_folders, folders.certain
        for place, reading in enumerate(folders.readings):
            if self._say_the_same(reading, labels):
                agreeing = self._of_folders(reading, labels)
                return [agreeing, *of_folders[:place], *of_folders[place + 1 :]], True
        return self._beside(of_folders, self._of_labels(labels))

    def _with_one_folder(
        self, of_folders: list[LayoutReading], labels: Labels | None
    ) -> tuple[list[LayoutReading], bool]:
        """Where all pictures lie in one folder that may be a class."""
        other = self._labelled(labels)
        if other is None:
            return of_folders, True
        return [self._of_labels(other), *of_folders], other.beats_a_folder

    def _without_folders(self, labels: Labels | None) -> LayoutReading:
        other = self._labelled(labels)
        if other is None:
            boxes = labels_by_boxes(self.files.texts, self.index, self._read)
            raise refusal(self.files, self.pictures, self.masks, boxes)
        return self._of_labels(other)

    def _labelled(self, labels: Labels | None) -> Labels | None:
        """What says the classes if the folders do not."""
        if labels is not None and self._are_enough(labels):
            return labels
        by_names = labels_by_names(self.pictures)
        if by_names is not None:
            return by_names
        boxes = labels_by_boxes(self.files.texts, self.index, self._read)
        if boxes is None or len(boxes.classes) < 2 or not self._are_single(boxes):
            return labels
        return boxes

    def _are_enough(self, labels: Labels) -> bool:
        return len(labels.single) >= _ENOUGH * len(labels.of) and (
            len(labels.single) >= _ENOUGH * len(self._in_folders_with(labels))
        )

    def _in_folders_with(self, labels: Labels) -> list[Member]:
        """The pictures in folders of which some have labels: others may be those to be guessed."""
        folders = {self.pictures[place].parts[:-1] for place in labels.of}
        return [each for each in self.pictures if each.parts[:-1] in folders]

    @staticmethod
    def _are_single(labels: Labels) -> bool:
        return all(len(found) <= 1 for found in labels.of.values())

    def _say_the_same(self, reading: FolderReading, labels: Labels) -> bool:
        """Whether every folder has a label of its own."""
        pairs: dict[tuple[str, str], int] = {}
        for place, label in labels.single.items():
            named = reading.places.get(self.pictures[place].parts[:-1])
            if named:
                pairs[named[0], label] = pairs.get((named[0], label), 0) + 1
        total = sum(pairs.values())
        matched = dict(sorted(pairs, key=pairs.__getitem__))
        back = {label: name for name, label in matched.items()}
        alike = sum(
            count
            for (name, label), count in pairs.items()
            if matched[name] == label and back.get(label) == name
        )
        return bool(total) and alike >= _ALIKE * total

    def _beside(
        self, of_folders: list[LayoutReading], of_labels: LayoutReading
    ) -> tuple[list[LayoutReading], bool]:
        """The folders say one thing, a table another."""
        only_numbers_differ = len({rest_of(name) for name in of_folders[0].counts}) == 1
        readings = [of_labels, *of_folders] if only_numbers_differ else [*of_folders, of_labels]
        return readings, False

    def _of_folders(self, reading: FolderReading, labels: Labels | None = None) -> LayoutReading:
        """labels: of a table that says the same; they also name pictures that lie elsewhere."""
        elsewhere = self._labelled_elsewhere(reading, labels) if labels else {}
        placed, unlabelled = [], []
        for place, member in enumerate([*self.pictures, *self.files.maybe]):
            said = reading.places.get(member.parts[:-1]) or elsewhere.get(place)
            if said:
                placed.append(Placed(member, *said))
            elif place < len(self.pictures):
                unlabelled.append(member)
        reasons = leftovers.VERSIONS if reading.versions else leftovers.UNLABELLED
        return self._reading(
            reading.title,
            placed,
            [*self._left_out.named(unlabelled, reasons), *self._never_taken(placed)],
            reading.notes,
            {way: name for way, (name, _) in reading.places.items()},
        )

    def _labelled_elsewhere(
        self, reading: FolderReading, labels: Labels
    ) -> dict[int, tuple[str, str]]:
        """Class and part of pictures in no folder of a class, as the test set of GTSRB."""
        names: dict[str, str] = {}
        rest: dict[int, str] = {}
        for place, label in labels.single.items():
            named = reading.places.get(self.pictures[place].parts[:-1])
            if named:
                names[label] = named[0]
            else:
                rest[place] = label
        parts, _ = placed_parts(self.pictures, list(range(len(self.pictures))), labels.parts)
        return {
            place: (names[label], parts[place]) for place, label in rest.items() if label in names
        }

    def _of_labels(self, labels: Labels) -> LayoutReading:
        single = labels.single
        parts, kinds = placed_parts(self.pictures, list(single), labels.parts)
        placed = [
            Placed(self.pictures[place], label, parts[place]) for place, label in single.items()
        ]
        unlabelled = [each for place, each in enumerate(self.pictures) if place not in single]
        left = self._left_out.named(unlabelled, leftovers.UNNAMED)
        notes = (labels.note, *part_notes(kinds))
        return self._reading(
            labels.title, placed, [*left, *self._never_taken(placed, labels.sources)], notes, {}
        )

    def _never_taken(self, placed: Sequence[Placed], used: Sequence[Member] = ()) -> list[LeftOut]:
        files, named = self.files, self._left_out.named
        used = {id(each) for each in used} | {id(each.member) for each in placed}
        others = [*files.tables, *files.texts, *files.others, *files.maybe]
        return [
            *named(self.copies, leftovers.COPIES),
            *named(self.masks, leftovers.MASKS),
            *named([each for each in others if id(each) not in used], leftovers.NO_PICTURES),
            *named(files.archives, leftovers.ARCHIVES),
        ]

    def _reading(
        self,
        title: str,
        placed: Sequence[Placed],
        left_out: Sequence[LeftOut],
        notes: Sequence[str],
        class_of: dict,
    ) -> LayoutReading:
        """With names of classes that can be used; files of others are left out."""
        names, problems = _checked_names({each.class_name for each in placed})
        files = [
            replace(each, class_name=names[each.class_name])
            for each in placed
            if each.class_name in names
        ]
        nameless = [
            entry
            for name, problem in problems.items()
            for entry in self._left_out.named(
                [each.member for each in placed if each.class_name == name], (problem, problem)
            )
        ]
        reading = LayoutReading(title, tuple(files), (*left_out, *nameless), tuple(notes), class_of)
        return replace(
            reading, keep_apart=bool(reading.spellings) and are_letters(reading.spellings)
        )


def _checked_names(names: set[str]) -> tuple[dict[str, str], dict[str, str]]:
    """The names as they are kept; and why the others cannot be used."""
    good, bad = {}, {}
    for name in names:
        try:
            good[name] = checked_name(name, "class")
        except OwnDatasetError as error:
            bad[name] = str(error)
    return good, bad


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
