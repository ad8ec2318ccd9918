import bz2
import gzip
import io
import lzma
import struct

import numpy as np
import pytest

from clf.datasets.own import ArchiveError, open_archive
from tests.datasets.own.zips import picture_bytes, two_classes, zip_of

IDX = struct.pack(">4B3L", 0, 0, 8, 3, 2, 28, 28) + bytes(2 * 28 * 28)
CSV = "label,pixel0,pixel1\n" + "5,0,255\n" * 100


def pickled() -> bytes:
    return b"\x80\x04\x95\x0a\0\0\0\0\0\0\0}\x94."


def npz() -> bytes:
    file = io.BytesIO()
    np.savez(file, x_train=np.zeros(3), y_train=np.zeros(3))
    return file.getvalue()


WHAT = {
    "The file is empty": b"",
    "is a 7z archive": b"7z\xbc\xaf\x27\x1c\0\4" + bytes(50),
    "is a RAR archive": b"Rar!\x1a\x07\x01\0" + bytes(50),
    "is a RAR archive, which is not read: unpack it, and make a ZIP": b"Rar!\x1a\x07\0" + bytes(50),
    "packed by Zstandard": b"\x28\xb5\x2f\xfd" + bytes(50),
    "IDX, packed by gzip": gzip.compress(IDX),
    "a table (CSV), packed by gzip": gzip.compress(CSV.encode()),
    "a picture, packed by bzip2": bz2.compress(picture_bytes()),
    "one file packed by xz, and no tar": lzma.compress(b"\1\2\3" * 50),
    "a file of MNIST's format, IDX": IDX,
    "gzip file is damaged": b"\x1f\x8b\x08" + bytes(50),
    "a table (CSV)": CSV.encode(),
    "a table (CSV),": ("name;größe\n" + "Hund;3\n" * 9).encode("cp1252"),
    "a table (CSV), and": CSV.encode("utf-16"),
    "a text file,": b"cat, dog and others\nare what I have\n",
    "a text file in JSON": b'{"images": []}',
    "a web page": b"  <!DOCTYPE html>\n<html><body>Sign in</body></html>",
    "a web page, not the file": b"<html><script>1</script></html>",
    "a drawing in SVG": b'<?xml version="1.0"?>\n<!-- made by -->\n<svg width="1"></svg>',
    "a pointer of Git LFS": b"version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 9\n",
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
    "a PDF:": b"%PDF-1.7\n\0\1",
    "a program for Windows": b"MZ\x90\0" + bytes(500),
    "a program, a script": b"#!/bin/sh\necho\n",
    "a program for Linux": b"\x7fELF\2\1\1" + bytes(500),
    "a Python pickle, which could run anything": pickled(),
    "a video": b"\0\0\0\x18ftypmp42" + bytes(50),
    "a trained network": b"\x89HDF\r\n\x1a\n" + bytes(500),
    "an Excel workbook": zip_of({"[Content_Types].xml": b"", "xl/workbook.xml": b""}).getvalue(),
    "a Word document": zip_of({"word/document.xml": b"", "word/a/1.png": b""}).getvalue(),
    "arrays of NumPy": npz(),
    "ZIP is cut off": zip_of(two_classes()).getvalue()[:-200],
    "neither a ZIP nor a tar, nor anything else that is known": bytes(range(256)) * 20,
}


@pytest.mark.parametrize("words", WHAT)
def test_what_is_no_archive_of_pictures_is_named_in_one_sentence(words):
    with pytest.raises(ArchiveError) as caught:
        open_archive(io.BytesIO(WHAT[words]))

    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    "data",
    [
        *(picture_bytes(kind=kind) for kind in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")),
        picture_bytes(kind="PPM"),
        b"P3\n# a picture in letters\n2 2 255\n" + b"1 " * 12,
        b"\0\0\0\x18ftypheic" + bytes(50),
        b"\0\0\0\x1cftypavif" + bytes(50),
        b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(50),
        b"\xff\x0a" + bytes(50),
        b"\0\0\1\0\1\0\x10\x10" + bytes(50),
        b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(50),
    ],
)
def test_a_picture_is_told_where_single_pictures_go(data):
    with pytest.raises(
        ArchiveError, match="This is a picture, not an archive: add single pictures"
    ):
        open_archive(io.BytesIO(data))


@pytest.mark.parametrize("start", [b"BMI", b"PK", b"MZ", b"ID3", b"P9"])
def test_a_table_may_begin_as_other_files_do(start):
    with pytest.raises(ArchiveError, match="a table"):
        open_archive(io.BytesIO(start + b",age\n20,5\n"))
