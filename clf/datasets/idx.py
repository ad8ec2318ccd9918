"""IDX files, the format of MNIST and Fashion-MNIST: big-endian header, then unsigned bytes."""

import gzip
import hashlib
import math
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import numpy as np

from clf.datasets.base import DatasetInfo, DatasetUnavailable
from clf.datasets.folders import fingerprint
from clf.datasets.source import PARTS, Chunk, Source, part_size

FILE_NAMES = {
    "train": ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    "test": ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
}
"""Names of pictures and labels of a part, without .gz."""

_ROWS = 2_000
_UNSIGNED_BYTE = 8


def find_idx(folder: Path, info: DatasetInfo) -> Source | None:
    """The four files in `folder`, packed or not; None if one is missing."""
    files = {name: _packed_or_not(folder / name) for names in FILE_NAMES.values() for name in names}
    if not all(files.values()):
        return None
    return Source(fingerprint(files.values()), lambda: read_pictures(files, info))


def read_pictures(
    files: Mapping[str, Path], info: DatasetInfo, checksums: Mapping[str, str] | None = None
) -> Iterator[Chunk]:
    """All pictures of the four files, given by their names without .gz.

    checksums: MD5 of the uncompressed bytes by the same names; none are checked if None.
    """
    checksums = checksums or {}
    height, width, _ = info.shape
    for part in PARTS:
        size, (pictures, labels) = part_size(info, part), FILE_NAMES[part]
        blocks = zip(
            read_idx(files[pictures], (size, height, width), checksums.get(pictures)),
            read_idx(files[labels], (size,), checksums.get(labels)),
            strict=True,
        )
        for number, (x, y) in enumerate(blocks):
            yield Chunk(part, number * _ROWS, x[..., np.newaxis], y)


def read_idx(path: Path, shape: tuple[int, ...], md5: str | None = None) -> Iterator[np.ndarray]:
    """The uint8 array in a file, in blocks of rows; `shape` is what it has to be.

    Raises DatasetUnavailable if the file holds something else or its MD5 is another one.
    """
    header = struct.pack(f">HBB{len(shape)}I", 0, _UNSIGNED_BYTE, len(shape), *shape)
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        found = file.read(len(header))
        if found != header:
            raise DatasetUnavailable(f"{path} {_contents(found)}; expected {_named(shape)}.")
        digest = hashlib.md5(header, usedforsecurity=False)
        for start in range(0, shape[0], _ROWS):
            data = _read_exactly(file, path, min(_ROWS, shape[0] - start), shape)
            digest.update(data)
            yield np.frombuffer(data, np.uint8).reshape(-1, *shape[1:])
        if file.read(1):  # also lets gzip check its own checksum
            raise DatasetUnavailable(f"{path} goes on after its end; expected {_named(shape)}.")
    if md5 and digest.hexdigest() != md5:
        raise DatasetUnavailable(
            f"{path} is damaged: its MD5 is {digest.hexdigest()}, expected {md5}. Get it again."
        )


def _read_exactly(file: BinaryIO, path: Path, rows: int, shape: tuple[int, ...]) -> bytes:
    size = rows * math.prod(shape[1:])
    data = file.read(size)
    if len(data) < size:
        raise DatasetUnavailable(f"{path} ends too early; expected {_named(shape)}.")
    return data


def _packed_or_not(path: Path) -> Path | None:
    packed = path.with_name(f"{path.name}.gz")
    return next((file for file in (packed, path) if file.is_file()), None)


def _contents(header: bytes) -> str:
    count = (len(header) - 4) // 4
    if header[:4] != bytes((0, 0, _UNSIGNED_BYTE, count)):
        return "is no IDX file of this kind"
    return f"holds {_named(struct.unpack(f'>{count}I', header[4:]))}"


def _named(shape: tuple[int, ...]) -> str:
    if len(shape) == 1:
        return f"{shape[0]} labels"
    return f"{shape[0]} pictures of {shape[1]}x{shape[2]} pixels"
