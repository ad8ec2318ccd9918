"""Reads damaged pictures: `python -m benchmarks.fuzz_pictures --files 10000`.

Pictures of every format and mode that Pillow writes, and TIFFs of the large kind (BigTIFF) in both
orders of bytes, are damaged in ways drawn from a seed, and taken all the way from the file's bytes
to what a network gets. Each has to be read or refused by a PictureError, within SECONDS; the checks
before a decoder are asked directly too, without the net that is under them (`picture_errors`).
Fails on anything else, and tells the number of the file.
"""

import argparse
import faulthandler
import resource
import struct
import sys
import time
import zlib
from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from benchmarks.whole_pictures import whole_pictures
from clf.datasets import DATASETS
from clf.preprocessing import PictureError, prepare_picture, read_picture, thumbnail
from clf.preprocessing.limits import is_costly
from clf.preprocessing.what_it_is import guessed_kind, is_heic, is_jpeg_2000, other_kind

SECONDS = 5.0
MEBIBYTES = 1000
BIG_TIFF_EVERY = 10
APART_EVERY = 20
"""Of the formats that a process of their own decodes, which takes long, is one file of so many."""


@dataclass
class Report:
    """What became of the files. slowest: seconds. failures: one line each; empty is good."""

    outcomes: Counter = field(default_factory=Counter)
    slowest: float = 0.0
    failures: list[str] = field(default_factory=list)


