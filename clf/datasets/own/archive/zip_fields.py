"""The extra fields of entries in a ZIP: sizes of ZIP64, and names in Unicode."""

import struct
import zlib

from clf.datasets.own.errors import ArchiveError

IN_ZIP64 = 0xFFFFFFFF
"""Instead of a size or place: it is in the extra field for ZIP64."""
_UTF8 = 0x800  # flag: the name is in UTF-8
_ZIP64, _UNICODE_PATH = 0x0001, 0x7075


def extra_fields(extra: bytes) -> dict[int, bytes]:
    """The extra fields of an entry by their numbers; what cannot be read is passed over."""
    fields, place = {}, 0
    while place + 4 <= len(extra):
        number, length = struct.unpack_from("<2H", extra, place)
        fields.setdefault(number, extra[place + 4 : place + 4 + length])
        place += 4 + length
    return fields


def from_zip64(values: tuple[int, ...], fields: dict[int, bytes]) -> tuple[int, ...]:
    """Sizes and place, in the order of the format; those that are in ZIP64's field come from there.

    Raises ArchiveError if they are not there.
    """
    field = fields.get(_ZIP64, b"")
    missing = sum(value == IN_ZIP64 for value in values)
    if not missing:
        return values
    if len(field) < 8 * missing:
        raise ArchiveError("The ZIP is damaged: the size of a file cannot be read; make it again.")
    large = iter(struct.unpack_from(f"<{missing}Q", field))
    return tuple(next(large) if value == IN_ZIP64 else value for value in values)


def unicode_path(raw_name: bytes, flags: int, fields: dict[int, bytes]) -> str | None:
    """The name in UTF-8, if the flag says so or a field of Info-ZIP has it; else None."""
    name, field = b"", fields.get(_UNICODE_PATH, b"")
    if flags & _UTF8:
        name = raw_name
    elif len(field) > 5 and field[0] == 1 and _checksum(field) == zlib.crc32(raw_name):
        name = field[5:]
    try:
        return name.decode() or None
    except UnicodeDecodeError:
        return None


def _checksum(field: bytes) -> int:
    return int.from_bytes(field[1:5], "little")
