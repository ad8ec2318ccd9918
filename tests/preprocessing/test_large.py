"""Large photographs come reduced, small ones to the pixel, and both know how large they were."""

import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from clf.datasets import DATASETS
from clf.datasets.own.pictures import to_stored
from clf.preprocessing import PictureError, prepare_picture, read_picture
from clf.preprocessing.colour import ORIENTATION
from clf.preprocessing.large import MAX_JPEG_PIXELS, original_size, reducing_factor
from clf.preprocessing.limits import is_jpeg_in_one_pass

# pytest takes away the app's own filter of what Pillow warns of.
pytestmark = pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")

CIFAR = DATASETS["cifar10"]
WIDTH, HEIGHT = 5712, 4284


def encoded(image: Image.Image, kind: str, **options) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def scene(mode: str = "RGB") -> Image.Image:
    """24 megapixels, dark on the left and with a red corner."""
    ramp = Image.linear_gradient("L").rotate(90).resize((WIDTH, HEIGHT))
    image = Image.merge("RGB", (ramp, ramp, ramp))
    image.paste((255, 0, 0), (WIDTH - 900, 0, WIDTH, 900))
    return image.convert(mode)


def turned(value: int) -> Image.Exif:
    exif = Image.Exif()
    exif[ORIENTATION] = value
    return exif


def test_a_large_jpeg_is_reduced_by_its_decoder():
    data = encoded(scene(), "JPEG", exif=turned(6))
    image = read_picture(data, "a.jpg")
    assert image.size == (WIDTH // 2, HEIGHT // 2)
    assert original_size(image) == (WIDTH, HEIGHT)
    expected = prepare_picture(scene().transpose(Image.Transpose.ROTATE_270), CIFAR).pixels
    got = prepare_picture(image, CIFAR).pixels
    assert np.abs(got.astype(int) - expected).mean() < 2
    stored = to_stored(data, "a.jpg")
    assert (stored.width, stored.height) == (HEIGHT, WIDTH)


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("TIFF", "CMYK"), ("PPM", "RGB")]
)
def test_what_no_decoder_reduces_is_reduced_afterwards(kind, mode):
    options = {} if kind == "PPM" else {"exif": turned(6)}
    options |= {"compress_level": 1} if kind == "PNG" else {}
    image = read_picture(encoded(scene(mode), kind, **options), "a")
    as_it_is = (HEIGHT, WIDTH) if kind == "TIFF" else (WIDTH, HEIGHT)  # Pillow turns that one
    assert original_size(image) == as_it_is
    assert image.size == (as_it_is[0] // 2, as_it_is[1] // 2)
    upright = scene() if kind == "PPM" else scene().transpose(Image.Transpose.ROTATE_270)
    difference = prepare_picture(image, CIFAR).pixels.astype(int)
    difference -= prepare_picture(upright, CIFAR).pixels
    assert np.abs(difference).mean() < (12 if mode == "P" else 3)


def test_deep_pixels_are_reduced_in_their_own_range():
    values = np.full((4100, 4100), 3000, np.uint16)
    image = read_picture(encoded(Image.fromarray(values), "TIFF"), "a.tif")
    assert image.size == (2050, 2050)
    assert np.asarray(image).mean() == pytest.approx(3000 / 4095 * 255, abs=1)


def test_sixteen_megapixels_come_with_every_pixel():
    data = encoded(Image.effect_noise((4000, 4000), 60), "JPEG")
    image = read_picture(data, "a.jpg")
    assert original_size(image) == image.size == (4000, 4000)
    np.testing.assert_array_equal(np.asarray(image), np.asarray(Image.open(io.BytesIO(data))))


def sized(data: bytes, width: int, height: int) -> bytes:
    """A JPEG that says that it has another size."""
    place = next(data.find(start) for start in (b"\xff\xc0", b"\xff\xc2") if start in data)
    size = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return data[: place + 5] + size + data[place + 9 :]


def test_only_a_jpeg_that_is_decoded_row_by_row_may_have_200_megapixels():
    plain = encoded(Image.new("RGB", (64, 64)), "JPEG")
    progressive = encoded(Image.new("RGB", (64, 64)), "JPEG", progressive=True)
    assert is_jpeg_in_one_pass(plain)
    assert not is_jpeg_in_one_pass(progressive)
    start = plain.rfind(b"\xff\xda")
    one_colour = plain[:start] + b"\xff\xda\0\x08\1\1\0\0?\0" + plain[start + 14 :]
    assert not is_jpeg_in_one_pass(one_colour)
    with pytest.raises(PictureError, match="16320 x 12240 pixels; at most 50 megapixels"):
        read_picture(sized(progressive, 16320, 12240), "a.jpg")
    with pytest.raises(PictureError, match="damaged or cut off"):  # it is decoded
        read_picture(sized(plain, 16320, 12240)[:-40], "a.jpg")
    with pytest.raises(PictureError, match="16385 x 12288 pixels; at most 200 megapixels"):
        read_picture(sized(plain, 16385, 12288), "a.jpg")


_ROOT = Path(__file__).parents[2]
_PEAK = """
import sys
from clf.preprocessing import read_picture

def peak():
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))

data = sys.stdin.buffer.read()
before = peak()
read_picture(data, "a.jpg")
print(peak() - before)
"""


def test_200_megapixels_take_the_memory_of_a_small_part_of_them():
    """Of rows of one block each, so that the file is made in little time and memory."""
    strip = encoded(Image.new("L", (16_384, 8), 99), "JPEG")
    start = strip.rfind(b"\xff\xda") + 10
    # One bit pattern a row of blocks, ended by a restart marker after every row.
    interval = b"\xff\xdd\0\4" + (16_384 // 8).to_bytes(2, "big")
    rows = b"".join(strip[start:-2] + bytes([0xFF, 0xD0 + row % 8]) for row in range(12_288 // 8))
    head = strip[: strip.rfind(b"\xff\xda")] + interval + strip[start - 10 : start]
    data = sized(head + rows[:-2] + b"\xff\xd9", 16_384, 12_288)
    image = read_picture(data, "a.jpg")
    assert image.size == (4096, 3072)
    assert set(np.unique(image)) == {99}
    assert original_size(image) == (16_384, 12_288)
    if not Path("/proc/self/status").exists():
        pytest.skip("only Linux tells the most memory of a process")
    done = subprocess.run([sys.executable, "-c", _PEAK], input=data, capture_output=True, cwd=_ROOT)
    assert int(done.stdout) < 120_000  # KiB; all of its pixels would be 201,000


@pytest.mark.parametrize("size", [(16_384, 12_288), (4001, 4000), (65_500, 300), (1, 16_000_001)])
def test_the_factor_is_the_smallest_that_is_enough(size):
    factor = reducing_factor(size)
    assert size[0] * size[1] <= MAX_JPEG_PIXELS
    for divided, enough in ((factor, True), (factor - 1, factor == 1)):
        if divided:
            sides = [-(-side // divided) for side in size]
            assert (sides[0] * sides[1] <= 16_000_000) == enough
