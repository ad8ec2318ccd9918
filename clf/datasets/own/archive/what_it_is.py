"""What a file is that is no archive which is read, told by its content: one sentence."""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass

from clf.preprocessing.reading import looks_like_picture

START_BYTES = 4096
"""So much of the beginning of a file tells what it is."""

_PACK = "unpack it, and make a ZIP of one folder a class."
_SORT = "put pictures into one folder a class, and make a ZIP of the folders."


@dataclass(frozen=True)
class What:
    """What a file is, and what to do with it; both in words that follow "This is"."""

    noun: str
    advice: str = f", not an archive of pictures: {_SORT}"

    @property
    def sentence(self) -> str:
        """For the person who brought the file."""
        return f"This is {self.noun}{self.advice}"


PICTURE = What(
    "a picture",
    ", not an archive: add single pictures by “Single pictures”, or put them into one folder a "
    "class and make a ZIP of the folders.",
)
_IDX = What(
    "a file of MNIST's format, IDX",
    f", which is not read here: MNIST itself is among the datasets; for your own pictures, {_SORT}",
)
_TABLE = What("a table (CSV)", f", and pictures in tables are not read: {_SORT}")
_PDF = What("a PDF", f": save its pictures as files, and {_SORT}")
_PICKLE = What("a Python pickle", f", which could run anything and is not opened: {_SORT}")
_UNKNOWN = What("neither a ZIP nor a tar", f", nor anything else that is known here: {_SORT}")


def _archive(noun: str) -> What:
    return What(noun, f", which is not read: {_PACK}")


_BINARY = {
    b"7z\xbc\xaf\x27\x1c": _archive("a 7z archive"),
    b"Rar!\x1a\x07": _archive("a RAR archive"),
    b"\x1f\x8b": _archive("a file packed by gzip"),
    b"BZh": _archive("a file packed by bzip2"),
    b"\xfd7zXZ\0": _archive("a file packed by xz"),
    b"\x5d\0\0": _archive("a file packed by LZMA"),
    b"\x28\xb5\x2f\xfd": _archive("a file packed by Zstandard"),
    b"\x04\x22\x4d\x18": _archive("a file packed by LZ4"),
    b"\x1f\x9d": _archive("a file packed by compress"),
    b"LZIP": _archive("a file packed by lzip"),
    b"MSCF": _archive("a CAB archive"),
    b"xar!": _archive("an XAR archive"),
    b"SIT!": _archive("a StuffIt archive"),
    b"StuffIt": _archive("a StuffIt archive"),
    b"ALZ\1": _archive("an ALZ archive"),
    b"EGGA": _archive("an EGG archive"),
    b"\0\0\x08": _IDX,
    b"%PDF": _PDF,
    b"MZ": What("a program for Windows"),
    b"\x7fELF": What("a program for Linux"),
    b"\xcf\xfa\xed\xfe": What("a program for macOS"),
    b"\xca\xfe\xba\xbe": What("a program"),
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": What("an Office document of the older format"),
    b"PAR1": What("a table in Parquet"),
    b"ARROW1": What("a table in Arrow"),
    b"\x93NUMPY": What("an array of NumPy"),
    b"MATLAB 5.0": What("a MATLAB file"),
    b"SQLite format 3": What("an SQLite database"),
    b"\x80\x02": _PICKLE,
    b"\x80\x03": _PICKLE,
    b"\x80\x04": _PICKLE,
    b"\x80\x05": _PICKLE,
    b"\x1a\x45\xdf\xa3": What("a video"),
    b"\0\0\1\xba": What("a video"),
    b"FLV": What("a video"),
    b"OggS": What("a sound or a video"),
    b"RIFF": What("a sound or a video"),
    b"ID3": What("a sound"),
    b"\xff\xfb": What("a sound"),
    b"fLaC": What("a sound"),
    b"L\0\0\0\1\x14\2": What("a shortcut of Windows", ", not the file: choose that itself."),
    b"wOF": What("a font"),
    b"OTTO": What("a font"),
    b"\0\1\0\0\0": What("a font"),
}
_TEXTS = {
    "%pdf": _PDF,
    "{\\rtf": What("a text document (RTF)"),
    "#!": What("a program, a script"),
    "!<arch>": _archive("an archive of ar, a .deb for example"),
    "version https://git-lfs": What(
        "a pointer of Git LFS", ", not the file that it stands for: fetch that (git lfs pull)."
    ),
    "<!doctype html": What("a web page", ", not the file that it offers: download that itself."),
    "<html": What("a web page", ", not the file that it offers: download that itself."),
    "<svg": What("a drawing in SVG", f": save it as PNG, and {_SORT}"),
    "<": What("a text file in XML"),
    "{": What("a text file in JSON"),
    "[": What("a text file in JSON"),
}
_PICTURE_START = re.compile(
    rb"\x89PNG|\xff\xd8\xff|GIF8|BM.{4}\0{4}|II[*+]\0|MM\0[*+]|8BPS|\0\0\x01\0[^\0]"
    rb"|\xff\x0a|\0\0\0\x0c(JXL |jP  )|\xffO\xffQ|v/1\x01|qoif|P[1-7]\s|RIFF.{4}WEBP"
    rb"|.{4}ftyp(hei|hev|mif1|msf1|avi)",
    re.DOTALL,
)
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CONTROL = re.compile(r"[\0-\x08\x0e-\x1a\x1c-\x1f]")
_MARKUP = re.compile(r"<\?xml[^>]*>|<!--.*?-->|<!doctype svg[^>]*>", re.DOTALL | re.IGNORECASE)
_SEPARATORS = (",", ";", "\t", "|")

