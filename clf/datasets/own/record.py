"""What is known of a dataset's pictures: the content of its dataset.json."""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from clf.datasets.own.errors import OwnDatasetError
from clf.datasets.own.names import checked_name
from clf.files import write_atomically

MAX_CLASSES = 1_000
MAX_PICTURES = 100_000
MOST_LEFT_OUT = 1_000

UNREADABLE = "unreadable"
DUPLICATE = "duplicate"
CONFLICT = "conflict"


@dataclass(frozen=True)
class Picture:
    """One picture of a dataset.

    id: SHA-256 of its pixels, 64 hexadecimal digits; its file has this name.
    name: of the file that it came as, one line, at most 500 letters.
    part: "train" or "test" if it came with an archive that says so, else "".
    burst: what the pictures of one burst of the camera share; else "".
    width, height: in pixels, upright, as it came.
    colourless: whether it has no colours, however it is stored.
    look: perceptual hash, see clf.datasets.own.duplicates.
    """

    id: str
    class_name: str
    name: str
    part: str
    burst: str
    width: int
    height: int
    colourless: bool
    look: str


@dataclass(frozen=True)
class LeftOut:
    """A file that was not taken in.

    name: of the file, with the folders it had in an archive; one line, at most 500 letters.
    reason: one plain sentence.
    kind: UNREADABLE, DUPLICATE (the picture is there already) or CONFLICT (it is there already,
        under another class).
    files: how many; if there are several, `name` is their folder.
    """

    name: str
    reason: str
    kind: str = UNREADABLE
    files: int = 1


@dataclass(frozen=True)
class Record:
    """A dataset at one moment.

    classes: in the order of their labels.
    pictures: in the order in which they came.
    left_out: the last MOST_LEFT_OUT.
    created: seconds since 1970.
    """

    title: str
    created: float
    classes: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def labels(self) -> np.ndarray:
        """The label of every picture: whole numbers (pictures,)."""
        places = {name: label for label, name in enumerate(self.classes)}
        return np.array([places[each.class_name] for each in self.pictures], int)


@dataclass
class Draft:
    """A record that is being changed. pictures: by id."""

    title: str
    created: float
    classes: list[str] = field(default_factory=list)
    pictures: dict[str, Picture] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)

    @classmethod
    def of(cls, record: Record) -> "Draft":
        """The record, to be changed."""
        pictures = {picture.id: picture for picture in record.pictures}
        return cls(
            record.title, record.created, list(record.classes), pictures, list(record.left_out)
        )

    def record(self) -> Record:
        """The draft as it is now."""
        return Record(
            self.title,
            self.created,
            tuple(self.classes),
            tuple(self.pictures.values()),
            tuple(self.left_out),
        )

    def add_class(self, name: str) -> str:
        """The class of this name, added if it is not there. Raises OwnDatasetError."""
        name = checked_name(name, "class")
        if name not in self.classes:
            if len(self.classes) >= MAX_CLASSES:
                raise OwnDatasetError(f"A dataset has at most {MAX_CLASSES:,} classes.")
            self.classes.append(name)
        return name

    def class_like(self, name: str) -> str:
        """The class of this name, whatever its capital letters; `name` if there is none."""
        if name in self.classes:
            return name
        alike = (each for each in self.classes if each.casefold() == name.casefold())
        return next(alike, name)

    def known_class(self, name: str) -> str:
        """`name`, if there is such a class. Raises OwnDatasetError."""
        if name not in self.classes:
            raise OwnDatasetError(f"There is no class {name!r} any more; choose another one.")
        return name

    def leave_out(self, files: Collection[LeftOut]) -> None:
        """Note files that were not taken in."""
        self.left_out = [*self.left_out, *files][-MOST_LEFT_OUT:]


def write_record(path: Path, draft: Draft) -> None:
    """Replace the record at `path`, atomically. Raises OSError as the file system does."""
    pictures = [vars(picture) for picture in draft.pictures.values()]
    left_out = [vars(file) for file in draft.left_out]
    values = vars(draft) | {"pictures": pictures, "left_out": left_out}
    data = json.dumps(values).encode()  # on one line: with 20,000 pictures ten times as fast
    write_atomically(path, lambda file: file.write(data))


def read_record(path: Path) -> Record:
    """The record at `path`. Raises FileNotFoundError if there is none."""
    values = json.loads(path.read_bytes())
    return Record(
        values["title"],
        values["created"],
        tuple(values["classes"]),
        tuple(Picture(**item) for item in values["pictures"]),
        tuple(LeftOut(**item) for item in values["left_out"]),
    )
