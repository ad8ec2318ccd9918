"""Small files that would keep a decoder busy for long, seen before anything is decoded.

Pillow bounds memory by itself, but not the time: a progressive JPEG may go over all its pixels
thousands of times, and a file may consist of millions of parts, each of which costs a few
microseconds.
"""

import re
import struct
from collections.abc import Iterator
from itertools import islice

from clf.preprocessing.pixmaps import HEADER

MAX_PARTS = 100_000
"""Chunks of a PNG, segments of a JPEG, blocks of a GIF, strips of a TIFF; photographs have tens."""
MAX_SCANS = 50
"""Times a JPEG may go over its pixels; encoders write 1 to 20."""
MAX_SLOW_BYTES = 2_000_000
"""Size of a run-length coded BMP, or a PPM in figures, which Pillow decodes in Python."""
MAX_PADDING = 100_000
"""Bytes between the segments of a JPEG's header, which Pillow reads one by one."""
MAX_ICON_SIDE = 1024
"""Pixels a side of a picture in an ICO, which says 256 at most whatever is in it."""

_JPEG_MARKER = re.compile(rb"\xff([^\x00\x01\xd0-\xd7\xff])")  # not 0 and restarts: inside a scan
_JPEG = b"\xff\xd8"
_SCAN, _END = 0xDA, 0xD9
_BASELINE, _PROGRESSIVE = (0xC0, 0xC1), 0xC2


def is_costly(data: bytes) -> bool:
    """Whether decoding would take far more work than any usual file of this size."""
    if data.startswith(b"BM"):
        return data[30:34] in (b"\1\0\0\0", b"\2\0\0\0") and len(data) > MAX_SLOW_BYTES
    if data.startswith(b"\0\0\1\0"):
        return _has_large_icon(data)
    if data[:1] == b"P":
        return _is_slow_ppm(data)
    for start, parts_of in _PARTS.items():
        if data.startswith(start):
            if start == _JPEG and _has_long_padding(data):
                return True
            parts = list(islice(parts_of(data), MAX_PARTS + 1))
            return len(parts) > MAX_PARTS or parts.count(_SCAN) > MAX_SCANS
    return False


def is_jpeg_in_one_pass(data: bytes) -> bool:
    """Whether a JPEG is decoded row by row: otherwise all of it is held, at its full size.

    It is where the first scan has all of the colours, and is not one of several (T.81, B.2).
    """
    scanned = colours = 0
    for marker, place in _jpeg_places(data):
        if marker == _PROGRESSIVE:
            return False
        if marker in _BASELINE and not colours:
            colours = data[place + 7] if len(data) > place + 7 else 0
        if marker == _SCAN:
            scanned = data[place + 2] if len(data) > place + 2 else 0
            break
    return 0 < colours == scanned


def _has_long_padding(data: bytes) -> bool:
    """Whether Pillow would look long for the next segment of a JPEG's header."""
    place = 2
    for _ in range(MAX_PARTS):
        found = _JPEG_MARKER.search(data, place, place + MAX_PADDING)
        if not found:
            return len(data) - place > MAX_PADDING
        if found[1][0] in (_SCAN, _END):
            return False
        place = found.end() + int.from_bytes(data[found.end() : found.end() + 2], "big")
    return True


def _jpeg_segments(data: bytes) -> Iterator[int]:
    """The markers, up to the picture's end: what follows there is not decoded."""
    return (marker for marker, _ in _jpeg_places(data))


def _jpeg_places(data: bytes) -> Iterator[tuple[int, int]]:
    """Markers, and where their segments begin."""
    found = _JPEG_MARKER.search(data, 2)
    while found and found[1][0] != _END:
        yield found[1][0], found.end()
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


def _is_slow_ppm(data: bytes) -> bool:
    """Whether its pixels are in figures, or its header is not found soon."""
    header = HEADER.match(data)
    return (header is None or header[1] in b"123") and len(data) > MAX_SLOW_BYTES


def _has_large_icon(data: bytes) -> bool:
    """Whether a picture in an ICO is larger than any icon, by its own header."""
    count = int.from_bytes(data[4:6], "little")
    for place in range(6, min(6 + 16 * count, len(data) - 15), 16):
        start = int.from_bytes(data[place + 12 : place + 16], "little")
        head = data[start : start + 24]
        if head.startswith(b"\x89PNG"):
            sides = struct.unpack(">II", head[16:24].ljust(8, b"\0"))
        else:
            sides = struct.unpack("<ii", head[4:12].ljust(8, b"\0"))
        if max(map(abs, sides)) > 2 * MAX_ICON_SIDE:  # its mask is stored below a picture
            return True
    return False


_PARTS = {
    _JPEG: _jpeg_segments,
    b"\x89PNG": _png_chunks,
    b"GIF8": _gif_blocks,
    b"II": _tiff_strips,
    b"MM": _tiff_strips,
}
