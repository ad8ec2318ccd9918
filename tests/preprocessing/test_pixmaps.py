"""PGM and PPM of every depth, in figures or not."""

import numpy as np
import pytest

from clf.preprocessing import PictureError, read_picture
from clf.preprocessing.colour import to_8_bit

RAMP = np.linspace(0, 1, 48 * 32).reshape(32, 48)


@pytest.mark.parametrize("white", [1, 100, 255, 1023, 4095, 65535])
@pytest.mark.parametrize("kind", ["P2", "P5"])
def test_grey_of_every_depth_is_scaled_to_what_is_white(kind, white):
    values = np.rint(RAMP * white).astype(int)
    header = f"{kind}\n# made by a test\n48 32\n{white}\n".encode()
    if kind == "P2":
        body = " ".join(map(str, values.ravel())).encode()
    else:
        body = values.astype(np.uint8 if white < 256 else ">u2").tobytes()
    got = np.asarray(to_8_bit(read_picture(header + body, "a.pgm")), float)
    assert np.abs(got - values * 255 / white).max() <= 1


@pytest.mark.parametrize("white", [100, 255, 4095, 65535])
def test_colours_of_every_depth_too(white):
    values = np.rint(np.dstack([RAMP, RAMP[::-1], RAMP[:, ::-1]]) * white)
    body = values.astype(np.uint8 if white < 256 else ">u2").tobytes()
    image = read_picture(f"P6 48 32 {white}\n".encode() + body, "a.ppm")
    assert np.abs(np.asarray(image, float) - values * 255 / white).max() <= 1


def test_black_and_white_is_read():
    image = read_picture(b"P1 3 2\n101\n010\n", "a.pbm")
    np.testing.assert_array_equal(np.asarray(image), [[False, True, False], [True, False, True]])


@pytest.mark.parametrize("body", [b"P5 9 9 4095\n", b"P5 9 9 4095", b"P5 9 9 0\n", b"P6 9 9\n"])
def test_without_pixels_it_is_refused(body):
    with pytest.raises(PictureError):
        read_picture(body, "a.pgm")
