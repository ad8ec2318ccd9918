"""What a file is that is no picture which is read, told by its content; names say nothing.

Each sentence says what was received and what to do. Magic numbers after the file formats' own
specifications and the list of the program `file`.
"""

import re
import struct
from collections.abc import Iterator

_START = 2048  # bytes in which text tells what it is
_EXPORT = "export it as PNG or JPEG"
_SAVE = "save it as PNG or JPEG"
_FRAMES = "take single pictures from it"
_UNPACK = "unpack it and take the pictures in it"
_ANOTHER = "choose the picture itself"


def _is_no_picture(what: str, to_do: str) -> str:
    return f"This is not a picture but {what}; {to_do}."


def _is_unread_picture(what: str, to_do: str = _SAVE) -> str:
    return f"This is {what}, which is not read; {to_do}."


_ARCHIVE = _is_no_picture("an archive ({})", _UNPACK)
_VIDEO = _is_no_picture("a video ({})", _FRAMES)
_AUDIO = _is_no_picture("a sound ({})", _ANOTHER)
_RAW = _is_unread_picture("a camera's raw file", _EXPORT)
_OFFICE = _is_no_picture("an office document", "save the pictures in it as PNG or JPEG")

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF", _is_no_picture("a PDF document", "save the picture in it as PNG or JPEG")),
    (0, b"%!PS", _is_no_picture("a PostScript drawing", _EXPORT)),
    (0, b"\xc5\xd0\xd3\xc6", _is_no_picture("a PostScript drawing", _EXPORT)),
    (128, b"DICM", _is_unread_picture("a medical picture (DICOM)", _EXPORT)),
    (0, b"\0\5\x16\7", _is_no_picture("what macOS notes beside a file (AppleDouble)", _ANOTHER)),
    (0, b"\xff\x0a", _is_unread_picture("a JPEG XL picture")),
    (4, b"JXL \r\n\x87\n", _is_unread_picture("a JPEG XL picture")),
    (0, b"II\xbc\1", _is_unread_picture("a JPEG XR picture")),
    (0, b"8BPS", _is_unread_picture("a Photoshop picture (PSD)", _EXPORT)),
    (0, b"gimp xcf", _is_unread_picture("a GIMP picture (XCF)", _EXPORT)),
    (0, b"DDS ", _is_unread_picture("a DDS texture")),
    (0, b"v/1\1", _is_unread_picture("an OpenEXR picture", _EXPORT)),
    (0, b"#?RADIANCE", _is_unread_picture("a Radiance HDR picture", _EXPORT)),
    (0, b"SIMPLE  =", _is_unread_picture("a picture of a telescope (FITS)", _EXPORT)),
    (0, b"qoif", _is_unread_picture("a QOI picture")),
    (0, b"icns", _is_unread_picture("an icon of macOS (ICNS)")),
    (0, b"\xd7\xcd\xc6\x9a", _is_no_picture("a drawing of Windows (WMF)", _EXPORT)),
    (40, b" EMF", _is_no_picture("a drawing of Windows (EMF)", _EXPORT)),
    (0, b"AT&TFORM", _is_unread_picture("a DjVu document", _EXPORT)),
    (0, b"FUJIFILMCCD-RAW", _RAW),
    (0, b"IIU\0", _RAW),
    (0, b"IIRO", _RAW),
    (0, b"IIRS", _RAW),
    (0, b"MMOR", _RAW),
    (0, b"FOVb", _RAW),
    (0, b"\0MRM", _RAW),
    (6, b"HEAPCCDR", _RAW),
    (0, b"\x1aE\xdf\xa3", _VIDEO.format("WebM or MKV")),
    (8, b"AVI ", _VIDEO.format("AVI")),
    (0, b"\0\0\1\xba", _VIDEO.format("MPEG")),
    (0, b"\0\0\1\xb3", _VIDEO.format("MPEG")),
    (0, b"FLV\1", _VIDEO.format("FLV")),
    (0, b"0&\xb2u\x8ef\xcf\x11", _VIDEO.format("WMV")),
    (4, b"moov", _VIDEO.format("MOV")),
    (4, b"mdat", _VIDEO.format("MOV")),
    (4, b"wide", _VIDEO.format("MOV")),
    (0, b"ID3", _AUDIO.format("MP3")),
    (0, b"\xff\xfb", _AUDIO.format("MP3")),
    (8, b"WAVE", _AUDIO.format("WAV")),
    (0, b"fLaC", _AUDIO.format("FLAC")),
    (0, b"OggS", _AUDIO.format("OGG")),
    (0, b"7z\xbc\xaf\x27\x1c", _ARCHIVE.format("7z")),
    (0, b"Rar!\x1a\7", _ARCHIVE.format("RAR")),
    (0, b"\x1f\x8b", _ARCHIVE.format("gzip")),
    (0, b"BZh", _ARCHIVE.format("bzip2")),
    (0, b"\xfd7zXZ\0", _ARCHIVE.format("xz")),
    (0, b"(\xb5/\xfd", _ARCHIVE.format("Zstandard")),
    (257, b"ustar", _ARCHIVE.format("tar")),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OFFICE),
    (0, b"{\\rtf", _OFFICE),
    (0, b"SQLite format 3", _is_no_picture("a database", _ANOTHER)),
    (0, b"\x93NUMPY", _is_no_picture("an array (NumPy)", "save its pictures as PNG")),
    (0, b"\x7fELF", _is_no_picture("a program", _ANOTHER)),
    (0, b"MZ", _is_no_picture("a program", _ANOTHER)),
)

