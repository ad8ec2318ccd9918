"""Pen strokes on paper in uneven light. The scenes are made here, so the strokes are known."""

import numpy as np
import pytest
from PIL import Image

from clf.datasets import DATASETS
from clf.preprocessing import paper, prepare_picture

MNIST, FASHION = DATASETS["mnist"], DATASETS["fashion_mnist"]
SHAPE = (600, 450)


def ring() -> np.ndarray:
    """Where the pen was: an O with a tail, bool (H, W)."""
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]]
    o = np.abs(np.hypot((y - 220) / 1.4, x - 200) - 55) < 6
    return o | ((np.abs(x - 262) < 6) & (y > 200) & (y < 380))


def photograph(squares=True, shadow=0.5, pen=0.4, light=210.0) -> Image.Image:
    """The ring on squared paper, light falling off to one side, half of it in a shadow."""
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]]
    sheet = np.full(SHAPE, light)
    if squares:
        sheet[(y % 60 < 2) | ((x + 7) % 60 < 2)] *= 0.75
    sheet[ring()] = light * pen
    sheet *= 1 - 0.4 * x / SHAPE[1]
    sheet[y > 150 + 0.5 * x] *= shadow
    noise = np.random.default_rng(0).normal(0, 3, SHAPE)
    return Image.fromarray(np.rint((sheet + noise).clip(0, 255)).astype(np.uint8))


def overlap(found: np.ndarray) -> float:
    """Intersection over union with the pen's strokes."""
    return (found & ring()).sum() / (found | ring()).sum()


@pytest.mark.parametrize("squares", [False, True])
@pytest.mark.parametrize("shadow", [1.0, 0.5])
def test_only_the_pen_is_left(squares, shadow):
    image = photograph(squares, shadow)
    inverted = Image.fromarray(255 - np.asarray(image))
    assert overlap(np.asarray(paper.strokes_on_paper(inverted)) > 127) > 0.85


def test_one_threshold_would_not_do():
    grey = np.asarray(photograph())
    assert max(overlap(grey < level) for level in range(0, 256, 5)) < 0.7


@pytest.mark.parametrize("negative", [False, True])
def test_a_photograph_becomes_the_strokes_alone(negative):
    """Dark on light, and chalk on a board."""
    image = photograph()
    image = Image.fromarray(255 - np.asarray(image)) if negative else image
    prepared = prepare_picture(image, MNIST)
    assert prepared.decided.background == "uneven"
    assert prepared.decided.inverted is not negative
    wanted = Image.new("L", SHAPE[::-1], 255)
    wanted.paste(0, mask=Image.fromarray(ring()))
    same = prepare_picture(wanted, MNIST)
    assert same.decided.background == "plain"
    difference = prepared.pixels.astype(int) - same.pixels
    assert np.abs(difference).mean() < 10


def test_a_large_photograph_gives_about_the_same():
    image = photograph()
    large = prepare_picture(image.resize((1350, 1800), Image.Resampling.BICUBIC), MNIST).pixels
    assert np.abs(large.astype(int) - prepare_picture(image, MNIST).pixels).mean() < 10


@pytest.mark.parametrize("size", [(32, 24), (64, 48), (128, 96)])
def test_a_small_photograph_gives_about_the_same(size):
    """Bold enough to be seen at all: windows and pads go with the picture."""
    image = photograph(squares=False).crop((100, 120, 320, 400))
    expected = prepare_picture(image, MNIST).pixels.astype(int)
    prepared = prepare_picture(image.resize(size[::-1], Image.Resampling.BOX), MNIST)
    assert prepared.decided.background == "uneven"
    assert np.abs(prepared.pixels - expected).mean() < 25


def test_a_bold_digit_is_dark_ink_and_not_light_holes():
    y, x = np.mgrid[:64, :64]
    sheet = 200 - 0.5 * x
    for middle in (22, 42):  # an 8
        sheet[np.abs(np.hypot((y - middle) / 1.1, x - 32) - 8) < 4] = 40
    assert paper.is_dark_ink(Image.fromarray(sheet.astype(np.uint8)))


def test_ink_near_the_edge_makes_no_paper_brighter():
    """A sheet that falls off, with a stroke just inside its edge: the rest stays empty."""
    light = np.tile(np.linspace(150, 220, 160), (160, 1))
    light[20:140, 150:156] *= 0.2
    strokes = np.asarray(paper.strokes_on_paper(Image.fromarray((255 - light).astype(np.uint8))))
    columns = np.flatnonzero((strokes > 127).any(axis=0)) / 4  # enlarged fourfold
    assert columns.min() >= 148
    assert columns.max() <= 158


def test_lines_across_the_edge_of_a_clean_ground_are_no_uneven_light():
    image = Image.new("L", (200, 200), 255)
    for at in range(10, 200, 40):
        image.paste(0, (at, 0, at + 3, 200))
    assert not paper.is_uneven(image)
    assert paper.is_uneven(photograph())


def test_what_runs_out_of_the_picture_and_dirt_are_no_strokes():
    image = photograph(squares=False)
    image.paste(20, (0, 560, 450, 600))  # the edge of a table
    image.paste(40, (400, 40, 404, 44))  # a crumb
    inverted = Image.fromarray(255 - np.asarray(image))
    assert overlap(np.asarray(paper.strokes_on_paper(inverted)) > 127) > 0.85


def test_a_digit_that_the_edge_cuts_is_better_than_none():
    image = photograph(squares=False).crop((100, 170, 450, 600))  # the top of the ring is missing
    inverted = Image.fromarray(255 - np.asarray(image))
    found = np.asarray(paper.strokes_on_paper(inverted)) > 127
    wanted = ring()[170:, 100:]
    assert (found & wanted).sum() > 0.85 * (found | wanted).sum()


@pytest.mark.parametrize(
    ("light", "across", "down"),
    [(200, -20, -20), (160, -60, -60), (140, 60, -50), (230, 50, 30), (250, -60, 60)],
    ids=["even", "a dark corner", "another one", "overexposed", "both"],
)
def test_a_photograph_of_empty_paper_has_no_strokes(light, across, down):
    sheet = light + np.linspace(0, across, 320) + np.linspace(0, down, 240)[:, None]
    noise = np.random.default_rng(0).normal(0, 3, sheet.shape)
    image = Image.fromarray(np.rint(sheet + noise).clip(0, 255).astype(np.uint8))
    prepared = prepare_picture(image, MNIST)
    assert prepared.decided.background == "uneven"
    assert not prepared.pixels.any()


def test_clothes_are_never_taken_for_strokes():
    assert prepare_picture(photograph(), FASHION).decided.background == "plain"


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (9, 9), (700, 5)])
def test_pictures_of_any_size_are_taken(size):
    noise = np.random.default_rng(1).integers(0, 256, size, dtype=np.uint8)
    assert prepare_picture(Image.fromarray(noise), MNIST).pixels.shape == MNIST.shape
    flat = paper.strokes_on_paper(Image.new("L", size, 90))
    assert not np.asarray(flat).any()
