"""Files that are damaged, or made to take long: read or refused, quietly and soon."""

import io
import logging
import struct
import time
import zlib

import numpy as np
import pytest
from PIL import Image

from benchmarks.fuzz_pictures import big_tiff, fuzz
from clf.datasets import DATASETS
from clf.datasets.own.pictures import to_stored
from clf.preprocessing import PictureError, read_picture
from clf.preprocessing.limits import is_costly
from clf.ui.chosen_picture import from_file
from tests.breaking_pictures import HEADERS, break_tiff_decoder, tiff

# pytest takes away the app's own filter of what Pillow warns of.
pytestmark = [
    pytest.mark.filterwarnings("ignore::UserWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pillow_heif"),
]


def encoded(image, kind, **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def refused_as_costly(data: bytes) -> bool:
    assert len(data) <= 100_000_000
    started = time.perf_counter()
    try:
        read_picture(data, "bomb")
        return False
    except PictureError as error:
        return "take too long" in error.reason
    finally:
        assert time.perf_counter() - started < 5


def chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def progressive(more_scans: int, size: int = 4000) -> bytes:
    """A progressive JPEG whose last scan comes again and again."""
    data = encoded(Image.new("L", (size, size), 99), "JPEG", progressive=True)
    return data[:-2] + data[data.rfind(b"\xff\xda") : -2] * more_scans + data[-2:]


def run_length_coded(runs: int) -> bytes:
    body, start = bytes([1, 7]) * runs, 14 + 40 + 1024
    sizes = struct.pack("<IHHI", start + len(body), 0, 0, start)
    header = struct.pack("<IiiHHIIiiII", 40, 4000, 4000, 1, 8, 1, len(body), 0, 0, 256, 0)
    return b"BM" + sizes + header + bytes(1024) + body


def stripped(strips: int) -> bytes:
    """A TIFF of one row a strip."""
    tags = [(256, 4, 1, 4), (257, 4, 1, strips), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1)]
    tags += [(273, 3, strips, 500), (277, 3, 1, 1), (278, 4, 1, 1), (279, 3, strips, 500)]
    table = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + table + bytes(4) + b"\1\1" * (strips + 500)


def test_a_jpeg_with_hundreds_of_scans_is_refused_and_an_ordinary_one_is_not():
    assert refused_as_costly(progressive(500))
    assert not refused_as_costly(progressive(30))
    # What follows the picture, as the film of a moving photograph, is no part of it.
    assert not refused_as_costly(progressive(0, 64) + b"\xff\xda\0\2" * 1000)


def test_scans_are_counted_between_restarts_and_within_no_segment():
    image = Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64), np.uint8))
    data = encoded(image, "JPEG", restart_marker_blocks=1, comment=b"\xff\xda" * 1000)
    assert not refused_as_costly(data)


def test_a_million_chunks_or_comments_are_refused():
    png = encoded(Image.new("L", (9, 9)), "PNG")
    assert refused_as_costly(png[:33] + chunk(b"prVt", b"") * 1_000_000 + png[33:])
    assert not refused_as_costly(png[:33] + chunk(b"prVt", b"") * 1000 + png[33:])
    for mode in ("L", "P"):
        gif = encoded(Image.new(mode, (9, 9)), "GIF")
        frame = gif.index(b",", 13 + (3 << gif[10] % 8 + 1))
        assert refused_as_costly(gif[:frame] + b"!\xfe\1a\0" * 1_000_000 + gif[frame:])
        assert not refused_as_costly(gif[:frame] + b"!\xfe\1a\0" * 1000 + gif[frame:])


def test_a_bmp_of_millions_of_runs_is_refused():
    assert refused_as_costly(run_length_coded(9_000_000))
    assert not refused_as_costly(run_length_coded(1000))


def test_a_tiff_of_millions_of_strips_is_refused():
    assert refused_as_costly(stripped(4_000_000))
    assert not refused_as_costly(stripped(1000))


def test_a_jpeg_whose_header_is_mostly_padding_is_refused():
    jpeg = encoded(Image.new("L", (9, 9)), "JPEG")
    for padding in (b"\xff" * 80_000_000, bytes(30_000_000), b"\xff\0" * 10_000_000):
        assert refused_as_costly(jpeg[:2] + padding + jpeg[2:])
        assert refused_as_costly(jpeg[:20] + padding)
    assert not refused_as_costly(jpeg[:2] + b"\xff" * 1000 + jpeg[2:])


