"""Where own datasets are kept: one folder a dataset below :func:`pictures_root`.

dataset.json says what is in it, files/ has the pictures, each named by its hash, versions/ what
every version consists of (clf.datasets.own.version). A file is there before the record names it,
and the record no longer names it when it is removed: a process that is killed at any moment leaves
files that nobody knows, at worst, and the next removal takes them along.
"""

import os
import re
import secrets
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from clf.datasets.own.content import read_content
from clf.datasets.own.copies import forget_versions
from clf.datasets.own.errors import OwnDatasetError, OwnDatasetNotFound, OwnDatasetUnreadable
from clf.datasets.own.names import checked_name
from clf.datasets.own.record import Draft, Picture, Record, write_record
from clf.datasets.own.record_cache import RECORDS
from clf.files import remove_folder, write_atomically

_ID = re.compile(r"[0-9a-f]{12}")
_WRITERS = 8  # files at once
_GONE = "This dataset is not there; it may have been deleted."
_LOCKS: dict[str, threading.RLock] = {}
"""One a dataset: all pages are served by threads of one process, and nobody else writes."""


@dataclass(frozen=True)
class OwnDataset:
    """One dataset of a person. Methods read or replace its files; the object holds no state.

    All methods raise OwnDatasetNotFound once the dataset was deleted, but for `delete`.
    """

    id: str
    path: Path

    @property
    def name_start(self) -> str:
        """With what the names of all its versions begin."""
        return f"own-{self.id}-"

    def record(self) -> Record:
        """The dataset as it is now. Raises OwnDatasetUnreadable if its record is damaged."""
        try:
            return RECORDS.read(self._record_file)
        except FileNotFoundError:
            raise OwnDatasetNotFound(_GONE) from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise OwnDatasetUnreadable(
                f"Your dataset {self.id} cannot be read: {self._record_file.name} is damaged or of "
                "another version of this app."
            ) from error

    def rename(self, title: str) -> None:
        """Give it another title. Raises OwnDatasetError."""
        with self.editing() as draft:
            draft.title = checked_name(title, "dataset")

    def add_class(self, name: str) -> str:
        """The class of this name as it is kept, made if it is not there. Raises OwnDatasetError."""
        with self.editing() as draft:
            return draft.add_class(name)

    def rename_class(self, old: str, new: str) -> str:
        """The new name as it is kept; a class that has it already takes the pictures up.

        Raises OwnDatasetError.
        """
        new = checked_name(new, "class")
        with self.editing() as draft:
            place = draft.classes.index(draft.known_class(old))
            if new == old:
                return new
            if new in draft.classes:
                del draft.classes[place]
            else:
                draft.classes[place] = new
            _relabel(draft, (p.id for p in draft.pictures.values() if p.class_name == old), new)
        return new

    def remove_class(self, name: str) -> None:
        """Remove a class with its pictures, for good. Raises OwnDatasetError."""
        with self.editing() as draft:
            draft.classes.remove(draft.known_class(name))
            draft.pictures = {k: p for k, p in draft.pictures.items() if p.class_name != name}

    def move(self, picture_ids: Collection[str], class_name: str) -> None:
        """Put pictures into another class; passes over those that are gone.

        Raises OwnDatasetError if there is no such class.
        """
        with self.editing() as draft:
            _relabel(draft, picture_ids, draft.known_class(class_name))

    def remove(self, picture_ids: Collection[str]) -> None:
        """Remove pictures for good, and every copy that is kept of the versions they are in.

        Passes over those that are gone. These versions cannot be trained on any more.
        """
        with self.editing() as draft:
            for picture_id in picture_ids:
                draft.pictures.pop(picture_id, None)

    def clear_left_out(self) -> None:
        """Forget the files that were not taken in."""
        with self.editing() as draft:
            draft.left_out = []

    def delete(self) -> None:
        """Remove everything for good, copies that runs keep included; it vanishes at once.

        What stays are the names of the classes of its versions, so that runs can be read.
        """
        with self.locked():
            remove_folder(self.path)
            forget_versions((self.name_start,))

    def finish_removing(self) -> None:
        """Remove what a process that was killed has left of removed pictures. Raises OSError."""
        with self.locked():
            self._remove_unknown({picture.id: picture for picture in self.record().pictures})

    def locked(self) -> threading.RLock:
        """As a context: nobody else changes the dataset meanwhile."""
        return _LOCKS.setdefault(self.id, threading.RLock())

    @contextmanager
    def editing(self) -> Iterator[Draft]:
        """The record, to be changed; written if nothing is raised. Everybody else waits.

        Files of pictures that are no longer in it are removed. Raises OwnDatasetError if there is
        no room.
        """
        with self.locked(), writing():
            before = self.record()
            draft = Draft.of(before)
            yield draft
            write_record(self._record_file, draft)
            RECORDS.keep(self._record_file, draft.record())
            if any(picture.id not in draft.pictures for picture in before.pictures):
                self._remove_unknown(draft.pictures)

    def add_files(self, contents: Mapping[str, bytes]) -> None:
        """Write the files of pictures, by id; only while editing, before the draft is written."""

        def write(item: tuple[str, bytes]) -> None:
            picture_id, data = item
            write_atomically(self._picture_file(picture_id), lambda file: file.write(data))

        # Nearly all of the time is waiting for the disk, which serves many at once as fast as one.
        with ThreadPoolExecutor(_WRITERS) as pool:
            list(pool.map(write, contents.items()))

    def picture(self, picture: Picture) -> Image.Image:
        """The picture as it is kept, upright, at most 320 pixels a side: L, LA, RGB or RGBA.

        Raises OwnDatasetNotFound if it was removed, PictureError if its file is damaged.
        """
        return read_stored(self.path, picture.id, picture.name)

    def _remove_unknown(self, known: Mapping[str, Picture]) -> None:
        gone = [file for file in self.version_files() if not read_content(file).ids <= known.keys()]
        for file in gone:
            file.unlink()
        forget_versions(tuple(f"{self.name_start}{file.stem}" for file in gone))
        for entry in os.scandir(self.path / "files"):
            if entry.name not in known:
                Path(entry.path).unlink()

    def version_files(self) -> list[Path]:
        """The content of every version whose pictures are all there."""
        return list((self.path / "versions").glob("*.json"))

    @property
    def _record_file(self) -> Path:
        return self.path / "dataset.json"

    def _picture_file(self, picture_id: str) -> Path:
        return self.path / "files" / picture_id


