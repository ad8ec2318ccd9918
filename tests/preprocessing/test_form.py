"""Pictures of the network's size: training pictures, their negatives, and others."""

import io

import numpy as np
import pytest
from PIL import Image

from clf.datasets import DATASETS, load
from clf.preprocessing import Decisions, picture_pixels, prepare_picture

MNIST, FASHION = DATASETS["mnist"], DATASETS["fashion_mnist"]


def clothes() -> np.ndarray:
    """Real ones, uint8 (n, 28, 28): those that are brightest along their edges among them."""
    pictures = np.asarray(load("fashion_mnist").x_test)[..., 0]
    edge = pictures[:, 0].astype(int).sum(1) + pictures[:, :, 0].sum(1) + pictures[:, :, -1].sum(1)
    return np.concatenate([pictures[:100], pictures[np.argsort(edge)[-100:]]])


def digit() -> np.ndarray:
    """A 7 as MNIST has it: 20 pixels high, its mass in the middle, soft edges."""
    pixels = np.zeros((28, 28), np.uint8)
    pixels[4:7, 7:20] = 255
    for row in range(7, 24):
        left = 18 - round((row - 7) * 0.4)
        pixels[row, left : left + 3] = (120, 255, 120)
    middle = np.average(np.arange(28), weights=pixels.sum(0, dtype=int))
    pixels = np.roll(pixels, round(14 - middle), axis=1)
    middle = np.average(np.arange(28), weights=pixels.sum(1, dtype=int))
    return np.roll(pixels, round(14 - middle), axis=0)


def jpeg(image: Image.Image) -> Image.Image:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=90)
    return Image.open(buffer)


def test_real_training_pictures_stay_as_they_are_to_the_pixel():
    for pixels in clothes():
        np.testing.assert_array_equal(
            picture_pixels(Image.fromarray(pixels), FASHION)[..., 0], pixels
        )


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_the_negative_of_a_digit_is_only_inverted(mode):
    prepared = prepare_picture(Image.fromarray(255 - digit()).convert(mode), MNIST)
    np.testing.assert_array_equal(prepared.pixels[..., 0], digit())
    assert dict(prepared.decided.made()) == {"framed": False, "inverted": True}
    assert prepared.steps[-1].label.startswith("inverted")


def test_negatives_of_clothes_come_out_nearly_as_the_clothes():
    off = [
        np.abs(picture_pixels(Image.fromarray(255 - p), FASHION)[..., 0] - p.astype(int)).mean()
        for p in clothes()[:100]
    ]
    assert np.mean(off) < 10


@pytest.mark.parametrize("image", [digit(), 255 - digit()], ids=["white", "black"])
def test_what_jpeg_leaves_on_the_ground_is_no_subject(image):
    shown = picture_pixels(jpeg(Image.fromarray(image)), MNIST)[..., 0].astype(int)
    assert np.abs(shown - digit()).mean() < 6


def test_blue_on_white_is_no_training_picture_but_becomes_one():
    white_on = np.stack([255 - digit(), 255 - digit(), np.full((28, 28), 255, np.uint8)], axis=-1)
    prepared = prepare_picture(Image.fromarray(white_on), MNIST)
    assert prepared.decided.inverted
    assert np.abs(prepared.pixels[..., 0] - digit().astype(int)).mean() < 8


def test_a_digit_that_fills_its_frame_is_framed_anew():
    large = Image.fromarray(digit()).crop((5, 3, 23, 25)).resize((26, 26))
    image = Image.new("L", (28, 28), 255)
    image.paste(Image.fromarray(255 - np.asarray(large)), (1, 1))
    prepared = prepare_picture(image, MNIST)
    assert prepared.decided.framed
    assert prepared.decided.inverted
    kept = prepare_picture(image, MNIST, Decisions(framed=False))
    np.testing.assert_array_equal(kept.pixels[..., 0], np.asarray(image))


def test_a_black_line_around_white_is_no_dark_edge():
    image = Image.fromarray(255 - digit())
    image.paste(0, (0, 0, 28, 1))
    image.paste(0, (0, 27, 28, 28))
    assert prepare_picture(image, MNIST).decided.framed
