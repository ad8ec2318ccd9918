"""Small files that would keep a decoder busy for long, seen before anything is decoded.

Pillow bounds memory by itself, but not the time: a progressive JPEG may go over all its pixels
thousands of times, and a file may consist of millions of parts, each of which costs a few
microseconds.
"""

import re
import struct
from collections.abc import Iterator
from itertools import islice

MAX_PARTS = 100_000
"""Chunks of a PNG, segments of a JPEG, blocks of a GIF, strips of a TIFF; photographs have tens."""
MAX_SCANS = 50
"""Times a JPEG may go over its pixels; encoders write 1 to 20."""
MAX_RUN_LENGTH_BYTES = 2_000_000
"""Size of a run-length coded BMP, which Pillow decodes in Python."""

_JPEG_MARKER = re.compile(rb"\xff+([^\x00\x01\xd0-\xd7\xff])")  # not 0 and restarts: inside a scan
_SCAN, _END = 0xDA, 0xD9


def is_costly(data: bytes) -> bool:
    """Whether decoding would take far more work than any usual file of this size."""
    if data.startswith(b"BM"):
        return data[30:34] in (b"\1\0\0\0", b"\2\0\0\0") and len(data) > MAX_RUN_LENGTH_BYTES
    for start, parts_of in _PARTS.items():
        if data.startswith(start):
            parts = list(islice(parts_of(data), MAX_PARTS + 1))
            return len(parts) > MAX_PARTS or parts.count(_SCAN) > MAX_SCANS
    return False


def _jpeg_segments(data: bytes) -> Iterator[int]:
    """The markers, up to the picture's end: what follows there is not decoded."""
    found = _JPEG_MARKER.search(data, 2)
    while found and found[1][0] != _END:
        yield found[1][0]
        length = int.from_bytes(data[found.end() : found.end() + 2], "big")
        found = _JPEG_MARKER.search(data, found.end() + max(length, 2))


def _png_chunks(data: bytes) -> Iterator[bytes]:
    place = 8
    while place + 8 <= len(data):
        yield data[place + 4 : place + 8]
        place += 12 + int.from_bytes(data[place : place + 4], "big")


def _gif_blocks(data: bytes) -> Iterator[bytes]:
    """Blocks and their parts before the first frame."""
    colours = 3 << (data[10] % 8 + 1) if len(data) > 10 and data[10] >= 128 else 0
    place = 13 + colours
    while place < len(data) and data[place : place + 1] not in (b",", b";"):
        yield data[place : place + 1]
        is_extension = data[place] == 0x21
        place += 2 if is_extension else 1
        while is_extension and place < len(data):
            yield data[place : place + 1]
            is_extension = data[place] > 0
            place += 1 + data[place]


def _tiff_strips(data: bytes) -> range:
    """As many as the first directory names strips or tiles (tags 273 and 324)."""
    order = "<" if data.startswith(b"II") else ">"
    try:
        is_big = struct.unpack_from(order + "H", data, 2)[0] == 43
        (start,) = struct.unpack_from(order + ("Q" if is_big else "I"), data, 8 if is_big else 4)
        (entries,) = struct.unpack_from(order + ("Q" if is_big else "H"), data, start)
        first, size = (start + 8, 20) if is_big else (start + 2, 12)
        table = data[first : first + size * min(entries, MAX_PARTS)]
        tags = struct.iter_unpack(order + ("HHQ8x" if is_big else "HHI4x"), table)
        return range(max((count for tag, _, count in tags if tag in (273, 324)), default=0))
    except (struct.error, OverflowError):  # BigTIFF has room for places beyond any file's end
        return range(0)  # a damaged header: the decoder says so


_PARTS = {
    b"\xff\xd8": _jpeg_segments,
    b"\x89PNG": _png_chunks,
    b"GIF8": _gif_blocks,
    b"II": _tiff_strips,
    b"MM": _tiff_strips,
}
