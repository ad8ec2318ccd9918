"""ZIP files from strangers, read without trusting anything that they say.

Not by Python's zipfile, which makes an object of every entry before one can count them, believes
the directory at the end of the file, and takes compressions that inflate without bound. Here all
of the directory is checked before the first file is read, and what is read is counted against it.
No name ever becomes a path: names are only shown, and their folders tell the class.

The format: PKWARE, "APPNOTE.TXT - .ZIP File Format Specification", version 6.3.
"""

import re
import stat
import struct
import zlib
from dataclasses import dataclass
from typing import BinaryIO

from clf.datasets.own.errors import ArchiveError
from clf.datasets.own.names import file_name
from clf.preprocessing.networks import REFUSAL, holds_network, is_network
from clf.preprocessing.reading import MAX_BYTES

MAX_ARCHIVE_BYTES = 100_000_000
MAX_ENTRIES = 20_000
MAX_INFLATED_BYTES = 1_000_000_000
MAX_RATIO = 100
SMALL_BYTES = 1_000_000
"""What inflates to no more is no danger whatever its ratio: a drawing as BMP may be 1:400."""

_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 0x1 | 0x40 | 0x2000  # flags: by password, strongly, names as well
_SIZES_FOLLOW = 0x8  # flag: the sizes stand behind the data, and may be 0 before it
_IN_ZIP64 = 0xFFFFFFFF
_MOST_DIRECTORY_BYTES = 16_000_000
_ZIP64_LOCATOR_BYTES = 20
_BLOCK = 1 << 16

_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")

