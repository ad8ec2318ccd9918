"""HEIC and JPEG 2000, decoded by a process of its own that may fail in any way."""

import dataclasses
import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from clf.datasets import DATASETS
from clf.datasets.own.pictures import to_stored
from clf.preprocessing import PictureError, apart, prepare_picture, read_picture, reading
from clf.preprocessing.colour import to_8_bit, turn_upright
from clf.preprocessing.large import original_size
from tests.heic import heic_bytes

WIDE = dataclasses.replace(DATASETS["cifar10"], shape=(64, 64, 3))


def scene(height: int = 90, width: int = 120, mode: str = "RGB") -> Image.Image:
    y, x = np.mgrid[:height, :width] / max(height, width)
    rgba = np.uint8(np.stack([255 * x, 200 * y, 255 * x * y, 255 * y], axis=-1))
    return Image.fromarray(rgba).convert(mode)


def test_the_app_itself_never_loads_the_decoder(tmp_path):
    (tmp_path / "a.heic").write_bytes(heic_bytes(scene()))
    script = (
        "import sys; from pathlib import Path; from clf.preprocessing import read_picture\n"
        "print(read_picture(Path(sys.argv[1]).read_bytes(), 'a').size)\n"
        "print([name for name in sys.modules if 'heif' in name])"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "a.heic")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert done.stdout.splitlines() == ["(120, 90)", "[]"]


@pytest.mark.parametrize("value", range(1, 9))
def test_a_turned_photograph_of_a_phone_is_turned_exactly_once(value):
    """HEIC says how it is turned twice, in its own box and in EXIF."""
    exif = Image.Exif()
    exif[0x0112] = value
    turns = (None, 0, 3, 1, 5, 2, 6, 4)  # PIL.Image.Transpose that undoes orientation 1 to 8
    turn = turns[value - 1]
    stored = scene() if turn is None else scene().transpose(turn)
    data = heic_bytes(stored, exif=exif.tobytes())
    image = read_picture(data, "IMG_1.HEIC")
    assert image.size == (120, 90)
    assert turn_upright(image) is None
    expected = prepare_picture(scene(), WIDE).pixels.astype(int)
    assert np.abs(prepare_picture(image, WIDE).pixels - expected).max() <= 8


def test_a_photograph_in_tiles_is_whole_and_another_one_behind_it_is_not_taken():
    data = heic_bytes(scene(300, 400), tile_size=128, save_all=True, append_images=[scene(20, 20)])
    image = read_picture(data, "a.heic")
    difference = np.asarray(image, int) - np.asarray(scene(300, 400), int)
    assert np.abs(difference).mean() < 2


@pytest.mark.parametrize("mode", ["RGBA", "L"])
def test_transparency_and_grey_are_kept(mode):
    image = read_picture(heic_bytes(scene(mode=mode)), "a.heic")
    assert image.mode == mode
    assert np.abs(np.asarray(image, int) - np.asarray(scene(mode=mode), int)).mean() < 3


def test_ten_bits_become_eight():
    values = np.tile(np.linspace(0, 65535, 120).astype(np.uint16), (90, 1))
    image = read_picture(heic_bytes(Image.fromarray(values)), "a.heic")
    assert np.abs(np.asarray(to_8_bit(image), float) - values / 257).mean() < 3


@pytest.mark.parametrize("bare", [False, True])
def test_jpeg_2000_is_read(bare):
    file = io.BytesIO()
    scene().save(file, "JPEG2000", no_jp2=bare)
    np.testing.assert_array_equal(np.asarray(read_picture(file.getvalue(), "a")), scene())


def test_large_ones_come_reduced():
    file = io.BytesIO()
    flat = Image.new("L", (4400, 4000), 77)
    flat.save(file, "JPEG2000", irreversible=True, quality_mode="rates", quality_layers=[400])
    image = read_picture(file.getvalue(), "a.jp2")
    assert image.size == (2200, 2000)
    assert original_size(image) == (4400, 4000)
    assert abs(np.asarray(image, int).mean() - 77) < 2
    assert to_stored(file.getvalue(), "a.jp2").width == 4400


def test_too_many_pixels_are_refused_before_they_are_decoded(monkeypatch):
    monkeypatch.setattr(apart, "MAX_PIXELS", 120 * 90 - 1)
    with pytest.raises(PictureError, match="120 x 90 pixels; at most"):
        read_picture(heic_bytes(scene()), "a.heic")


def refusal(data: bytes) -> str:
    with pytest.raises(PictureError) as caught:
        read_picture(data, "IMG_1.HEIC")
    return caught.value.reason


def test_a_damaged_file_is_refused():
    assert "damaged or cut off" in refusal(heic_bytes(scene())[:-200])
    assert "damaged or cut off" in refusal(heic_bytes(scene())[:40])


@pytest.mark.parametrize(
    "ending",
    [
        "os.kill(os.getpid(), signal.SIGSEGV)",  # a decoder that writes where it must not
        "os._exit(3)",
        "print('no picture')",
        "pass",
    ],
)
def test_a_decoder_that_dies_takes_nothing_with_it(ending, monkeypatch, tmp_path):
    child = tmp_path / "child.py"
    child.write_text(f"import os, signal, sys\nsys.stdin.buffer.read()\n{ending}\n")
    monkeypatch.setattr(apart, "_CHILD", child)
    assert "damaged or cut off" in refusal(heic_bytes(scene()))


def test_a_decoder_that_does_not_end_is_ended(monkeypatch, tmp_path):
    child = tmp_path / "child.py"
    child.write_text("while True: pass\n")
    monkeypatch.setattr(apart, "_CHILD", child)
    monkeypatch.setattr(apart, "SECONDS", 0.5)
    assert "takes too long" in refusal(heic_bytes(scene()))


def test_where_the_decoder_is_not_installed_the_format_is_named(monkeypatch):
    monkeypatch.setattr(reading, "HAS_HEIF", False)
    assert "HEIC photograph, as iPhones take them, which is not read" in refusal(
        heic_bytes(scene())
    )