def big_tiff(order: str, side: int = 24) -> bytes:
    """A grey BigTIFF of two strips, its directory right behind its header. order: "<" or ">"."""
    pixels = bytes(range(side)) * side
    half = len(pixels) // 2
    tags = [(256, 4, 1, side), (257, 4, 1, side), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1)]
    start = 16 + 8 + 20 * (len(tags) + 3) + 8
    tags += [(273, 16, 2, start), (278, 4, 1, side // 2), (279, 16, 2, start + 16)]
    magic = b"II" if order == "<" else b"MM"
    table = b"".join(
        # Values stand at the left end of their eight bytes.
        struct.pack(order + "HHQ", tag, kind, count)
        + struct.pack(order + {3: "H6x", 4: "I4x", 16: "Q"}[kind], value)
        for tag, kind, count, value in tags
    )
    places = struct.pack(order + "4Q", start + 32, start + 32 + half, half, half)
    header = magic + struct.pack(order + "HHHQQ", 43, 8, 0, 16, len(tags))
    return header + table + bytes(8) + places + pixels


_BIG_TIFFS = (big_tiff("<"), big_tiff(">"))
_BIG_TIFF_FIELDS = (8, 16, *range(28, 28 + 20 * 8, 20), *range(36, 36 + 20 * 8, 20), 184)
"""Where eight bytes are a place or a number in them; the first is where the directory begins."""


def damaged_big_tiff(generator: np.random.Generator) -> bytes:
    """A BigTIFF with extreme or any numbers in one to three of its fields, maybe cut off."""
    number = int(generator.integers(2))
    data, order = bytearray(_BIG_TIFFS[number]), ("little", "big")[number]
    for place in generator.choice(_BIG_TIFF_FIELDS, generator.integers(1, 4), replace=False):
        values = (0, 1, len(data), 2**31, 2**32, 2**62, 2**63 - 1, 2**63, 2**64 - 9, 2**64 - 1)
        bits = int(generator.integers(1, 65))
        anything = int.from_bytes(generator.bytes(8)) >> (64 - bits)
        value = anything if generator.random() < 0.5 else values[generator.integers(len(values))]
        data[place : place + 8] = value.to_bytes(8, order)
    cut = generator.random()
    if cut < 0.2:
        del data[16:]  # the header alone
    elif cut < 0.4:
        del data[generator.integers(16, len(data)) :]
    return bytes(data)


def damaged(files: list[bytes], seed: int, number: int) -> bytes:
    """File `number` of a series: one of `files`, changed in one or two ways; or a BigTIFF."""
    generator = np.random.default_rng((seed, number))
    if number % BIG_TIFF_EVERY == 0:
        return damaged_big_tiff(generator)
    starts_process = number % APART_EVERY == APART_EVERY - 1
    files = [each for each in files if _is_apart(each) == starts_process]
    data = bytearray(files[generator.integers(len(files))])
    other = files[generator.integers(len(files))]
    for _ in range(generator.integers(1, 3)):
        if data:
            change = _CHANGES[generator.integers(len(_CHANGES))]
            change(data, other, generator)
    if data.startswith(b"\x89PNG") and generator.random() < 0.8:
        _mend_checksums(data)
    return bytes(data)


def _is_apart(data: bytes) -> bool:
    return is_heic(data) or is_jpeg_2000(data)


def _mend_checksums(data: bytearray) -> None:
    """Chunks of a PNG get the checksum of what is in them, so that they are decoded."""
    place = 8
    while place + 12 <= len(data):
        end = place + 8 + int.from_bytes(data[place : place + 4], "big")
        if end + 4 > len(data):
            return
        data[end : end + 4] = zlib.crc32(data[place + 4 : end]).to_bytes(4, "big")
        place = end + 4


def _flip_bits(data: bytearray, other: bytes, generator: np.random.Generator) -> None:
    for place in generator.integers(0, len(data), generator.integers(1, 5)):
        data[place] ^= 1 << generator.integers(8)


def _truncate(data: bytearray, other: bytes, generator: np.random.Generator) -> None:
    del data[generator.integers(len(data)) :]


def _insert(data: bytearray, other: bytes, generator: np.random.Generator) -> None:
    place = generator.integers(len(data))
    data[place:place] = generator.bytes(generator.integers(1, 64))


def _splice(data: bytearray, other: bytes, generator: np.random.Generator) -> None:
    """A piece of another file replaces a piece of this one, or is put in."""
    start, place = generator.integers(len(other)), generator.integers(len(data))
    piece = other[start : start + generator.integers(1, 512)]
    data[place : place + len(piece) * generator.integers(2)] = piece


def _repeat(data: bytearray, other: bytes, generator: np.random.Generator) -> None:
    start, place = generator.integers(0, len(data), 2)
    data[place:place] = data[start : start + 64] * generator.integers(1, 200)


def _change_header(data: bytearray, other: bytes, generator: np.random.Generator) -> None:
    """A field near the start gets an extreme or any other value, in either order of bytes."""
    size = int(generator.choice((1, 2, 4, 8)))
    top = 256**size
    anything = int.from_bytes(generator.bytes(size))
    values = (0, 1, 2, 4000, top // 2 - 1, top // 2, top - 1, anything)
    value = values[generator.integers(len(values))] % top
    place = generator.integers(min(len(data), 128))
    data[place : place + size] = value.to_bytes(size, ("little", "big")[generator.integers(2)])


_CHANGES = (_flip_bits, _truncate, _insert, _splice, _repeat, _change_header)


def outcome(data: bytes) -> str:
    """What became of the file: "read" or "refused"; whatever else is raised is a failure."""
    is_costly(data)
    other_kind(data), guessed_kind(data)
    try:
        image = read_picture(data, "damaged")
    except PictureError as error:
        if "\n" in str(error):
            raise AssertionError(f"More than one line: {error}") from error
        return "refused"
    for info in (DATASETS["mnist"], DATASETS["cifar10"]):
        pixels = prepare_picture(image, info).pixels
        if pixels.shape != info.shape or pixels.dtype != np.uint8:
            raise AssertionError(f"{info.name}: {pixels.dtype} {pixels.shape}")
    thumbnail(image, 256)
    return "read"


def fuzz(count: int, seed: int) -> Report:
    """Read `count` damaged files."""
    report = Report()
    files = whole_pictures()
    for number in range(count):
        data = damaged(files, seed, number)
        started = time.perf_counter()
        try:
            report.outcomes[outcome(data)] += 1
        except Exception as error:  # noqa: BLE001 - that nothing is raised is what is checked
            report.failures.append(f"file {number} of seed {seed}: {error!r}")
        seconds = time.perf_counter() - started
        report.slowest = max(report.slowest, seconds)
        if seconds > SECONDS:
            report.failures.append(f"file {number} of seed {seed}: {seconds:.1f} s")
    return report


def _peak_mebibytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Read damaged files and tell what became of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    faulthandler.enable()  # a decoder that crashes says where
    before = _peak_mebibytes()
    report = fuzz(options.files, options.seed)
    grown = _peak_mebibytes() - before
    print(f"{options.files} files: {dict(report.outcomes)}, {len(report.failures)} failures.")
    print(f"Slowest {report.slowest:.2f} s; memory grew by at most {grown:.0f} MiB.")
    print(*report.failures, sep="\n")
    sys.exit(1 if report.failures or grown > MEBIBYTES else 0)


if __name__ == "__main__":
    main()
