"""Pixels deeper than 8 bits, as what they are."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from clf.preprocessing import read_picture
from clf.preprocessing.colour import to_8_bit

RAMP = np.linspace(0.2, 1, 90 * 120).reshape(90, 120)


def grey(values: np.ndarray, kind: str, **options) -> np.ndarray:
    file = io.BytesIO()
    Image.fromarray(values.astype(np.uint16)).save(file, kind, **options)
    return np.asarray(to_8_bit(read_picture(file.getvalue(), "deep")), float)


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
@pytest.mark.parametrize("bits", [8, 10, 12, 14, 16])
def test_fewer_bits_stored_in_16_are_as_light_as_they_were(kind, bits):
    values = np.rint(RAMP * (2**bits - 1))
    assert np.abs(grey(values, kind) - 255 * RAMP).max() <= 1


def test_a_picture_of_16_bits_that_is_dark_stays_dark():
    assert grey(RAMP * 20_000, "PNG").max() == pytest.approx(20_000 / 257, abs=1)


def test_12_bits_need_not_reach_white():
    assert grey(RAMP * 3000, "TIFF").max() == pytest.approx(3000 / 4095 * 255, abs=1)


def test_black_is_black():
    assert grey(RAMP * 0, "PNG").max() == 0


def png_of_colours(values: np.ndarray) -> bytes:
    """uint16 (H, W, 3 or 4) as PNG, which Pillow writes for grey alone."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + checksum

    height, width, channels = values.shape
    header = struct.pack(">IIBBBBB", width, height, 16, {3: 2, 4: 6}[channels], 0, 0, 0)
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*each) for each in chunks)


@pytest.mark.parametrize("bits", [12, 14, 16])
def test_colours_of_fewer_bits_in_16_can_be_seen_too(bits):
    share = np.dstack([RAMP, RAMP[::-1], RAMP[:, ::-1] / 2])
    opaque = np.full((*RAMP.shape, 1), 65535)
    opaque[:9] = 0
    values = np.rint(share * (2**bits - 1))
    plain = to_8_bit(read_picture(png_of_colours(values), "deep"))
    assert np.abs(np.asarray(plain, float) - 255 * share).max() <= 2 + 255 / 2 ** (bits - 8)
    with_alpha = to_8_bit(read_picture(png_of_colours(np.dstack([values, opaque])), "deep"))
    np.testing.assert_array_equal(np.asarray(with_alpha)[..., :3], np.asarray(plain))
    assert with_alpha.getchannel("A").getextrema() == (0, 255)