def test_a_ppm_of_millions_of_figures_or_with_an_endless_header_is_refused():
    assert refused_as_costly(b"P3 5000 3000 255\n" + b"7 " * 45_000_000)
    assert refused_as_costly(b"P6 #" + b"x" * 80_000_000 + b"\n4 4 255\n" + bytes(48))
    assert refused_as_costly(b"P6" + b" " * 80_000_000 + b"4 4 255\n" + bytes(48))
    assert not refused_as_costly(b"P3 # few\n100 100\n255\n" + b"7 " * 30_000)


def test_an_icon_with_a_huge_picture_in_it_is_refused():
    for size, refused in ((9000, True), (256, False)):
        png = encoded(Image.new("1", (size, size)), "PNG")
        header = b"\0\0\1\0\1\0" + struct.pack("<BBBBHHII", 0, 0, 0, 0, 1, 32, len(png), 22)
        assert refused_as_costly(header + png) == refused


def test_a_jpeg_2000_that_would_take_all_memory_takes_no_more_than_its_process_may():
    """7000 x 7000 pixels in blocks of 4 x 4, millions of them, in a small file."""
    options = {"no_jp2": True, "num_resolutions": 1, "codeblock_size": (4, 4)}
    data = bytearray(encoded(Image.new("L", (64, 64), 99), "JPEG2000", **options))
    place = data.index(b"\xff\x51")
    for start in (place + 6, place + 22):  # of the picture, and of its only tile
        data[start : start + 8] = struct.pack(">II", 7000, 7000)
    with pytest.raises(PictureError, match=r"damaged or cut off|too long"):
        read_picture(bytes(data), "bomb")


def test_a_damaged_tiff_does_not_write_to_the_log(capfd):
    data = bytearray(encoded(Image.new("RGB", (64, 64), "red"), "TIFF", compression="tiff_lzw"))
    data[8:40] = bytes(range(200, 232))
    with pytest.raises(PictureError):
        read_picture(bytes(data), "damaged")
    assert "".join(capfd.readouterr()) == ""


@pytest.mark.parametrize("data", HEADERS, ids=bytes.hex)
def test_a_tiff_whose_directory_is_beyond_any_file_is_refused_by_name(data):
    assert len(data) == 16
    assert not is_costly(data)  # and nothing is raised
    with pytest.raises(PictureError, match=r"^16\.tif: [^\n]+\.$"):
        read_picture(data, "16.tif")


def test_a_big_tiff_is_read_and_one_of_countless_strips_is_refused():
    data = big_tiff("<")
    np.testing.assert_array_equal(np.asarray(read_picture(data, "big"))[5], np.arange(24))
    strips = data.index(struct.pack("<HHQ", 273, 16, 2)) + 4
    for count in (200_000, 2**63, 2**64 - 1):
        assert refused_as_costly(data[:strips] + struct.pack("<Q", count) + data[strips + 8 :])


@pytest.mark.parametrize("error", [OverflowError("too large"), RuntimeError(), RecursionError()])
def test_whatever_a_decoder_raises_is_one_line_with_the_name_and_in_the_log(
    error, monkeypatch, caplog
):
    break_tiff_decoder(monkeypatch, error)
    info = DATASETS["digits"]
    readers = (read_picture, to_stored, lambda data, name: from_file(data, name, info))
    for read in readers:
        caplog.clear()
        with caplog.at_level(logging.INFO, "clf.preprocessing"), pytest.raises(PictureError) as got:
            read(tiff(), "cat.tif")
        assert str(got.value) == "cat.tif: The picture is damaged or cut off."
        assert got.value.__cause__ is error
        assert [record.exc_info[1] for record in caplog.records] == [error]


def test_too_little_memory_for_a_picture_is_said(monkeypatch):
    break_tiff_decoder(monkeypatch, MemoryError())
    with pytest.raises(PictureError, match=r"cat\.tif: There is not enough memory"):
        to_stored(tiff(), "cat.tif")


@pytest.mark.parametrize("step", ["prepare_picture", "thumbnail"])
def test_what_fails_after_the_decoder_names_the_file_too(step, monkeypatch):
    def fail(*_):
        raise SystemError("a conversion")

    monkeypatch.setattr(f"clf.ui.chosen_picture.{step}", fail)
    with pytest.raises(PictureError, match=r"^cat\.tif: "):
        from_file(tiff(), "cat.tif", DATASETS["digits"])


def test_numbers_that_are_none_say_nothing_in_the_log(recwarn):
    signalling = np.full((8, 8), 0x7FA00000, np.uint32).view(np.float32)
    data = encoded(Image.fromarray(signalling), "TIFF")
    assert from_file(data, "nan.tif", DATASETS["digits"]).pixels.max() == 0
    assert not recwarn.list


def test_damaged_files_of_every_kind_are_read_or_refused():
    report = fuzz(400, seed=1)
    assert not report.failures
    assert min(report.outcomes["read"], report.outcomes["refused"]) > 50
