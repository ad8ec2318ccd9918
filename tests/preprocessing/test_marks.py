"""Marks around strokes are taken out, and digits stay whole. The pictures are drawn here."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageOps

from clf.datasets import DATASETS
from clf.preprocessing import Decisions, prepare_picture
from clf.preprocessing.marks import without_marks

MNIST = DATASETS["mnist"]
SIZE = 240
FIVE = ((150, 75), (100, 75), (97, 112), (135, 112), (145, 135), (125, 160), (92, 155))


def page() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("L", (SIZE, SIZE), 255)
    return image, ImageDraw.Draw(image)


def with_five(image: Image.Image, width: int = 9) -> Image.Image:
    ImageDraw.Draw(image).line(FIVE, 0, width, joint="curve")
    return image


def box(draw):
    draw.rectangle((60, 50, 180, 190), outline=0, width=3)


def box_by_hand(draw):
    corners = [(58, 52), (120, 48), (184, 55), (180, 120), (186, 188), (110, 183), (60, 190)]
    draw.line([*corners, (57, 65)], 0, 4, joint="curve")


def circle(draw):
    draw.ellipse((40, 40, 200, 200), outline=0, width=5)


def comb(draw):
    draw.line((30, 175, 210, 175), 0, 3)
    for x in (30, 75, 165, 210):
        draw.line((x, 130, x, 175), 0, 3)


def cells(draw):
    draw.rectangle((10, 60, 230, 175), outline=0, width=2)
    for x in (83, 157):
        draw.line((x, 60, x, 175), 0, 2)


def sudoku(draw):
    for at in (65, 175):
        draw.line((at, 0, at, SIZE), 0, 4)
        draw.line((0, at, SIZE, at), 0, 4)


def line(draw):
    draw.line((10, 185, 230, 187), 0, 4)


def line_that_touches(draw):
    draw.line((0, 142, SIZE, 142), 0, 2)


def squares(draw):
    for at in range(12, SIZE, 35):
        draw.line((at, 0, at, SIZE), 0, 1)
        draw.line((0, at, SIZE, at), 0, 1)


def crop_marks(draw):
    for x, inwards in ((40, 18), (200, -18)):
        for y, up in ((40, 18), (200, -18)):
            draw.line((x, y, x + inwards, y), 0, 2)
            draw.line((x, y, x, y + up), 0, 2)


MARKS = (
    box,
    box_by_hand,
    circle,
    comb,
    cells,
    sudoku,
    line,
    line_that_touches,
    squares,
    crop_marks,
)


@pytest.mark.parametrize("draw_marks", MARKS, ids=lambda each: each.__name__)
def test_the_digit_is_left_without_what_is_around_it(draw_marks):
    image, draw = page()
    draw_marks(draw)
    digit = np.asarray(with_five(page()[0])) < 128
    left = np.asarray(without_marks(ImageOps.invert(with_five(image)))) > 128
    assert (left & digit).sum() > 0.85 * digit.sum()
    assert (left & ~digit).sum() < 0.05 * digit.sum()


@pytest.mark.parametrize("draw_marks", [box, sudoku, line, crop_marks], ids=lambda f: f.__name__)
def test_leaving_marks_out_is_a_step_and_can_be_taken_back(draw_marks):
    expected = prepare_picture(with_five(page()[0]), MNIST).pixels.astype(int)
    image, draw = page()
    draw_marks(draw)
    marked = with_five(image)
    prepared, kept = (prepare_picture(marked, MNIST, Decisions(marks=w)) for w in (None, False))
    assert prepared.decided.marks is True
    assert "without the marks around it" in [step.label for step in prepared.steps]
    assert np.abs(prepared.pixels - expected).mean() < 8
    assert kept.decided.marks is False
    assert "without the marks around it" not in [step.label for step in kept.steps]
    assert np.abs(kept.pixels - expected).mean() > 16


def strokes(*lines, width=10) -> Image.Image:
    image = Image.new("L", (SIZE, SIZE))
    for points in lines:
        ImageDraw.Draw(image).line(points, 255, width, joint="curve")
    return image


def ring(left, top, right, bottom) -> Image.Image:
    image = Image.new("L", (SIZE, SIZE))
    ImageDraw.Draw(image).ellipse((left, top, right, bottom), outline=255, width=10)
    return image


def ring_with_dot() -> Image.Image:
    image = ring(80, 50, 160, 190)
    ImageDraw.Draw(image).ellipse((112, 112, 128, 128), fill=255)
    return image


DIGITS = {
    "0": ring(80, 50, 160, 190),
    "0 with a dot": ring_with_dot(),
    "1": strokes(((120, 40), (120, 200))),
    "1 with flag and foot": strokes(((90, 80), (120, 40), (120, 200)), ((80, 200), (165, 200))),
    "1 as wide as the picture": strokes(((20, 0), (20, SIZE))).crop((10, 0, 30, SIZE)),
    "4": strokes(((120, 40), (60, 140), (180, 140)), ((140, 90), (140, 200))),
    "4 in print": strokes(((140, 40), (60, 150), (180, 150)), ((140, 40), (140, 210))),
    "5 with its bar apart": strokes(FIVE[1:], ((110, 55), (170, 55))),
    "7": strokes(((60, 50), (180, 50), (110, 200))),
    "7 with a bar": strokes(((80, 50), (150, 50), (150, 200)), ((110, 120), (190, 120))),
    "8": Image.fromarray(
        np.maximum(np.asarray(ring(85, 40, 155, 110)), np.asarray(ring(75, 105, 165, 200)))
    ),
    "17": strokes(((60, 50), (60, 180)), ((110, 50), (200, 50), (150, 180))),
    "touching an edge": strokes(((0, 50), (90, 50), (40, 200))),
    "a blot": Image.new("L", (SIZE, SIZE), 255),
    "nothing": Image.new("L", (SIZE, SIZE)),
}


@pytest.mark.parametrize("picture", DIGITS.values(), ids=DIGITS)
def test_digits_have_no_marks_around_them(picture):
    assert without_marks(picture) is None
    content = picture.getbbox()
    if content:
        assert without_marks(picture.crop(content)) is None


@pytest.mark.parametrize("angle", [2, -4])
@pytest.mark.parametrize("draw_marks", [comb, line, squares, box], ids=lambda f: f.__name__)
def test_marks_may_be_turned_a_little(draw_marks, angle):
    image, draw = page()
    draw_marks(draw)
    turn = {"angle": angle, "resample": Image.Resampling.BICUBIC, "fillcolor": 0}
    digit = np.asarray(ImageOps.invert(with_five(page()[0])).rotate(**turn)) > 128
    left = np.asarray(without_marks(ImageOps.invert(with_five(image)).rotate(**turn))) > 128
    assert (left & digit).sum() > 0.8 * digit.sum()
    assert (left & ~digit).sum() < 0.1 * digit.sum()


def test_only_marks_and_no_digit_stay():
    image, draw = page()
    box(draw)
    assert "marks" not in dict(prepare_picture(image, MNIST).decided.made())


def test_two_digits_in_a_box_are_still_two():
    image = strokes(((70, 80), (70, 150)), ((110, 80), (160, 80), (130, 150)), width=8)
    ImageDraw.Draw(image).rectangle((30, 40, 200, 190), outline=255, width=4)
    left = np.asarray(without_marks(image)) > 0
    assert left[80:150, 66:74].any()
    assert left[76:150, 105:165].any()
    assert not left[:60].any()


def test_marks_on_a_large_picture_are_found_and_hairlines_too():
    image = strokes(FIVE).resize((1800, 1800), Image.Resampling.NEAREST)
    ImageDraw.Draw(image).rectangle((200, 200, 1600, 1600), outline=255, width=1)
    left = np.asarray(without_marks(image))
    assert left.shape == (1800, 1800)
    assert not left[190:210].any()
    assert left[560:620, 800:1100].max() == 255


def test_clothes_keep_all_that_is_around_them():
    image, draw = page()
    box(draw)
    decided = prepare_picture(with_five(image), DATASETS["fashion_mnist"]).decided
    assert decided.marks is None