_BRANDS = {
    b"crx ": _RAW,
    b"M4A ": _AUDIO.format("M4A"),
    b"M4B ": _AUDIO.format("M4A"),
    b"qt  ": _VIDEO.format("MOV"),
}
"""Of files that begin as MP4 does (ISO 14496-12, "ftyp"); all others are videos."""
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs")
_ANY_STILL = (b"mif1", b"mif2", b"msf1")  # HEIC or AVIF
_STILL_BRANDS = (*_HEIC_BRANDS, *_ANY_STILL, b"avif", b"avis")

_PACKED_OFFICE = (b"word/", b"xl/", b"ppt/", b"[Content_Types].xml", b"application/vnd.oasis")
_MARK = re.compile(rb"<(?:(\w+:)?(svg)|!doctype html|html|head|body|script|div)\b", re.IGNORECASE)
_POINTER = b"version https://git-lfs"
_TEXT = _is_no_picture("a text", _ANOTHER)


def other_kind(data: bytes) -> str | None:
    """One sentence on a file that is surely no picture which is read; None for all others."""
    for place, magic, sentence in _MAGIC:
        if data.startswith(magic, place):
            return sentence
    if data[4:8] == b"ftyp" and data[8:12] not in _STILL_BRANDS:
        return _BRANDS.get(data[8:12], _VIDEO.format("MP4"))
    if data.startswith((b"PK\3\4", b"PK\5\6")):
        start = data[:_START]
        return _OFFICE if any(part in start for part in _PACKED_OFFICE) else _ARCHIVE.format("ZIP")
    return _RAW if _is_raw(data) else _markup(data)


def guessed_kind(data: bytes) -> str | None:
    """The same by weaker signs, for a file that no decoder knows."""
    if not any(data):
        return _is_no_picture("a file of nothing but zeros", "copy it once more")
    if is_heic(data):
        return _is_unread_picture("a HEIC photograph, as iPhones take them", _EXPORT)
    if data[4:8] == b"ftyp":
        return _is_unread_picture("an AVIF or HEIF picture")
    if data[:1] == b"\x0a" and data[1:2] in b"\0\2\3\4\5" and data[3:4] in b"\1\2\4\x08":
        return _is_unread_picture("a PCX picture")
    if data[-18:-2] == b"TRUEVISION-XFILE" or _looks_like_tga(data):
        return _is_unread_picture("a TGA picture")
    return _TEXT if _is_text(data[:_START]) else None


def is_heic(data: bytes) -> bool:
    """Whether a file says that it is HEIC or HEIF; 16 bytes of it are mostly enough."""
    if data[4:8] != b"ftyp":
        return False
    brand, further = data[8:12], data[16 : min(int.from_bytes(data[:4], "big"), _START)]
    return brand in _HEIC_BRANDS or (brand in _ANY_STILL and b"avif" not in further)


def is_jpeg_2000(data: bytes) -> bool:
    """Whether a file says that it is JPEG 2000, in its box or bare."""
    return data.startswith((b"\xff\x4f\xff\x51", b"\0\0\0\x0cjP  \r\n\x87\n"))


def _markup(data: bytes) -> str | None:
    """What a text with marks in it is: a web page, a drawing, a pointer of Git."""
    start = data[:_START].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(_POINTER):
        get = "get the file itself by `git lfs pull`"
        return _is_no_picture("a Git LFS pointer, a text that stands for a file", get)
    if not start.startswith(b"<"):
        return None
    mark = _MARK.search(data[: 8 * _START])  # the first one, as each may be in the other
    if not mark:
        return _is_no_picture("a text (XML)", _ANOTHER)
    if mark[2]:
        return _is_no_picture("an SVG drawing", _EXPORT)
    return _is_no_picture("a web page", "open the picture alone in the browser and save it")


def _is_text(start: bytes) -> bool:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True  # UTF-16
    try:
        text = start.decode()
    except UnicodeDecodeError as error:
        if error.start < len(start) - 3:  # not just cut within a character
            return False
        text = start[: error.start].decode()
    return all(character.isprintable() or character in "\t\r\n\f" for character in text)


def _looks_like_tga(data: bytes) -> bool:
    """Without any magic number: a header of 18 bytes in which every field makes sense."""
    if len(data) < 19:
        return False
    values = struct.unpack_from("<BBBHHBHHHHBB", data)
    _, has_map, kind, _, colours, colour_bits, _, _, width, height, depth, flags = values
    maps_fit = has_map == (kind in (1, 9)) and (colours > 0) == (colour_bits > 0) == has_map
    sensible = kind in (1, 2, 3, 9, 10, 11) and depth in (8, 15, 16, 24, 32)
    return sensible and maps_fit and width * height > 0 and flags < 0x40


_DNG_VERSION, _SUB_DIRECTORIES, _NEW_SUBFILE_TYPE = 50706, 330, 254


def _is_raw(data: bytes) -> bool:
    """Whether a TIFF is a camera's: its first picture is a preview of what comes behind it."""
    if data[8:10] == b"CR" and data.startswith(b"II*\0"):
        return True
    tags = dict(_tags(data))
    is_preview = tags.get(_NEW_SUBFILE_TYPE, 0) & 1
    return _DNG_VERSION in tags or bool(is_preview and _SUB_DIRECTORIES in tags)


def _tags(data: bytes) -> Iterator[tuple[int, int]]:
    """Tags of a TIFF's first directory and what their field holds, a value or a place."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(data[:4])
    if not order or len(data) < 8:
        return
    (start,) = struct.unpack_from(order + "I", data, 4)
    (count,) = struct.unpack(order + "H", data[start : start + 2].ljust(2, b"\0"))
    table = data[start + 2 : start + 2 + 12 * count]
    for tag, kind, _, field in struct.iter_unpack(order + "HHI4s", table[: len(table) // 12 * 12]):
        short = kind == 3
        yield tag, struct.unpack(order + ("H2x" if short else "I"), field)[0]
