"""Files that are no pictures, or pictures that are not read, are named as what they are."""

import io
import re
import struct
import zipfile

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin

from clf.preprocessing import PictureError, read_picture
from clf.preprocessing.reading import looks_like_picture
from clf.preprocessing.what_it_is import guessed_kind, other_kind


def reason(data: bytes) -> str:
    with pytest.raises(PictureError) as caught:
        read_picture(data, "cat.jpg")
    assert caught.value.reason.count("\n") == 0
    return caught.value.reason


def zipped(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x" * 99)
    return file.getvalue()


def written(kind: str, mode: str = "RGB", **options) -> bytes:
    file = io.BytesIO()
    Image.new(mode, (20, 12), 7).save(file, kind, **options)
    return file.getvalue()


def box(brand: bytes) -> bytes:
    return struct.pack(">I4s4sI", 16, b"ftyp", brand, 0) + bytes(40)


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b'<?xml version="1.0"?>\n<!-- a cat -->\n<svg width="9"/>', "an SVG drawing"),
        (b"\xef\xbb\xbf <svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG drawing"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF document"),
        (bytes(128) + b"DICM" + bytes(99), "DICOM"),
        (box(b"isom"), r"a video \(MP4\)"),
        (box(b"qt  "), r"a video \(MOV\)"),
        (b"RIFF\x99\0\0\0AVI LIST" + bytes(40), r"a video \(AVI\)"),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\1" + bytes(40), "WebM"),
        (box(b"M4A "), r"a sound \(M4A\)"),
        (b"ID3\4\0\0\0\0\0\0" + bytes(40), "a sound"),
        (b"<!DOCTYPE html><html><body>404 Not Found</body></html>", "a web page"),
        (b"\n\n<HTML><head><title>Sign in</title>", "a web page"),
        (b"<!-- saved --><!DOCTYPE html><body><svg/></body>", "a web page"),
        (b"<?xml version='1.0'?><annotation/>", r"a text \(XML\)"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "Git LFS pointer"),
        (b"\0\5\x16\7\0\2\0\0Mac OS X        " + bytes(90), "AppleDouble"),
        (b"II*\0\x10\0\0\0CR\2\0" + bytes(90), "raw file"),
        (b"FUJIFILMCCD-RAW 0201" + bytes(90), "raw file"),
        (box(b"crx "), "raw file"),
        (b"8BPS\0\1" + bytes(40), "Photoshop"),
        (zipped("a.png"), r"an archive \(ZIP\)"),
        (zipped("[Content_Types].xml", "word/document.xml"), "an office document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(40), "an office document"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(40), r"an archive \(7z\)"),
        (b"Rar!\x1a\7\1\0" + bytes(40), r"an archive \(RAR\)"),
        (b"\xff\x0a" + bytes(40), "JPEG XL"),
        (b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(40), "JPEG XL"),
        (written("TGA"), "TGA"),
        (written("TGA", compression="tga_rle")[:-26], "TGA"),
        (written("PCX"), "PCX"),
        (b"file,label\n1.png,cat\n", "a text"),
        ("Füße, 猫".encode() * 999, "a text"),
        ("Füße".encode("utf-16"), "a text"),
        (bytes(5000), "nothing but zeros"),
    ],
)
def test_every_kind_is_named_with_what_to_do(data, named):
    assert re.search(named, reason(data)), reason(data)
    assert ";" in reason(data)


def test_an_unknown_file_is_told_what_is_read():
    assert "use JPEG, PNG, HEIC" in reason(np.random.default_rng(0).bytes(4000))


def preview(**tags: int) -> bytes:
    """A small TIFF with these tags in its first directory, by their numbers after a "t"."""
    directory = TiffImagePlugin.ImageFileDirectory_v2()
    for name, value in tags.items():
        directory[int(name[1:])] = value
    return written("TIFF", tiffinfo=directory)


def test_of_a_cameras_raw_file_the_small_preview_is_not_taken_for_the_photograph():
    assert "raw file" in reason(preview(t254=1, t330=8))  # Nikon, Sony
    assert "raw file" in reason(preview(t50706=257))  # Adobe DNG
    assert read_picture(preview(t254=0), "a.tif").size == (20, 12)
    assert read_picture(preview(t254=1), "a.tif").size == (20, 12)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "ICO"])
def test_pictures_are_nothing_else(kind):
    data = written(kind)
    assert other_kind(data) is None
    assert looks_like_picture(data[:16])


def test_the_first_letter_of_a_text_makes_no_picture_of_it():
    assert not looks_like_picture(b"P1: my first picture of Python")
    assert not looks_like_picture(b"Python notes and more")


def test_no_start_of_a_file_raises():
    generator = np.random.default_rng(0)
    starts = (b"II*\0", b"MM\0*", b"\0\0\0\x10ftyp", b"<", b"PK\3\4", b"\x0a", b"\0\0\2", b"P6")
    for start in starts:
        for length in range(60):
            data = start + generator.bytes(length)
            other_kind(data)
            guessed_kind(data)
            looks_like_picture(data[:16])
