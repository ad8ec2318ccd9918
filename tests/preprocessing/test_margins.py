"""Margins beside a sheet are found, and what only looks like one is not."""

import itertools

import numpy as np
import pytest
from PIL import Image, ImageDraw

from clf.datasets import DATASETS
from clf.preprocessing import Decisions, prepare_picture
from clf.preprocessing.margins import sheet_box

MNIST = DATASETS["mnist"]
SIDES = ("left", "top", "right", "bottom")


def sheet(paper=255, pen=0) -> Image.Image:
    image = Image.new("L", (200, 220), paper)
    ImageDraw.Draw(image).line(((70, 60), (140, 60), (100, 160)), pen, 10)
    return image


def scanned(sides, margin=10, width=24) -> Image.Image:
    """The sheet with margins at some of its sides."""
    wide = [width * (side in sides) for side in SIDES]
    size = (200 + wide[0] + wide[2], 220 + wide[1] + wide[3])
    image = Image.new("L", size, margin)
    image.paste(sheet(), (wide[0], wide[1]))
    return image


SOME = [sides for count in (1, 2, 3, 4) for sides in itertools.combinations(SIDES, count)]


@pytest.mark.parametrize("sides", SOME, ids="-".join)
def test_the_sheet_is_found_whatever_sides_have_margins(sides):
    image = scanned(sides)
    left, top = (24 * (side in sides) for side in ("left", "top"))
    box = sheet_box(image)
    assert np.abs(np.subtract(box, (left, top, left + 200, top + 220))).max() <= 2
    prepared = prepare_picture(image, MNIST)
    assert prepared.decided.marks is True
    np.testing.assert_array_equal(prepared.pixels, prepare_picture(sheet(), MNIST).pixels)
    kept = prepare_picture(image, MNIST, Decisions(marks=False))
    assert not np.array_equal(kept.pixels, prepared.pixels)


def test_a_sheet_that_lies_askew_is_found_without_the_wedges():
    image = scanned(SIDES).rotate(1, Image.Resampling.BICUBIC, fillcolor=10)
    expected = prepare_picture(sheet().rotate(1, fillcolor=255), MNIST).pixels.astype(int)
    prepared = prepare_picture(image, MNIST)
    assert prepared.decided.marks is True
    assert np.abs(prepared.pixels - expected).mean() < 8


def test_a_black_picture_in_a_white_page_is_found():
    image = Image.new("L", (300, 320), 255)
    image.paste(sheet(0, 255), (50, 40))
    assert np.abs(np.subtract(sheet_box(image), (50, 40, 250, 260))).max() <= 2
    assert prepare_picture(image, MNIST).decided.inverted is False


@pytest.mark.parametrize("inverted", [False, True])
def test_a_digit_has_no_margin_however_tight_it_is_cut(inverted):
    bold = Image.new("L", (120, 160))
    ImageDraw.Draw(bold).ellipse((0, 0, 119, 159), outline=255, width=30)
    seven = Image.fromarray(255 - np.asarray(sheet()))
    for image in (bold, seven, seven.crop(seven.getbbox()), Image.new("L", (90, 90), 255)):
        image = Image.fromarray(255 - np.asarray(image)) if inverted else image
        assert sheet_box(image) is None


@pytest.mark.parametrize("size", [(1, 1), (31, 200), (40, 3), (64, 64)])
def test_pictures_of_any_size_are_taken(size):
    noise = np.random.default_rng(0).integers(0, 256, size, dtype=np.uint8)
    assert sheet_box(Image.fromarray(noise)) is None
    assert sheet_box(Image.new("L", size, 9)) is None