_ZIPPED = {
    "xl/workbook.xml": What("an Excel workbook"),
    "word/document.xml": What("a Word document"),
    "ppt/presentation.xml": What("a PowerPoint presentation"),
    "META-INF/container.xml": What("an e-book"),
    "META-INF/manifest.xml": What("a document of OpenOffice or LibreOffice"),
    "AndroidManifest.xml": What("a program for Android"),
    "META-INF/MANIFEST.MF": What("a Java program"),
}


def what_begins(start: bytes) -> What:
    """What a file is that begins so; START_BYTES are enough."""
    text = _text(start)
    if text is not None:
        return _what_text(text)
    if _PICTURE_START.match(start) or looks_like_picture(start[:16].ljust(16, b"\0")):
        return PICTURE
    if start[4:8] == b"ftyp":
        return What("a video")
    return next((what for sign, what in _BINARY.items() if start.startswith(sign)), _UNKNOWN)


def what_is_packed(start: bytes, kind: str) -> What:
    """What a file is that is packed by gzip, bzip2 or xz (`kind`) and begins so inside."""
    inner = what_begins(start)
    if inner is _UNKNOWN:
        return _archive(f"one file packed by {kind}, and no tar")
    return What(f"{inner.noun}, packed by {kind}", inner.advice)


def what_is_zipped(names: Iterable[str]) -> What | None:
    """What a ZIP of files of these names is, if it is a document, a program or arrays."""
    arrays = files = 0
    for name in names:
        if name in _ZIPPED:
            return _ZIPPED[name]
        files += 1
        arrays += name.endswith(".npy")
    return What("arrays of NumPy (npz)") if files and arrays == files else None


def may_hold_zip(start: bytes) -> bool:
    """Whether a ZIP may follow what a file begins with: a program, or what nobody knows."""
    what = what_begins(start)
    return what is _UNKNOWN or what.noun.startswith("a program")


def _text(start: bytes) -> str | None:
    """The file as text, as far as it is read; None if it is none."""
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return start.decode(encoding, errors="replace")
    text = start.decode("latin-1") if start else None
    return None if text is None or _CONTROL.search(text) else text


def _what_text(text: str) -> What:
    content = _MARKUP.sub("", text).lstrip()
    if re.match(r"P[1-3]\s", content):
        return PICTURE
    for sign, what in _TEXTS.items():
        if content.casefold().startswith(sign):
            return what
    lines = [line for line in content.splitlines() if line][:2]
    if any(lines and all(mark in line for line in lines) for mark in _SEPARATORS):
        return _TABLE
    return What("a text file")