_UNREADABLE = "The ZIP is damaged: its directory cannot be read; make it again."
_ZIP64 = "The ZIP is in the format for huge archives, ZIP64; make a plain one."
_BOMB = f"would inflate to more than {MAX_RATIO} times its size, which no picture does."
_ABSOLUTE = re.compile(r"/|[A-Za-z]:")
_NESTED = (b"PK\3\4", b"PK\5\6", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")


class MemberError(ValueError):
    """A file in an archive that cannot be used; the message is one plain sentence."""


@dataclass(frozen=True)
class Member:
    """One file in an archive.

    name: with its folders, to be shown. parts: the folders and the file, as they are named.
    start: of its data. packed, size: bytes there and inflated. problem: why it cannot be read.
    """

    name: str
    parts: tuple[str, ...]
    start: int
    packed: int
    size: int
    checksum: int
    method: int
    problem: str = ""


@dataclass(frozen=True)
class _Entry:
    """An entry of the directory, as it is written there."""

    raw_name: bytes
    flags: int
    method: int
    checksum: int
    packed: int
    size: int
    offset: int
    mode: int

    @property
    def name(self) -> str:
        try:
            return self.raw_name.decode()  # also where the flag for it is not set, as on a Mac
        except UnicodeDecodeError:
            return self.raw_name.decode("cp437")


def open_archive(file: BinaryIO) -> list[Member]:
    """The files in a ZIP, folders left out. Raises ArchiveError if the archive is not taken.

    file: seekable. Takes well under a second and a few MiB, whatever is in it.
    """
    size = file.seek(0, 2)
    if size > MAX_ARCHIVE_BYTES:
        raise ArchiveError(f"The ZIP has {size / 1e6:.1f} MB; at most 100 MB are taken.")
    file.seek(0)
    if is_network(file.read(16)):
        raise ArchiveError(REFUSAL)
    entries, directory_start = _directory(file, size)
    _check_sizes(entries)
    members, spans = [], []
    for entry in entries:
        parts = _parts(entry)
        start = _data_start(file, entry)
        spans.append((entry.offset, start + entry.packed))
        if not entry.name.endswith(("/", "\\")):
            members.append(_member(entry, parts, start))
    _check_spans(spans, directory_start)
    if holds_network(member.parts[-1] for member in members if member.parts):
        raise ArchiveError(REFUSAL)
    return members


def read_member(file: BinaryIO, member: Member) -> bytes:
    """The content of a file. Raises MemberError if it cannot be read.

    Counted while inflating: never more than the directory says, which is within the limits. Raises
    ArchiveError if there is more: damage does not do that.
    """
    if member.problem:
        raise MemberError(member.problem)
    file.seek(member.start)
    if member.method == _STORED:
        data = file.read(min(member.packed, member.size + 1))
    else:
        data = _inflated(file, member)
    if len(data) != member.size or zlib.crc32(data) != member.checksum:
        raise MemberError("The file is damaged in the ZIP.")
    if is_network(data):
        raise MemberError(REFUSAL)
    if data.startswith(_NESTED) or data[257:262] == b"ustar":
        raise MemberError("This is an archive in the archive, which is not opened.")
    return data


def _inflated(file: BinaryIO, member: Member) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    left, blocks, size = member.packed, [], 0
    try:
        while not inflater.eof and size <= member.size:
            packed = inflater.unconsumed_tail
            if not packed:
                packed = file.read(min(left, _BLOCK))
                left -= len(packed)
            if not packed:
                break
            blocks.append(inflater.decompress(packed, member.size + 1 - size))
            size += len(blocks[-1])
    except zlib.error as error:
        raise MemberError("The file is damaged in the ZIP.") from error
    if size > member.size:
        raise ArchiveError(
            f"The file {member.name} is larger than the ZIP says, as in a bomb; no more is read."
        )
    return b"".join(blocks)


def _directory(file: BinaryIO, size: int) -> tuple[list[_Entry], int]:
    """All entries, and where their directory starts."""
    end_place, (_, disk, other_disk, here, count, length, start, _) = _end(file, size)
    if 0xFFFF in (disk, here, count) or _IN_ZIP64 in (length, start):
        raise ArchiveError(_ZIP64)
    if disk or other_disk or here != count:
        raise ArchiveError("This is one part of a ZIP in several parts; make a single one.")
    if count > MAX_ENTRIES:
        raise ArchiveError(f"The ZIP has {count:,} entries; at most {MAX_ENTRIES:,} are taken.")
    if start + length != end_place:
        file.seek(max(0, end_place - _ZIP64_LOCATOR_BYTES))
        if file.read(4) == b"PK\6\7":
            raise ArchiveError(_ZIP64)
        raise ArchiveError(
            "The ZIP is damaged: its directory is not where its end says; make it again."
        )
    if length > _MOST_DIRECTORY_BYTES:
        raise ArchiveError(f"The ZIP has {length / 1e6:.0f} MB of names alone; shorten them.")
    file.seek(start)
    entries = _entries(file.read(length))
    if len(entries) != count:
        raise ArchiveError(
            f"The ZIP has another number of entries than the {count} it says; make it again."
        )
    return entries, start


def _end(file: BinaryIO, size: int) -> tuple[int, tuple]:
    """Place and content of the record at the end, which a comment may follow."""
    begin = file.seek(max(0, size - _END.size - 0xFFFF))
    tail = file.read()
    place = tail.rfind(b"PK\5\6")
    while place >= 0:
        if place + _END.size <= len(tail):
            end = _END.unpack_from(tail, place)
            if place + _END.size + end[-1] == len(tail):
                return begin + place, end
        place = tail.rfind(b"PK\5\6", 0, place)
    raise ArchiveError("This is not a ZIP file, or it is cut off; make it again.")


def _entries(data: bytes) -> list[_Entry]:
    entries, place = [], 0
    while place < len(data):
        if data[place : place + 4] != b"PK\1\2" or place + _ENTRY.size > len(data):
            raise ArchiveError(_UNREADABLE)
        if len(entries) == MAX_ENTRIES:
            raise ArchiveError(f"The ZIP has more than the {MAX_ENTRIES:,} entries that are taken.")
        values = _ENTRY.unpack_from(data, place)
        _, _, _, flags, method, _, _, checksum, packed, size, *rest = values
        name_length, extra_length, comment_length, _, _, attributes, offset = rest
        name_place = place + _ENTRY.size
        name = data[name_place : name_place + name_length]
        mode = attributes >> 16
        entries.append(_Entry(name, flags, method, checksum, packed, size, offset, mode))
        place = name_place + name_length + extra_length + comment_length
    if place > len(data):
        raise ArchiveError(_UNREADABLE)
    return entries


def _check_sizes(entries: list[_Entry]) -> None:
    """Raise ArchiveError for what inflates too much, and for what is encrypted."""
    packed, size = sum(each.packed for each in entries), sum(each.size for each in entries)
    for entry in entries:
        if entry.flags & _ENCRYPTED or entry.method == 99:
            raise ArchiveError("The ZIP is encrypted; make one without a password.")
        if _IN_ZIP64 in (entry.packed, entry.size, entry.offset):
            raise ArchiveError(_ZIP64)
        if _is_bomb(entry.packed, entry.size):
            raise ArchiveError(f"The file {file_name(entry.name)} {_BOMB}")
    if size > MAX_INFLATED_BYTES:
        raise ArchiveError(f"The ZIP would inflate to {size / 1e9:.1f} GB; at most 1 GB is taken.")
    if _is_bomb(packed, size):
        raise ArchiveError(f"The ZIP {_BOMB}")


def _is_bomb(packed: int, size: int) -> bool:
    return size > max(SMALL_BYTES, MAX_RATIO * packed)


def _parts(entry: _Entry) -> tuple[str, ...]:
    """The folders and the file that the name consists of. Raises ArchiveError if it is hostile."""
    name = entry.name.replace("\\", "/")
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    problem = ""
    if _ABSOLUTE.match(name):
        problem = "a file with an absolute name"
    elif ".." in parts:
        problem = "a file outside of itself"
    elif stat.S_IFMT(entry.mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        problem = "a link or device instead of a file"
    if problem:
        name = file_name(entry.name)
        raise ArchiveError(f"The ZIP has {problem}, {name}; make it of the folders alone.")
    return parts


def _data_start(file: BinaryIO, entry: _Entry) -> int:
    """Where the data begin. Raises ArchiveError unless the file says there what the directory says.

    Programs that go by the one or by the other would see two different archives.
    """
    file.seek(entry.offset)
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(b"PK\3\4"):
        raise ArchiveError(
            f"The ZIP is damaged: {file_name(entry.name)} is not where it should be; make it again."
        )
    _, _, flags, method, _, _, checksum, packed, size, name_length, extra = _LOCAL.unpack(header)
    same = file.read(name_length) == entry.raw_name and method == entry.method
    if not flags & _SIZES_FOLLOW:
        says = (entry.checksum, entry.packed, entry.size)
        same &= (checksum, packed, size) == says or _IN_ZIP64 in (packed, size)
    if not same or flags & _ENCRYPTED:
        raise ArchiveError(
            f"The ZIP says two different things about {file_name(entry.name)}; make it again."
        )
    return entry.offset + _LOCAL.size + name_length + extra


def _check_spans(spans: list[tuple[int, int]], directory_start: int) -> None:
    """Raise ArchiveError if two entries share bytes, or one reaches into the directory."""
    end = 0
    for start, next_end in sorted(spans):
        if start < end:
            raise ArchiveError("The ZIP has files that overlap each other; make it again.")
        end = next_end
    if end > directory_start:
        raise ArchiveError(
            "The ZIP is damaged: a file reaches beyond the files' place; make it again."
        )


def _member(entry: _Entry, parts: tuple[str, ...], start: int) -> Member:
    problem = ""
    if entry.method not in (_STORED, _DEFLATED):
        problem = "It is compressed in a way that is not read; make the ZIP with usual settings."
    elif entry.size > MAX_BYTES:
        problem = (
            f"The file has {entry.size / 1e6:.1f} MB; at most {MAX_BYTES / 1e6:.0f} MB are taken."
        )
    return Member(
        name=file_name("/".join(parts)),
        parts=parts,
        start=start,
        packed=entry.packed,
        size=entry.size,
        checksum=entry.checksum,
        method=entry.method,
        problem=problem,
    )
