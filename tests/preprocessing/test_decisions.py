"""Every decision on the way to the pixels can be made otherwise, and only that one changes."""

import numpy as np
import pytest
from PIL import Image

from clf.datasets import DATASETS
from clf.preprocessing import Decisions, choices, prepare_drawing, prepare_picture

MNIST, CIFAR, FASHION = DATASETS["mnist"], DATASETS["cifar10"], DATASETS["fashion_mnist"]


def decided(image: Image.Image, info, **wished) -> dict:
    return dict(prepare_picture(image, info, Decisions(**wished)).decided.made())


def pixels(image: Image.Image, info, **wished) -> np.ndarray:
    return prepare_picture(image, info, Decisions(**wished)).pixels


def hook() -> Image.Image:
    """A dark L on light grey: the middle of its box is not its centre of mass."""
    image = Image.new("L", (200, 240), 220)
    image.paste(30, (60, 60, 70, 160))
    image.paste(30, (60, 150, 110, 160))
    return image


def drawing() -> np.ndarray:
    rgba = np.full((280, 280, 4), 255, np.uint8)
    rgba[30:130, 40:50, :3] = rgba[120:130, 40:90, :3] = 0
    return rgba


def test_it_is_said_what_was_decided_and_only_that():
    assert decided(hook(), MNIST) == {
        "inverted": True,
        "background": "plain",
        "cropped": True,
        "centre": "mass",
    }
    assert decided(hook(), CIFAR) == {"fit": "crop"}
    assert decided(hook().crop((0, 0, 200, 200)), CIFAR) == {}
    assert decided(Image.new("L", (28, 28)), FASHION) == {"framed": False}


@pytest.mark.parametrize("info", [MNIST, FASHION, CIFAR], ids=lambda info: info.name)
def test_what_is_wished_is_done_and_wishing_what_is_done_anyway_changes_nothing(info):
    for prepare, picture in ((prepare_picture, hook()), (prepare_drawing, drawing())):
        automatic = prepare(picture, info)
        for name, choice in automatic.decided.made():
            assert choice in choices(name, info)
            for wish in choices(name, info):
                prepared = prepare(picture, info, Decisions().with_choice(name, wish))
                assert dict(prepared.decided.made())[name] == wish
                assert np.array_equal(prepared.pixels, automatic.pixels) == (wish == choice)


def test_not_turned_upright():
    image = Image.fromarray(np.arange(64 * 64, dtype=np.uint16).reshape(64, 64).astype(np.uint8))
    image.getexif()[0x0112] = 3
    assert decided(image, CIFAR) == {"upright": True}
    turned, stored = pixels(image, CIFAR), pixels(image, CIFAR, upright=False)
    np.testing.assert_array_equal(turned, stored[::-1, ::-1])


def test_another_colour_under_a_transparent_picture():
    image = Image.new("RGBA", (64, 64))
    assert decided(image, CIFAR) == {"backdrop": "white"}
    assert pixels(image, CIFAR).min() == 255
    assert pixels(image, CIFAR, backdrop="black").max() == 0


def test_a_picture_of_the_right_size_can_be_framed_like_any_other():
    image = Image.new("L", (28, 28))
    image.paste(255, (4, 4, 10, 10))
    assert (pixels(image, FASHION)[..., 0] == np.asarray(image)).all()
    assert pixels(image, FASHION, framed=True).min() == 255  # the square fills the frame


def test_not_inverted_the_background_stays():
    shown = pixels(hook(), MNIST, inverted=False)[..., 0]
    assert decided(hook(), MNIST, inverted=False)["background"] == "kept"
    assert shown.max() == 220
    assert shown[4:24].min() == 0  # the frame around
    assert shown[14, 8:20].min() < 100


def test_the_whole_picture_is_taken_as_large_as_the_frame():
    shown = pixels(hook(), MNIST, cropped=False)[..., 0] > 100
    assert np.flatnonzero(shown.any(1)).tolist() == list(range(7, 19))  # 60 to 160 of 240, times 28
    assert decided(hook(), MNIST, cropped=False).keys() == {"inverted", "background", "cropped"}


def test_centred_by_its_box():
    shown = pixels(hook(), MNIST, centre="box")[..., 0] > 0
    rows, columns = np.flatnonzero(shown.any(1)), np.flatnonzero(shown.any(0))
    assert (rows[0], rows[-1]) == (4, 23)
    assert abs(columns[0] + columns[-1] - 27) <= 1


def test_strokes_as_thin_as_they_were_drawn():
    rgba = np.full((280, 280, 4), 255, np.uint8)
    rgba[20:260, 100:103, :3] = 0
    rgba[20:260, 220:223, :3] = 0
    wide, thin = (
        prepare_drawing(rgba, MNIST, Decisions(strokes=wish)).pixels.astype(int).sum()
        for wish in (True, False)
    )
    assert wide > 2 * thin


def test_a_padded_photograph_is_whole_on_the_colour_of_its_edge():
    image = Image.new("RGB", (320, 160), (10, 200, 30))
    image.paste((250, 0, 0), (40, 40, 120, 120))
    shown = pixels(image, CIFAR, fit="pad")
    np.testing.assert_array_equal(shown[0, 0], [10, 200, 30])
    red = shown[..., 0] > 200
    assert red.sum() == pytest.approx(64, abs=8)  # 80 pixels of 320 are 8 of 32
    assert not (pixels(image, CIFAR)[..., 0] > 200)[:, 16:].any()


def test_a_drawing_can_stay_dark_on_white_and_the_whole_canvas_be_taken():
    dark = prepare_drawing(drawing(), MNIST, Decisions(inverted=False)).pixels
    assert dark[0, 0, 0] == 255
    assert dark.min() == 0
    canvas = prepare_drawing(drawing(), MNIST, Decisions(cropped=False)).pixels[..., 0] > 30
    assert np.flatnonzero(canvas.any(1)).tolist() == list(range(3, 13))
