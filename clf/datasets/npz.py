"""NumPy archives with x_train, y_train, x_test and y_test, as keras.datasets keeps MNIST.

Read member by member as a stream, so that the whole is never in memory.
"""

import math
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

from clf.datasets.base import DatasetInfo, DatasetUnavailable
from clf.datasets.folders import fingerprint
from clf.datasets.source import PARTS, Chunk, Source, part_size

_ROWS = 1_000
_HEADERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}


def find_npz(path: Path, info: DatasetInfo) -> Source | None:
    """The archive at `path`; None if there is none."""
    return Source(fingerprint([path]), lambda: _chunks(path, info)) if path.is_file() else None


def _chunks(path: Path, info: DatasetInfo) -> Iterator[Chunk]:
    with zipfile.ZipFile(path) as archive:
        for part in PARTS:
            size = part_size(info, part)
            shapes = [(size, *info.shape)]
            if info.shape[2] == 1:
                shapes.append((size, *info.shape[:2]))
            pictures = _blocks(archive, f"x_{part}", shapes, "u1")
            labels = _blocks(archive, f"y_{part}", [(size,), (size, 1)], "ui")
            for number, (x, y) in enumerate(zip(pictures, labels, strict=True)):
                yield Chunk(part, number * _ROWS, x.reshape(-1, *info.shape), y.reshape(-1))


def _blocks(
    archive: zipfile.ZipFile, key: str, shapes: list[tuple[int, ...]], kind: str
) -> Iterator[np.ndarray]:
    """Rows of one array. kind: "u1" for uint8 or "ui" for any integers."""
    try:
        member = archive.open(f"{key}.npy")
    except KeyError:
        raise DatasetUnavailable(
            f"{archive.filename} has no {key}; expected x_train, y_train, x_test and y_test."
        ) from None
    with member as file:
        shape, fortran_order, dtype = _header(file, archive.filename)
        fits = dtype == np.uint8 if kind == "u1" else dtype.kind in kind
        if shape not in shapes or not fits or fortran_order:
            expected = f"{'uint8' if kind == 'u1' else 'integers'} {shapes[0]}"
            order = " in Fortran order" if fortran_order else ""
            raise DatasetUnavailable(
                f"{archive.filename}: {key} is {dtype} {shape}{order}; expected {expected}."
            )
        row = dtype.itemsize * math.prod(shape[1:])
        for start in range(0, shape[0], _ROWS):
            size = row * min(_ROWS, shape[0] - start)
            data = file.read(size)
            if len(data) < size:
                raise DatasetUnavailable(f"{archive.filename}: {key} ends too early.")
            yield np.frombuffer(data, dtype).reshape(-1, *shape[1:])
        file.read(1)  # lets zipfile check the member's checksum


def _header(file: BinaryIO, name: str) -> tuple[tuple[int, ...], bool, np.dtype]:
    version = np.lib.format.read_magic(file)
    if version not in _HEADERS:
        raise DatasetUnavailable(f"{name} has arrays of format {version}; expected 1.0 or 2.0.")
    return _HEADERS[version](file)
