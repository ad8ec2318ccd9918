"""tar files, packed by gzip, bzip2 or xz or as they are, read as suspiciously as ZIPs."""

import tempfile
from dataclasses import dataclass
from typing import BinaryIO

from clf.datasets.own.archive.inflating import Damaged, inflated_pieces
from clf.datasets.own.archive.limits import check_inflated, check_names_bytes
from clf.datasets.own.archive.members import (
    Archive,
    Member,
    MemberError,
    PartsReader,
    size_problem,
)
from clf.datasets.own.archive.name_encoding import decode_names
from clf.datasets.own.archive.tar_headers import Header, read_headers
from clf.datasets.own.errors import ArchiveError
from clf.datasets.own.names import file_name


@dataclass(kw_only=True)
class TarArchive(Archive):
    """A tar. is_unpacked: whether `file` is a copy of its own, removed at the end."""

    KIND = "tar"

    file: BinaryIO
    is_unpacked: bool = False

    def _content(self, member: Member) -> bytes:
        self.file.seek(member.start)
        data = self.file.read(member.size)
        if len(data) != member.size:
            raise MemberError("The tar ends within this file.")
        return data

    def close(self) -> None:
        if self.is_unpacked:
            self.file.close()


def open_tar(file: BinaryIO, size: int, encoding: str | None = None) -> TarArchive:
    """The tar of so many bytes. Raises ArchiveError if it is not taken.

    encoding: of the names, where they are not known to be in UTF-8; None to guess it.
    """
    headers: list[Header] = []
    names_bytes = 0
    for header in read_headers(file, size):
        names_bytes += len(header.name)
        check_names_bytes(names_bytes, TarArchive.KIND)
        headers.append(header)
    decoded, names = decode_names([header.name for header in headers], encoding)
    reader, members = PartsReader(TarArchive.KIND), []
    for header, name in zip(headers, decoded, strict=True):
        parts = reader.parts(name)
        if not header.is_folder:
            problem = header.problem or size_problem(header.size)
            shown = file_name("/".join(parts))
            members.append(Member(shown, parts, header.start, size=header.size, problem=problem))
    return TarArchive(members=members, names=names, file=file)


def open_packed_tar(
    file: BinaryIO, size: int, kind: str, encoding: str | None = None
) -> TarArchive:
    """The tar in a file of so many bytes that is packed as a whole, as inflating.stream_kind says.

    It is unpacked to disk first: what is in the middle of a stream is read by all that is before
    it. Raises ArchiveError as open_tar, and if there is too much in it.
    """
    unpacked = tempfile.TemporaryFile()  # noqa: SIM115  the archive closes it
    try:
        _unpack(file, size, kind, unpacked)
        archive = open_tar(unpacked, unpacked.tell(), encoding)
    except BaseException:
        unpacked.close()
        raise
    archive.is_unpacked = True
    return archive


def _unpack(file: BinaryIO, size: int, kind: str, unpacked: BinaryIO) -> None:
    inflated = 0
    try:
        for piece in inflated_pieces(file, kind):
            inflated += len(piece)
            check_inflated(size, inflated, f"The {kind} file")
            _write(unpacked, piece)
    except Damaged as error:
        raise ArchiveError(
            f"The {kind} file is damaged or cut off; make it, or download it, again."
        ) from error


def _write(unpacked: BinaryIO, piece: bytes) -> None:
    try:
        unpacked.write(piece)
    except OSError as error:
        raise ArchiveError(
            f"The archive cannot be unpacked here ({error.strerror}); make a ZIP instead."
        ) from error
