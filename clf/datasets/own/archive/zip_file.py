"""ZIP files from strangers, read without trusting anything that they say.

Not by Python's zipfile, which makes an object of every entry before one can count them, believes
the directory at the end of the file, and takes compressions that inflate without bound. Here all
of the directory is checked before the first file is read, and what is read is counted against it.
No name ever becomes a path: names are only shown, and their folders tell the class.
"""

import stat
import struct
import zlib
from collections import Counter
from dataclasses import dataclass
from typing import BinaryIO

from clf.datasets.own.archive.inflating import (
    BZIP2,
    DEFLATE,
    LZMA,
    STORED,
    Damaged,
    inflated_member,
)
from clf.datasets.own.archive.limits import check_inflated, most_inflated
from clf.datasets.own.archive.members import (
    Archive,
    Member,
    MemberError,
    PartsReader,
    hostile,
    size_problem,
)
from clf.datasets.own.archive.name_encoding import decode_names
from clf.datasets.own.archive.zip_directory import Entry, read_directory
from clf.datasets.own.archive.zip_fields import IN_ZIP64, extra_fields, from_zip64
from clf.datasets.own.errors import ArchiveError
from clf.datasets.own.names import file_name

_METHODS = {
    1: "Shrink",
    6: "Implode",
    9: "Deflate64",
    20: "Zstandard",
    93: "Zstandard",
    95: "XZ",
    96: "JPEG of WinZip",
    97: "WavPack",
    98: "PPMd",
}
"""Methods of compression that are not read: what zlib, bz2 and lzma do not know."""
_READ = (STORED, DEFLATE, BZIP2, LZMA)
_ENCRYPTED = 0x1 | 0x40 | 0x2000  # flags: by password, strongly, names as well
_ENCRYPTED_METHOD = 99
_SIZES_FOLLOW = 0x8  # flag: the sizes stand behind the data, and may be 0 before it

_LOCAL = struct.Struct("<4s5H3L2H")

_DAMAGED = "The file is damaged in the ZIP."


@dataclass(kw_only=True)
class ZipArchive(Archive):
    """A ZIP. file: stays open as long as it is used, and after."""

    KIND = "ZIP"

    file: BinaryIO

    def _content(self, member: Member) -> bytes:
        self.file.seek(member.start)
        try:
            data = inflated_member(self.file, member.packed, member.size, member.method)
        except Damaged as error:
            raise MemberError(_DAMAGED) from error
        if len(data) > member.size and member.method != STORED:
            raise ArchiveError(
                f"The file {member.name} is larger than the ZIP says, as in a bomb; no more is "
                "read."
            )
        if len(data) != member.size or zlib.crc32(data) != member.checksum:
            raise MemberError(_DAMAGED)
        return data


def open_zip(file: BinaryIO, size: int, encoding: str | None = None) -> ZipArchive | None:
    """The ZIP of so many bytes, or None if it is none.

    encoding: of the names that do not say it themselves; None to guess it. Raises ArchiveError if
    the archive is not taken.
    """
    found = read_directory(file, size)
    if found is None:
        return None
    entries, directory_start = found
    _check_sizes(entries)
    _check_methods(entries)
    decoded, names = decode_names([entry.path or entry.raw_name for entry in entries], encoding)
    _check_not_lost(decoded)
    reader, members, spans = PartsReader(ZipArchive.KIND), [], []
    for entry, name in zip(entries, decoded, strict=True):
        parts = reader.parts(name)
        if stat.S_IFMT(entry.mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise ArchiveError(hostile("ZIP", "a link or device instead of a file", name))
        start = _data_start(file, entry, name)
        spans.append((entry.offset, start + entry.packed))
        if not name.endswith(("/", "\\")):
            members.append(_member(entry, parts, start))
    _check_spans(spans, directory_start)
    return ZipArchive(members=members, names=names, file=file)


def _check_sizes(entries: list[Entry]) -> None:
    """Raise ArchiveError for what inflates too much, and for what is encrypted."""
    packed, size = sum(each.packed for each in entries), sum(each.size for each in entries)
    for entry in entries:
        if entry.flags & _ENCRYPTED or entry.method == _ENCRYPTED_METHOD:
            raise ArchiveError("The ZIP is encrypted; make one without a password.")
        if entry.size > most_inflated(entry.packed):
            check_inflated(entry.packed, entry.size, f"The file {file_name(entry.label)}")
    check_inflated(packed, size, "The ZIP")


def _check_not_lost(names: list[str]) -> None:
    """Raise ArchiveError if files have one name now because their letters became question marks."""
    lost = Counter(name for name in names if "?" in name)
    name, count = next(iter(lost.most_common(1)), ("", 0))
    if count > 1:
        raise ArchiveError(
            f"The ZIP has lost the letters of its names: {count:,} files are called "
            f"{file_name(name)}. Rename the folders, or make the ZIP by another program."
        )


def _check_methods(entries: list[Entry]) -> None:
    """Raise ArchiveError if a tenth of the files or more are compressed in a way not read."""
    files = [entry.method for entry in entries if entry.size]
    unread = Counter(method for method in files if method not in _READ)
    if unread and 10 * sum(unread.values()) >= len(files):
        method = unread.most_common(1)[0][0]
        raise ArchiveError(
            f"The files in the ZIP are compressed by {_method_name(method)}, which is not read; "
            "make the ZIP again with the usual method, Deflate."
        )


def _method_name(method: int) -> str:
    return _METHODS.get(method, f"the method {method}")


def _data_start(file: BinaryIO, entry: Entry, name: str) -> int:
    """Where the data begin. Raises ArchiveError unless the file says there what the directory says.

    Programs that go by the one or by the other would see two different archives.
    """
    file.seek(entry.offset)
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(b"PK\3\4"):
        raise ArchiveError(
            f"The ZIP is damaged: {file_name(name)} is not where it should be; make it again."
        )
    _, _, flags, method, _, _, checksum, packed, size, name_length, extra_length = _LOCAL.unpack(
        header
    )
    same = file.read(name_length) == entry.raw_name and method == entry.method
    if not flags & _SIZES_FOLLOW:
        if IN_ZIP64 in (size, packed):
            size, packed = from_zip64((size, packed), extra_fields(file.read(extra_length)))
        same &= (checksum, packed, size) == (entry.checksum, entry.packed, entry.size)
    if not same or flags & _ENCRYPTED:
        raise ArchiveError(
            f"The ZIP says two different things about {file_name(name)}; make it again."
        )
    return entry.offset + _LOCAL.size + name_length + extra_length


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


def _member(entry: Entry, parts: tuple[str, ...], start: int) -> Member:
    problem = size_problem(entry.size)
    if entry.method not in _READ:
        problem = (
            f"It is compressed by {_method_name(entry.method)}, which is not read; make the ZIP "
            "with the usual method, Deflate."
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
