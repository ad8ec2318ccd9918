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
