import numpy as np
import pytest
import tensorflow as tf

from clf.config import ConfigError, RunConfig
from clf.layers import Conv2D, Flatten, PatchWhitening
from clf.model import build_model
from clf.training.whitening import whiten, whitening_filters

NUMBERS = np.random.default_rng(0)


def smooth_pictures(count=60, side=16, channels=3):
    """Pictures whose neighbouring pixels are alike, as those of photographs are."""
    pictures = NUMBERS.normal(0, 1, (count, side, side, channels))
    for axis in (1, 2):
        pictures = pictures + np.roll(pictures, 1, axis) + np.roll(pictures, 2, axis)
    return (pictures - pictures.min()) / np.ptp(pictures) * 255


@pytest.mark.parametrize("size", [2, 3])
def test_the_maps_have_mean_square_1_and_no_correlation(size):
    pictures = smooth_pictures().astype(np.float32) / 30
    filters = whitening_filters(pictures, size)
    count = size * size * 3
    assert filters.shape == (size, size, 3, 2 * count)

    maps = tf.nn.conv2d(pictures, filters, 1, "VALID").numpy()
    np.testing.assert_allclose(maps[..., :count], -maps[..., count:], atol=1e-5)
    flat = maps[..., :count].reshape(-1, count).astype(np.float64)
    np.testing.assert_allclose(flat.T @ flat / len(flat), np.eye(count), atol=0.05)


def test_pictures_without_any_variance_give_finite_filters():
    assert np.isfinite(whitening_filters(np.zeros((3, 8, 8, 1), np.float32), 2)).all()


def test_the_layer_gets_the_filters_of_the_scaled_pixels():
    config = RunConfig(dataset="cifar10", layers=(PatchWhitening(), Flatten()), scaling="unit")
    # Of noise all variances are about the same, and its directions a matter of rounding.
    colours = (1.0, 0.7, 0.4)
    pixels = (smooth_pictures(20, 32) * colours).astype(np.uint8)
    model = build_model(config)
    whiten(model, config, pixels)

    layer = model.get_layer("1_patchwhitening")
    expected = whitening_filters(pixels.astype(np.float32) / 255, 2)
    np.testing.assert_allclose(np.abs(layer.kernel), np.abs(expected), rtol=1e-3, atol=1e-4)
    assert not layer.trainable_weights


def test_a_network_without_the_layer_stays_as_it_is():
    config = RunConfig(dataset="digits", layers=(Conv2D(2, 3), Flatten()))
    model = build_model(config)
    before = model.get_weights()
    whiten(model, config, np.zeros((2, 8, 8, 1), np.uint8))

    for one, other in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_whitening_is_for_pixels_only():
    with pytest.raises(ConfigError, match=r"layer 2, PatchWhitening 2x2.*first place"):
        RunConfig(layers=(Conv2D(2, 3), PatchWhitening(), Flatten()))
