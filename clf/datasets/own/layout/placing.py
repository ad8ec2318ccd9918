"""From what folders or labels say to readings: every file has a class, or is left out and named."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from clf.datasets.own.archive import Member
from clf.datasets.own.errors import OwnDatasetError
from clf.datasets.own.layout import leftovers
from clf.datasets.own.layout.folders import FolderReading
from clf.datasets.own.layout.labels import Labels, placed_parts
from clf.datasets.own.layout.leftovers import LeftOutFiles
from clf.datasets.own.layout.parts import part_notes
from clf.datasets.own.layout.reading import LayoutReading, Placed
from clf.datasets.own.layout.sorting import Sorted
from clf.datasets.own.layout.spelling import are_letters
from clf.datasets.own.names import checked_name
from clf.datasets.own.record import LeftOut

Said = Iterable[tuple[Member, str, str]]
"""Files with the class, as it is spelled, and the part that were said of them."""


@dataclass(frozen=True)
class Placing:
    """The files of an archive, to be placed by one reading after the other.

    pictures: without copies and masks. named: names of what is left out.
    """

    files: Sorted
    pictures: Sequence[Member]
    copies: Sequence[Member]
    masks: Sequence[Member]
    named: LeftOutFiles = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "named", LeftOutFiles(self.files.everything))

    def by_folders(
        self, reading: FolderReading, elsewhere: Mapping[int, tuple[str, str]]
    ) -> LayoutReading:
        """A reading of folders. elsewhere: class and part of pictures, by place, that lie in none
        of these folders.
        """
        said, unlabelled = [], []
        for place, member in enumerate(self.pictures):
            found = reading.places.get(member.parts[:-1]) or elsewhere.get(place)
            if found:
                said.append((member, *found))
            else:
                unlabelled.append(member)
        for member in self.files.maybe:
            if member.parts[:-1] in reading.places:
                said.append((member, *reading.places[member.parts[:-1]]))
        reasons = leftovers.VERSIONS if reading.versions else leftovers.UNLABELLED
        left_out = self.named.of(unlabelled, reasons)
        class_of = {way: name for way, (name, _) in reading.places.items()}
        found = LayoutReading(reading.title, (), (), reading.notes, class_of)
        return self._filled(found, said, left_out)

    def by_labels(self, labels: Labels) -> LayoutReading:
        """A reading of labels."""
        single = labels.single
        parts, kinds = placed_parts(self.pictures, list(single), labels.parts)
        said = [(self.pictures[place], label, parts[place]) for place, label in single.items()]
        unlabelled = [each for place, each in enumerate(self.pictures) if place not in single]
        left_out = self.named.of(unlabelled, leftovers.UNNAMED)
        found = LayoutReading(labels.title, (), (), (labels.note, *part_notes(kinds)))
        return self._filled(found, said, left_out, labels.sources)

    def _filled(
        self,
        reading: LayoutReading,
        said: Said,
        left_out: Sequence[LeftOut],
        sources: Sequence[Member] = (),
    ) -> LayoutReading:
        """With its files, as far as names of classes can be used, and all that is left out."""
        names, problems = _checked_names({name for _, name, _ in said})
        files = tuple(
            Placed(member, names[name], part) for member, name, part in said if name in names
        )
        nameless = [
            entry
            for name, problem in problems.items()
            for entry in self.named.of(
                [member for member, other, _ in said if other == name], (problem, problem)
            )
        ]
        left_out = (*left_out, *nameless, *self._never_taken(said, sources))
        reading = replace(reading, files=files, left_out=left_out)
        return replace(reading, keep_apart=are_letters(reading.spellings))

    def _never_taken(self, said: Said, sources: Sequence[Member]) -> list[LeftOut]:
        """What no reading takes. sources: files that were used to understand others."""
        files, used = self.files, {id(each) for each in sources}
        others = [*files.tables, *files.texts, *files.others]
        if files.maybe:
            used |= {id(member) for member, _, _ in said}
            others += files.maybe
        return [
            *self.named.of(self.copies, leftovers.COPIES),
            *self.named.of(self.masks, leftovers.MASKS),
            *self.named.of(
                [each for each in others if id(each) not in used], leftovers.NO_PICTURES
            ),
            *self.named.of(files.archives, leftovers.ARCHIVES),
        ]


def _checked_names(names: set[str]) -> tuple[dict[str, str], dict[str, str]]:
    """The names as they are kept; and why the others cannot be used."""
    good, bad = {}, {}
    for name in names:
        try:
            good[name] = checked_name(name, "class")
        except OwnDatasetError as error:
            bad[name] = str(error)
    return good, bad
