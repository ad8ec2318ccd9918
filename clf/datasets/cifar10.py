"""CIFAR-10: 60,000 small colour photographs, officially as six pickles in one archive."""

import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import numpy as np

from clf.datasets.base import DatasetInfo, DatasetUnavailable, Framing
from clf.datasets.folders import fingerprint, search_folders
from clf.datasets.npz import find_npz
from clf.datasets.pickles import load_arrays
from clf.datasets.remote import RemoteFile
from clf.datasets.source import Chunk, Provider, Source

ARCHIVE = "cifar-10-python.tar.gz"
FOLDER = "cifar-10-batches-py"

INFO = DatasetInfo(
    name="cifar10",
    title="CIFAR-10",
    description="Small colour photographs of animals and vehicles.",
    licence="No licence given; Alex Krizhevsky, 2009, free for research",
    source="https://www.cs.toronto.edu/~kriz/cifar.html",
    shape=(32, 32, 3),
    class_names=(
        "airplane",
        "automobile",
        "bird",
        "cat",
        "deer",
        "dog",
        "frog",
        "horse",
        "ship",
        "truck",
    ),
    train_size=50_000,
    test_size=10_000,
    framing=Framing("photo"),
    download_megabytes=170,
)

_TRAIN_BATCHES = 5
_PLACES = {f"data_batch_{number + 1}": ("train", number) for number in range(_TRAIN_BATCHES)}
_PLACES["test_batch"] = ("test", 0)


def find(info: DatasetInfo) -> Source | None:
    """The first of cifar10.npz, the archive and its unpacked folder that is on this machine."""
    for folder in search_folders(info.name):
        found = (
            find_npz(folder / "cifar10.npz", info)
            or _find_archive(folder / ARCHIVE, info)
            or _find_batches(folder / FOLDER, info)
        )
        if found:
            return found
    return None


def _find_archive(path: Path, info: DatasetInfo) -> Source | None:
    if not path.is_file():
        return None
    return Source(fingerprint([path]), lambda: _read_archive(path, info))


def _find_batches(folder: Path, info: DatasetInfo) -> Source | None:
    paths = [folder / name for name in _PLACES]
    if not all(path.is_file() for path in paths):
        return None
    return Source(fingerprint(paths), lambda: _read_batches(paths, info))


def _read_archive(path: Path, info: DatasetInfo) -> Iterator[Chunk]:
    """Members are picked by their names and read in the archive's order; none is unpacked."""
    with tarfile.open(path, "r|gz") as archive:
        for member in archive:
            name = PurePosixPath(member.name).name
            if name in _PLACES and member.isfile():
                yield _read_batch(archive.extractfile(member), name, member.size, info)


def _read_batches(paths: list[Path], info: DatasetInfo) -> Iterator[Chunk]:
    for path in paths:
        with path.open("rb") as file:
            yield _read_batch(file, path.name, path.stat().st_size, info)


def _read_batch(file: BinaryIO, name: str, size: int, info: DatasetInfo) -> Chunk:
    part, number = _PLACES[name]
    count = info.train_size // _TRAIN_BATCHES if part == "train" else info.test_size
    height, width, channels = info.shape
    row = height * width * channels
    if size > 2 * count * row + 2**16:  # text between the bytes may double them
        raise DatasetUnavailable(f"{name} of {info.title} is too large: {size} bytes.")
    batch = load_arrays(file)
    data, labels = _entry(batch, "data"), np.asarray(_entry(batch, "labels"))
    is_data = isinstance(data, np.ndarray) and data.dtype == np.uint8 and data.shape == (count, row)
    if not is_data or labels.shape != (count,) or labels.dtype.kind not in "ui":
        raise DatasetUnavailable(
            f"{name} of {info.title} does not hold {count} labelled pictures of {row} bytes each."
        )
    pictures = data.reshape(count, channels, height, width).transpose(0, 2, 3, 1)
    return Chunk(part, number * count, pictures, labels)


def _entry(batch: object, key: str) -> object:
    """Python 2 wrote the keys as bytes; a batch made again by Python 3 may have text."""
    if not isinstance(batch, dict):
        return None
    return batch.get(key.encode(), batch.get(key))


PROVIDER = Provider(
    INFO,
    find,
    advice=(
        "Without internet, put cifar10.npz, cifar-10-python.tar.gz or cifar-10-batches-py/ into a "
        "folder and start the app with CLF_DATA_DIR set to that folder."
    ),
    remote=(
        RemoteFile(
            ARCHIVE,
            (f"https://www.cs.toronto.edu/~kriz/{ARCHIVE}",),
            "c58f30108f718f92721af3b95e74349a",
            170_498_071,
        ),
    ),
)
