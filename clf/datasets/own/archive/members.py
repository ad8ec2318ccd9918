"""The files in an archive of any kind, and how they are read."""

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Self

from clf.datasets.own.archive.limits import MAX_DEPTH
from clf.datasets.own.archive.name_encoding import Names
from clf.datasets.own.errors import ArchiveError
from clf.datasets.own.names import file_name
from clf.preprocessing.networks import REFUSAL, holds_network, is_network
from clf.preprocessing.reading import MAX_BYTES
from clf.text import data_size

_ABSOLUTE = re.compile(r"/|[A-Za-z]:")
_NESTED = (b"PK\3\4", b"PK\5\6", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")


class MemberError(ValueError):
    """A file in an archive that cannot be used; the message is one plain sentence."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive.

    name: with its folders, to be shown. parts: the folders and the file, as they are named.
    start: of its data. packed, size: bytes there and inflated. checksum: its CRC-32, in a ZIP.
    method: of a ZIP, how it is compressed. problem: why it cannot be read, "" if it can.
    """

    name: str
    parts: tuple[str, ...]
    start: int = 0
    packed: int = 0
    size: int = 0
    checksum: int = 0
    method: int = 0
    problem: str = ""


@dataclass(kw_only=True)
class Archive(ABC):
    """Files whose directory has been checked; none of them has been read yet.

    members: the files, folders left out. names: how their names were decoded. A context: what was
    unpacked on the way is removed at the end.
    """

    KIND: ClassVar[str]
    """"ZIP" or "tar", for sentences."""

    members: list[Member]
    names: Names

    def read(self, member: Member) -> bytes:
        """The content of a file. Raises MemberError if it cannot be read.

        Raises ArchiveError if there is more than the archive says: damage does not do that.
        """
        if member.problem:
            raise MemberError(member.problem)
        data = self._content(member)
        if is_network(data):
            raise MemberError(REFUSAL)
        if data.startswith(_NESTED) or data[257:262] == b"ustar":
            raise MemberError("This is an archive in the archive, which is not opened.")
        return data

    @abstractmethod
    def _content(self, member: Member) -> bytes:
        """As read, before one looks at what it is."""

    def close(self) -> None:  # noqa: B027  most kinds have nothing to remove
        """Remove what was unpacked; the file that was given stays open."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class PartsReader:
    """Takes names apart; a folder's name is kept once, however many files are in it."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._folders: dict[str, str] = {}

    def parts(self, name: str) -> tuple[str, ...]:
        """The folders and the file in a name. Raises ArchiveError if it leads elsewhere."""
        path = name.replace("\\", "/")
        if path.count("/") > MAX_DEPTH:
            raise self._refusal(f"more than {MAX_DEPTH} folders in each other", name)
        parts = [part for part in path.split("/") if part not in ("", ".")]
        if _ABSOLUTE.match(path):
            raise self._refusal("a file with an absolute name", name)
        if ".." in parts:
            raise self._refusal("a file outside of itself", name)
        return (*(self._folders.setdefault(part, part) for part in parts[:-1]), *parts[-1:])

    def _refusal(self, problem: str, name: str) -> ArchiveError:
        return ArchiveError(hostile(self._kind, problem, name))


def hostile(kind: str, problem: str, name: str) -> str:
    """Why an archive with such a file is not taken."""
    return f"The {kind} has {problem}, {file_name(name)}; make it of the folders alone."


def size_problem(size: int) -> str:
    """Why a file of so many bytes is not read; "" if it is."""
    if size <= MAX_BYTES:
        return ""
    return f"The file has {data_size(size)}; at most {data_size(MAX_BYTES)} are taken."


def check_no_network(members: list[Member]) -> None:
    """Raise ArchiveError if files of these names make up a trained network."""
    if holds_network(member.parts[-1] for member in members if member.parts):
        raise ArchiveError(REFUSAL)
