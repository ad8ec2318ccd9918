"""The headers of a tar, read strictly: those of ustar, GNU tar and pax (POSIX.1-2017).

Not by Python's tarfile, which follows links, believes sizes, reads headers of any length into
memory and takes sparse files apart. Here what describes the next file is counted, and of a file
nothing is read but where it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from clf.datasets.own.archive.limits import MAX_ENTRIES, check_entries, check_names_bytes
from clf.datasets.own.errors import ArchiveError

BLOCK = 512
MAX_HEADERS = 2 * MAX_ENTRIES  # one with the name or the attributes, and the file's own
_MOST_DESCRIPTION_BYTES = 1_000_000
_OCTAL = re.compile(rb" *([0-7]*)[ \0]*")
_RECORD = re.compile(rb"([0-9]{1,7}) ([^=]+)=")

_GNU_NAME, _GNU_LINK, _PAX, _PAX_OF_ALL = b"L", b"K", b"x", b"g"
_DESCRIBING = (_GNU_NAME, _GNU_LINK, _PAX, _PAX_OF_ALL)
_FILES, _SPARSE, _FOLDERS = (b"0", b"\0", b"7"), b"S", (b"5", b"D")
_WITHOUT_CONTENT = (b"1", b"2", b"3", b"4", b"5", b"6")
_LABELS = (b"V", b"M", b"N")  # of GNU: of the volume, of a part of a file, of renamed folders

_CUT_OFF = "The tar is cut off; make it, or download it, again."
_SPARSE_PROBLEM = "It is stored as a file with holes, which is not read; make the tar without -S."
_LINK_PROBLEM = "This is a link or device, not a file; make the tar with the file itself."


@dataclass(slots=True)
class Header:
    """A file or folder in a tar. name: bytes unless it is known what they mean.

    start, size: of the content. problem: why it is not read, "" if it is.
    """

    name: bytes | str
    start: int
    size: int
    is_folder: bool
    problem: str


@dataclass(slots=True)
class _About:
    """What stands before a header about it."""

    name: bytes | str | None = None
    size: int | None = None
    is_sparse: bool = False


def is_header(block: bytes) -> bool:
    """Whether these bytes are a header: the sum of them is in them."""
    match = _OCTAL.fullmatch(block[148:156])
    if len(block) < BLOCK or not match or not match[1]:
        return False
    said, field = int(match[1], 8), block[148:156]
    total = sum(block) - sum(field) + 8 * ord(" ")
    # Some old programs took bytes for numbers with a sign.
    return said == total or said == total - 256 * sum(byte > 127 for byte in block)


def read_headers(file: BinaryIO, size: int) -> Iterator[Header]:
    """What is in a tar of so many bytes. Raises ArchiveError if it is damaged or too large."""
    place = headers = entries = described = 0
    about = _About()
    while place < size:
        file.seek(place)
        block = file.read(BLOCK)
        if len(block) == BLOCK and not any(block):
            return
        kind, length = _checked(block, place, about)
        headers += 1
        start, place = place + BLOCK, _after(file, block, place, length)
        if start + length > size:
            raise ArchiveError(_CUT_OFF)
        if kind in _DESCRIBING:
            described += length
            check_names_bytes(described, "tar")
            _note(about, kind, _description(file, start, length))
        elif kind not in _LABELS:
            entries += 1
            check_entries(entries, "tar", more=True)
            yield _header(block, start, length, about)
        if kind not in _DESCRIBING:
            about = _About()
        if headers > MAX_HEADERS:
            raise ArchiveError("The tar has more headers than are read; make a ZIP instead.")


def _checked(block: bytes, place: int, about: _About) -> tuple[bytes, int]:
    """The kind of a header, and how long the content is that follows it."""
    if len(block) < BLOCK:
        raise ArchiveError(_CUT_OFF)
    if not is_header(block):
        raise _damaged(place)
    kind = block[156:157]
    if kind in _WITHOUT_CONTENT:
        return kind, 0
    if about.size is not None and kind not in _DESCRIBING:
        return kind, about.size
    return kind, _number(block[124:136], place)


def _after(file: BinaryIO, block: bytes, place: int, length: int) -> int:
    """Where the next header is."""
    place += BLOCK
    more = block[156:157] == _SPARSE and block[482]
    while more:  # further lists of the places of a sparse file; one always brings the file forward
        extension = file.read(BLOCK)
        place += BLOCK
        more = len(extension) == BLOCK and extension[504]
    return place + -(-length // BLOCK) * BLOCK


def _number(field: bytes, place: int) -> int:
    """In octal digits, or after the byte 0x80 in binary. Raises ArchiveError if it is neither."""
    if field[0] == 0x80:
        return int.from_bytes(field[1:], "big")
    match = _OCTAL.fullmatch(field)
    if not match:
        raise _damaged(place)
    return int(match[1] or b"0", 8)


def _header(block: bytes, start: int, length: int, about: _About) -> Header:
    name: bytes | str | None = about.name
    if name is None:
        name = _until_zero(block[:100])
        if block[257:263] == b"ustar\0" and block[345]:
            name = _until_zero(block[345:500]) + b"/" + name
    kind = block[156:157]
    # Before POSIX a folder was a file whose name ends so.
    is_folder = kind in _FOLDERS or (kind in _FILES and name[-1:] in ("/", b"/"))
    problem = ""
    if about.is_sparse or kind == _SPARSE:
        problem = _SPARSE_PROBLEM
    elif not is_folder and kind not in _FILES:
        problem = _LINK_PROBLEM
    return Header(name, start, length, is_folder, problem)


def _until_zero(field: bytes) -> bytes:
    return field.split(b"\0", 1)[0]


def _description(file: BinaryIO, start: int, length: int) -> bytes:
    if length > _MOST_DESCRIPTION_BYTES:
        raise ArchiveError("The tar has more to say about a file than is read; make a ZIP instead.")
    file.seek(start)
    return file.read(length)


def _note(about: _About, kind: bytes, data: bytes) -> None:
    """Add what a header says about the next one."""
    if kind == _GNU_NAME:
        about.name = _until_zero(data)
    elif kind == _PAX:
        _note_records(about, data)
    elif kind == _PAX_OF_ALL and _records(data).keys() & {b"path", b"size", b"linkpath"}:
        raise ArchiveError("The tar gives one name or size to all of its files; make it again.")


def _note_records(about: _About, data: bytes) -> None:
    records = _records(data)
    if b"path" in records and not about.is_sparse:
        about.name = _from_pax(records[b"path"])
    if size := records.get(b"size"):
        if not size.isdigit() or len(size) > 18:
            raise ArchiveError(
                "The tar is damaged: the size of a file is no number; make it again."
            )
        about.size = int(size)
    if any(key.startswith(b"GNU.sparse.") for key in records):
        about.is_sparse = True
        about.name = _from_pax(records.get(b"GNU.sparse.name", b"")) or about.name


def _from_pax(name: bytes) -> bytes | str:
    """It is in UTF-8; where it is not, it came so from a system that knows no encodings."""
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name


def _records(data: bytes) -> dict[bytes, bytes]:
    """The attributes in a header of pax: "30 path=cat/1.png" and a new line, again and again."""
    records, place = {}, 0
    while place < len(data) and data[place]:
        match = _RECORD.match(data, place)
        end = place + int(match[1]) if match else 0
        if not match or end <= match.end() or data[end - 1 : end] != b"\n":
            raise ArchiveError("The tar is damaged: what it says about a file cannot be read.")
        records[match[2]] = data[match.end() : end - 1]
        place = end
    return records


def _damaged(place: int) -> ArchiveError:
    return ArchiveError(f"The tar is damaged at byte {place:,}; make it again.")
