"""The directory at the end of a ZIP: found, read and checked before any file is.

The format: PKWARE, "APPNOTE.TXT - .ZIP File Format Specification", version 6.3. ZIP64, which
programs write for many or for streamed files, is read at any size; bytes before the ZIP (a program
that unpacks itself) and after it (what a transfer has appended) do no harm.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from clf.datasets.own.archive.limits import check_entries, check_names_bytes
from clf.datasets.own.archive.zip_fields import (
    IN_ZIP64,
    extra_fields,
    from_zip64,
    unicode_path,
)
from clf.datasets.own.errors import ArchiveError

_MOST_COUNT = 0xFFFF
_MOST_BYTES_AFTER = 1 << 20
"""So far from the end of the file the end of the ZIP is looked for."""
_MOST_ENDS = 1_000

_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_ENTRY = struct.Struct("<4s6H3L5H2L")

_UNREADABLE = "The ZIP is damaged: its directory cannot be read; make it again."
_CONTRADICTS = "The ZIP is damaged: its directory is not where its end says; make it again."
_IN_PARTS = "This is one part of a ZIP in several parts; make a single one."


@dataclass(slots=True)
class Entry:
    """An entry of the directory, as it is written there.

    path: the name, where the entry itself says it in Unicode. offset: of its local header in the
    file. mode: of Unix, 0 where there is none.
    """

    raw_name: bytes
    path: str | None
    flags: int
    method: int
    checksum: int
    packed: int
    size: int
    offset: int
    mode: int

    @property
    def label(self) -> str:
        """The name for messages, before it is known how names are encoded."""
        return self.path or self.raw_name.decode(errors="replace")


@dataclass(frozen=True)
class Directory:
    """Where the directory is. count: of entries, as the end says. start, length: in the file.

    before: bytes before the ZIP. is_exact: whether `count` may be any number.
    """

    start: int
    length: int
    count: int
    before: int
    is_exact: bool


def read_directory(file: BinaryIO, size: int) -> tuple[list[Entry], int] | None:
    """All entries, and where their directory starts; None if there is no end of a ZIP.

    Raises ArchiveError if the directory is damaged, or too large.
    """
    directory = _find(file, size)
    if directory is None:
        return None
    check_entries(directory.count, "ZIP")
    check_names_bytes(directory.length, "ZIP")
    file.seek(directory.start)
    entries = list(_entries(file.read(directory.length), directory.before))
    # Some programs write the end of a plain ZIP however many entries there are: the count wraps.
    counted = len(entries) if directory.is_exact else len(entries) & _MOST_COUNT
    if counted != directory.count:
        raise ArchiveError(
            f"The ZIP has another number of entries than the {directory.count} it says; "
            "make it again."
        )
    return entries, directory.start


def _find(file: BinaryIO, size: int) -> Directory | None:
    """By the last record that fits; one that a comment or other bytes follow does as well."""
    begin = file.seek(max(0, size - _END.size - _MOST_BYTES_AFTER))
    tail = file.read()
    first_problem: ArchiveError | None = None
    place = len(tail)
    for _ in range(_MOST_ENDS):
        place = tail.rfind(b"PK\5\6", 0, place)
        if place < 0:
            break
        if place + _END.size <= len(tail):
            try:
                return _directory(file, begin + place, _END.unpack_from(tail, place))
            except ArchiveError as error:
                first_problem = first_problem or error
    if first_problem is not None:
        raise first_problem
    return None


def _directory(file: BinaryIO, place: int, end: tuple) -> Directory:
    """What a record at `place` says. Raises ArchiveError if that cannot be."""
    _, disk, other_disk, here, count, length, start, _ = end
    end64 = _end64(file, place)
    if end64 is not None:
        place, values = end64
        for plain, value, none in zip(
            (disk, other_disk, here, count, length, start),
            values,
            (*(_MOST_COUNT,) * 4, IN_ZIP64, IN_ZIP64),
            strict=True,
        ):
            if plain not in (value, none):
                raise ArchiveError(_CONTRADICTS)
        disk, other_disk, here, count, length, start = values
    elif IN_ZIP64 in (length, start):
        raise ArchiveError(_CONTRADICTS)
    if disk or other_disk or here != count:
        raise ArchiveError(_IN_PARTS)
    before = place - length - start
    if before < 0 or (length and _read(file, place - length) != b"PK\1\2"):
        raise ArchiveError(_CONTRADICTS)
    if before and _read(file, 0) == b"PK\3\4":  # a ZIP in the rest of one that is cut off
        raise ArchiveError(_CONTRADICTS)
    return Directory(place - length, length, count, before, is_exact=end64 is not None)


def _read(file: BinaryIO, place: int) -> bytes:
    """The four bytes of a signature."""
    file.seek(place)
    return file.read(4)


def _end64(file: BinaryIO, place: int) -> tuple[int, tuple[int, ...]] | None:
    """Place and values of the end record of ZIP64 before a plain one; None if there is none."""
    if place < _LOCATOR.size + _END64.size:
        return None
    file.seek(place - _LOCATOR.size)
    signature, disk, offset, disks = _LOCATOR.unpack(file.read(_LOCATOR.size))
    if signature != b"PK\6\7":
        return None
    if disk or disks > 1:
        raise ArchiveError(_IN_PARTS)
    # Its last part is of any length; and its place is wrong where something was put before the ZIP.
    for start in (place - _LOCATOR.size - _END64.size, offset):
        if 0 <= start <= place - _LOCATOR.size - _END64.size:
            file.seek(start)
            signature, length, _, _, *values = _END64.unpack(file.read(_END64.size))
            if signature == b"PK\6\6" and start + 12 + length == place - _LOCATOR.size:
                return start, tuple(values)
    raise ArchiveError(_CONTRADICTS)


def _entries(data: bytes, before: int) -> Iterator[Entry]:
    """before: how far the files are from where the entries say."""
    place = count = 0
    while place < len(data):
        if data[place : place + 4] != b"PK\1\2" or place + _ENTRY.size > len(data):
            raise ArchiveError(_UNREADABLE)
        count += 1
        check_entries(count, "ZIP", more=True)
        name_place = place + _ENTRY.size
        values = _ENTRY.unpack_from(data, place)
        name_length, extra_length, comment_length = values[10:13]
        extra_place = name_place + name_length
        extra = data[extra_place : extra_place + extra_length]
        yield _entry(values, data[name_place:extra_place], extra, before)
        place = extra_place + extra_length + comment_length
    if place > len(data):
        raise ArchiveError(_UNREADABLE)


def _entry(values: tuple, raw_name: bytes, extra: bytes, before: int) -> Entry:
    _, _, _, flags, method, _, _, checksum, packed, size, *_, attributes, offset = values
    fields = extra_fields(extra) if extra else {}
    size, packed, offset = from_zip64((size, packed, offset), fields)
    path = unicode_path(raw_name, flags, fields)
    place = offset + before
    return Entry(raw_name, path, flags, method, checksum, packed, size, place, attributes >> 16)
