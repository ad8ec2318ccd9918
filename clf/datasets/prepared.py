"""Prepared arrays: a source turned once into .npy files that are mapped, not read.

One folder below cache_root()/prepared for each dataset and state of its source. It appears
complete or not at all, whoever makes it at the same time.
"""

import os
import shutil
import tarfile
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError

import numpy as np

from clf.datasets.base import Dataset, DatasetInfo, DatasetUnavailable
from clf.datasets.folders import cache_root
from clf.datasets.remote import Progress
from clf.datasets.source import PARTS, Chunk, Source, part_size

_VERSION = 1  # of the files in a prepared folder
_ROWS = 1_000
MAX_MEAN_VALUES = 20_000_000
_ONE_AT_A_TIME = threading.Lock()
_UNREADABLE = (
    OSError,
    EOFError,
    ValueError,
    RuntimeError,  # zipfile: encrypted, or an unknown compression
    UnpicklingError,
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
)


@dataclass(frozen=True)
class Summary:
    """What the pictures are like on the whole.

    train_counts, test_counts: pictures a class, int64, shape (classes,).
    mean_pictures: mean training picture of each class, uint8,
        shape (classes, height, width, channels); black for a class without pictures. None, shape
        (0, height, width, channels), where they would have more than MAX_MEAN_VALUES values.
    """

    train_counts: np.ndarray
    test_counts: np.ndarray
    mean_pictures: np.ndarray


def open_dataset(folder: Path, info: DatasetInfo) -> Dataset:
    """The arrays of a prepared folder, mapped."""
    names = ("x_train", "y_train", "x_test", "y_test")
    return Dataset(info, *(np.load(folder / f"{name}.npy", mmap_mode="r") for name in names))


def open_summary(folder: Path) -> Summary:
    """The summary in a prepared folder."""
    with np.load(folder / "summary.npz") as data:
        return Summary(**data)


def prepared_root() -> Path:
    """The folder with one folder for each dataset and state of its source."""
    return cache_root() / "prepared"


def folder_name(info: DatasetInfo, source: Source) -> str:
    """Of what this app prepares of the source as it is now."""
    return f"{info.name}-{_VERSION}-{source.fingerprint}"


def prepared_folder(info: DatasetInfo, source: Source, progress: Progress | None) -> Path:
    """The folder of the source's arrays; made if it is not there. Its time is that of its last use.

    progress: called while it is made as progress(done, total) in pictures, after every chunk;
        what it raises ends the work, and nothing is left of it.

    Raises DatasetUnavailable if the source holds something else than the dataset's pictures, or
    if the cache folder cannot be written.
    """
    target = prepared_root() / folder_name(info, source)
    try:
        with _ONE_AT_A_TIME:
            if not target.is_dir():
                _prepare(target, info, source, progress)
            with suppress(OSError):  # somebody else's: it can be read all the same
                os.utime(target)
    except OSError as error:
        raise DatasetUnavailable(
            f"The cache folder {cache_root()} cannot be written ({error.strerror}). Make room "
            "there, or name another folder in CLF_CACHE_DIR."
        ) from error
    return target


def _prepare(target: Path, info: DatasetInfo, source: Source, progress: Progress | None) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix=f".{target.name}-", suffix=".tmp", dir=target.parent))
    try:
        making.chmod(0o755)  # another user of the same cache folder may read it
        _write_arrays(making, info, source, progress)
        making.rename(target)
    except OSError:
        if not target.is_dir():  # else another process was first, and its folder is as good
            raise
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _write_arrays(
    folder: Path, info: DatasetInfo, source: Source, progress: Progress | None
) -> None:
    done, total = 0, info.train_size + info.test_size
    with ExitStack() as stack:
        parts = {part: stack.enter_context(_PartWriter(folder, part, info)) for part in PARTS}
        for chunk in _readable(info, source):
            parts[chunk.part].add(chunk)
            done += len(chunk.labels)
            if progress:
                progress(done, total)
        for part in parts.values():
            part.check_complete()
    train, test = parts["train"], parts["test"]
    divisor = np.maximum(train.counts[: len(train.sums)], 1).reshape(-1, 1, 1, 1)
    means = np.rint(train.sums / divisor).astype(np.uint8)
    with (folder / "summary.npz").open("wb") as file:
        np.savez(file, train_counts=train.counts, test_counts=test.counts, mean_pictures=means)
        _flush(file)