def _relabel(draft: Draft, picture_ids: Iterable[str], class_name: str) -> None:
    for picture_id in list(picture_ids):
        if picture_id in draft.pictures:
            draft.pictures[picture_id] = replace(draft.pictures[picture_id], class_name=class_name)


def read_stored(folder: Path, picture_id: str, name: str = "") -> Image.Image:
    """A picture from a dataset's folder, decoded.

    name: of the file that it came from, for messages. Raises OwnDatasetNotFound if it is not there,
    and PictureError if the file is damaged.
    """
    from clf.preprocessing import picture_errors  # imports clf.datasets itself

    try:
        file = (folder / "files" / picture_id).open("rb")
    except FileNotFoundError:
        raise OwnDatasetNotFound("This picture is not there; it may have been removed.") from None
    with file, picture_errors(name or picture_id), Image.open(file) as image:
        image.load()
        return image


def thumbnail(dataset: OwnDataset, picture: Picture, size: int) -> np.ndarray:
    """The picture for the eye: at most `size` pixels a side, uint8 (H, W) or (H, W, 3).

    Raises OwnDatasetNotFound if it was removed, PictureError if its file is damaged.
    """
    from clf.preprocessing import thumbnail as reduced  # imports clf.datasets itself

    return reduced(dataset.picture(picture), size)


@contextmanager
def writing() -> Iterator[None]:
    """Says in plain words that something could not be written: raises OwnDatasetError."""
    try:
        yield
    except OSError as error:
        raise OwnDatasetError(
            f"The folder {pictures_root()} cannot be written ({error.strerror}). Make room there, "
            "or name another folder in CLF_PICTURES_DIR."
        ) from error


def pictures_root() -> Path:
    """The folder of own datasets: CLF_PICTURES_DIR, or pictures/ where the app was started."""
    return Path(os.environ.get("CLF_PICTURES_DIR") or "pictures").resolve()


def create_dataset(title: str) -> OwnDataset:
    """A new, empty dataset. Raises OwnDatasetError if the title, or the folder, cannot be used."""
    title = checked_name(title, "dataset")
    now = time.time()
    dataset_id = f"{int(now):08x}{secrets.token_hex(2)}"
    path = pictures_root() / dataset_id
    making = path.with_name(f".new-{dataset_id}")
    with writing():
        for name in ("files", "versions"):
            (making / name).mkdir(parents=True)
        write_record(making / "dataset.json", Draft(title, now))
        making.rename(path)
    return OwnDataset(dataset_id, path)


def find_dataset(dataset_id: str) -> OwnDataset:
    """The dataset of this id. Raises OwnDatasetNotFound for anything that is not one."""
    path = pictures_root() / dataset_id
    if not _ID.fullmatch(dataset_id) or not (path / "dataset.json").is_file():
        raise OwnDatasetNotFound(f"There is no dataset {dataset_id!r}; it may have been deleted.")
    return OwnDataset(dataset_id, path)


def list_datasets() -> list[OwnDataset]:
    """All own datasets, the newest first."""
    root = pictures_root()
    try:
        names = sorted((path.name for path in root.iterdir()), reverse=True)
    except FileNotFoundError:
        return []
    return [OwnDataset(name, root / name) for name in names if _ID.fullmatch(name)]
