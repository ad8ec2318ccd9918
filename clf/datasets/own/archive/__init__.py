"""Archives of pictures from strangers: ZIP and tar behind one face.

Whatever is in a file, reading it raises ArchiveError (it is not taken) or MemberError (this one
file is not), in time and memory that the limits bound.
"""

from typing import BinaryIO

from clf.datasets.own.archive.encodings import ENCODINGS
from clf.datasets.own.archive.inflating import Damaged, inflated_start, stream_kind
from clf.datasets.own.archive.limits import (
    MAX_ARCHIVE_BYTES,
    MAX_ENTRIES,
    MAX_INFLATED_BYTES,
    check_archive_size,
)
from clf.datasets.own.archive.members import Archive, Member, MemberError, check_no_network
from clf.datasets.own.archive.name_encoding import Names, Reading
from clf.datasets.own.archive.tar_file import open_packed_tar, open_tar
from clf.datasets.own.archive.tar_headers import BLOCK, is_header
from clf.datasets.own.archive.what_it_is import (
    START_BYTES,
    may_hold_zip,
    what_begins,
    what_is_packed,
    what_is_zipped,
)
from clf.datasets.own.archive.zip_file import open_zip
from clf.datasets.own.errors import ArchiveError
from clf.preprocessing.networks import REFUSAL, is_network

__all__ = [
    "ENCODINGS",
    "MAX_ARCHIVE_BYTES",
    "MAX_ENTRIES",
    "MAX_INFLATED_BYTES",
    "Archive",
    "Member",
    "MemberError",
    "Names",
    "Reading",
    "open_archive",
]

_ZIP_STARTS = (b"PK\3\4", b"PK\5\6", b"PK\7\x08", b"PK00PK")


def open_archive(file: BinaryIO, encoding: str | None = None) -> Archive:
    """The ZIP or tar in `file`, checked as a whole; raises ArchiveError if it is not taken.

    file: seekable, open as long as the archive is used. encoding: one of ENCODINGS for the names
    that do not say theirs, or None to guess it. 100,000 files take one to three seconds and 43 MiB
    (85 MiB meanwhile); a tar that is packed as a whole is unpacked to disk first.
    """
    size = file.seek(0, 2)
    check_archive_size(size)
    file.seek(0)
    start = file.read(START_BYTES)
    if not start:
        raise ArchiveError("The file is empty; choose it again, or make it again.")
    if is_network(start[:16]):
        raise ArchiveError(REFUSAL)
    archive = _opened(file, size, start, encoding)
    try:
        check_no_network(archive.members)
    except ArchiveError:
        archive.close()
        raise
    return archive


def _opened(file: BinaryIO, size: int, start: bytes, encoding: str | None) -> Archive:
    if is_header(start[:BLOCK]):
        return open_tar(file, size, encoding)
    kind = stream_kind(start)
    if kind:
        _check_packed(file, kind)
        return open_packed_tar(file, size, kind, encoding)
    if start.startswith(_ZIP_STARTS) or may_hold_zip(start):
        archive = open_zip(file, size, encoding)
        if archive is not None:
            _check_zipped(archive)
            return archive
        if start.startswith(_ZIP_STARTS):
            raise ArchiveError(
                "The ZIP is cut off: its end is missing; make it, or download it, again."
            )
    raise ArchiveError(what_begins(start).sentence)


def _check_packed(file: BinaryIO, kind: str) -> None:
    """Raise ArchiveError unless a tar is packed."""
    try:
        start = inflated_start(file, kind, START_BYTES)
    except Damaged as error:
        raise ArchiveError(
            f"The {kind} file is damaged or cut off; make it, or download it, again."
        ) from error
    if not is_header(start[:BLOCK]):
        raise ArchiveError(what_is_packed(start, kind).sentence)


def _check_zipped(archive: Archive) -> None:
    what = what_is_zipped(member.name for member in archive.members)
    if what is not None:
        raise ArchiveError(what.sentence)