def _readable(info: DatasetInfo, source: Source) -> Iterator[Chunk]:
    """The source's chunks, with every way in which a file can be broken said in plain words."""
    try:
        yield from source.chunks()
    except DatasetUnavailable:
        raise
    except _UNREADABLE as error:
        raise DatasetUnavailable(
            f"The files of {info.title} cannot be read: {error}. Replace them by whole ones."
        ) from error


class _PartWriter:
    """Writes x_<part>.npy and y_<part>.npy and counts on the way. Closed files are on disk."""

    def __init__(self, folder: Path, part: str, info: DatasetInfo) -> None:
        self._info, self._part = info, part
        self._size, classes = part_size(info, part), len(info.class_names)
        self._seen = np.zeros(self._size, bool)
        self.counts = np.zeros(classes, np.int64)
        few = classes * int(np.prod(info.shape)) <= MAX_MEAN_VALUES
        self.sums = np.zeros((classes if few else 0, *info.shape), np.int64)
        self._label_type = np.dtype("<u1" if classes <= 256 else "<u2")
        pixel_type = np.dtype(np.uint8)
        shape = (self._size, *info.shape)
        self._x, self._x_start = _new_array(folder / f"x_{part}.npy", shape, pixel_type)
        shape = (self._size,)
        self._y, self._y_start = _new_array(folder / f"y_{part}.npy", shape, self._label_type)

    def __enter__(self) -> "_PartWriter":
        return self

    def __exit__(self, *_: object) -> None:
        for file in (self._x, self._y):
            with file:
                _flush(file)

    def add(self, chunk: Chunk) -> None:
        """Write the chunk to its place, a piece at a time: chunks can be large."""
        wrong = (chunk.labels < 0) | (chunk.labels >= len(self.counts))
        if wrong.any():
            raise DatasetUnavailable(
                f"{self._info.title}: a {self._part} picture has label {chunk.labels[wrong][0]}; "
                f"expected 0 to {len(self.counts) - 1}."
            )
        for begin in range(0, len(chunk.labels), _ROWS):
            piece = slice(begin, begin + _ROWS)
            labels = chunk.labels[piece].astype(self._label_type)
            self._write(chunk.start + begin, chunk.pictures[piece], labels)

    def _write(self, start: int, pictures: np.ndarray, labels: np.ndarray) -> None:
        self._x.seek(self._x_start + start * int(np.prod(self._info.shape)))
        self._x.write(pictures.tobytes())
        self._y.seek(self._y_start + start * labels.itemsize)
        self._y.write(labels.tobytes())
        self._seen[start : start + len(labels)] = True
        for label in np.unique(labels):
            members = pictures[labels == label]
            self.counts[label] += len(members)
            if len(self.sums):
                self.sums[label] += members.sum(axis=0, dtype=np.int64)

    def check_complete(self) -> None:
        """Raise DatasetUnavailable if a picture is missing or came twice."""
        if not self._seen.all() or self.counts.sum() != self._size:
            raise DatasetUnavailable(
                f"{self._info.title}: found {self._seen.sum()} {self._part} pictures, expected "
                f"{self._size}."
            )


def _new_array(path: Path, shape: tuple[int, ...], kind: np.dtype):
    """A file with the header of an array of this shape, and where its values begin."""
    file = path.open("wb")
    header = {"descr": kind.str, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, header)
    return file, file.tell()


def _flush(file) -> None:
    file.flush()
    os.fsync(file.fileno())
