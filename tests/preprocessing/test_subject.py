"""Subjects in front of a background, found by colour. The scenes are made here."""

import numpy as np
import pytest
from PIL import Image

from clf.datasets import DATASETS
from clf.preprocessing import Decisions, prepare_picture
from clf.preprocessing.subject import find_subject

FASHION = DATASETS["fashion_mnist"]


def where() -> np.ndarray:
    """A shirt, bool (H, W): a body, two sleeves."""
    mask = np.zeros((180, 150), bool)
    mask[40:150, 50:100] = True
    mask[40:70, 25:125] = True
    return mask


def scene(shirt, wall, falloff=0.0) -> Image.Image:
    """The shirt in one colour before a wall in another, in light that falls off to the right."""
    colours = np.where(where()[..., None], shirt, wall).astype(float)
    colours *= 1 - falloff * np.arange(150)[None, :, None] / 150
    noise = np.random.default_rng(0).normal(0, 4, colours.shape)
    return Image.fromarray(np.rint((colours + noise).clip(0, 255)).astype(np.uint8))


def striped(shirt, first, second) -> Image.Image:
    """The shirt on stripes of two colours, 12 pixels wide."""
    stripes = (np.arange(150) // 12 % 2)[None, :, None]
    return scene(shirt, np.where(stripes, first, second))


def overlap(found: np.ndarray) -> float:
    return (found & where()).sum() / (found | where()).sum()


@pytest.mark.parametrize("falloff", [0.0, 0.4])
@pytest.mark.parametrize(
    ("shirt", "wall"),
    [
        ((30, 30, 40), (220, 215, 205)),
        ((235, 235, 230), (90, 70, 60)),
        ((200, 60, 60), (90, 110, 90)),
    ],
)
def test_the_subject_is_found_in_light_that_falls_off(shirt, wall, falloff):
    assert overlap(find_subject(scene(shirt, wall, falloff))) > 0.9


@pytest.mark.parametrize("shirt", [(40, 70, 150), (215, 196, 165), (35, 35, 40)])
@pytest.mark.parametrize(
    "stripes", [((240, 240, 238), (120, 150, 190)), ((235, 230, 220), (190, 90, 85))]
)
def test_the_subject_is_found_on_stripes(shirt, stripes):
    assert overlap(find_subject(striped(shirt, *stripes))) > 0.9


@pytest.mark.parametrize("falloff", [0.0, 0.3])
def test_clothes_of_nearly_the_colour_of_the_ground_are_found(falloff):
    assert overlap(find_subject(scene((228, 218, 200), (238, 236, 231), falloff))) > 0.9


def spots(places, side) -> Image.Image:
    """Dark squares on a bright wall."""
    colours = np.full((180, 150, 3), (220, 215, 205), np.uint8)
    for row, column in places:
        colours[row : row + side, column : column + side] = (30, 30, 90)
    return Image.fromarray(colours)


@pytest.mark.parametrize(
    ("places", "side"),
    [([(80, 70)], 24), ([(row, column) for row in (20, 80, 140) for column in (20, 110)], 32)],
)
def test_something_small_or_scattered_is_no_subject(places, side):
    image = spots(places, side)
    found = find_subject(image)
    assert found is not None
    assert not found.any()
    prepared = prepare_picture(image, FASHION)
    assert not prepared.pixels.any()
    assert "no subject found" in [step.label for step in prepared.steps]


def test_a_pair_is_a_subject():
    image = spots([(60, 20), (60, 90)], 50)
    assert find_subject(image).mean() == pytest.approx(2 * 50 * 50 / (180 * 150), rel=0.1)


def test_the_same_clothes_look_alike_on_a_darker_and_on_a_brighter_ground():
    grounds = (scene((130, 100, 80), (100, 120, 140)), scene((130, 100, 80), (170, 170, 190)))
    assert [prepare_picture(image, FASHION).decided.inverted for image in grounds] == [True, True]


def test_the_same_grey_in_another_colour_is_a_subject_too():
    image = scene((200, 85, 60), (60, 135, 190))  # both of luma 116
    grey = np.asarray(image.convert("L"), float)
    assert abs(grey[where()].mean() - grey[~where()].mean()) < 3
    assert overlap(find_subject(image)) > 0.9
    prepared = prepare_picture(image, FASHION)
    assert prepared.decided.background == "colour"
    shown = prepared.pixels[..., 0] > 0
    assert shown[:, 14].all()
    assert not shown[20:, :4].any()


@pytest.mark.parametrize(
    ("shirt", "wall", "inverted"),
    [((30, 30, 90), (220, 215, 205), True), ((235, 235, 200), (90, 70, 60), False)],
)
def test_the_whole_subject_stands_out_from_black(shirt, wall, inverted):
    prepared = prepare_picture(scene(shirt, wall, 0.3), FASHION)
    assert prepared.decided.inverted is inverted
    shown = prepared.pixels[..., 0]
    assert shown.shape == (28, 28)
    assert shown[2:26, 12:16].min() >= 30
    assert shown[14:, :5].max() == 0


def test_a_background_that_is_no_background_leaves_the_picture_as_before():
    flat = Image.new("RGB", (120, 90), (20, 90, 160))
    assert find_subject(flat) is None
    assert prepare_picture(flat, FASHION).decided.background == "plain"
    wished = prepare_picture(flat, FASHION, Decisions(background="colour"))
    assert not wished.pixels.any()


def test_grey_pictures_are_taken_by_their_greys():
    image = scene((30, 30, 40), (220, 215, 205)).convert("L").convert("RGB")
    assert prepare_picture(image, FASHION).decided.background == "plain"
    wished = prepare_picture(image, FASHION, Decisions(background="colour"))
    assert "background removed by its colour" in [step.label for step in wished.steps]


@pytest.mark.parametrize("size", [(1, 1), (2, 300), (5, 4), (300, 3), (4000, 11)])
def test_pictures_of_any_size_are_taken(size):
    noise = np.random.default_rng(1).integers(0, 256, (*size, 3), dtype=np.uint8)
    assert prepare_picture(Image.fromarray(noise), FASHION).pixels.shape == FASHION.shape
