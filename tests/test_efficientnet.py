"""EfficientNet-Lite0 as it comes with the app: its weights, its shapes, and what it computes."""

import hashlib
from dataclasses import replace

import keras
import numpy as np
import pytest

from clf.architectures import ARCHITECTURES
from clf.config import RunConfig
from clf.datasets.registry import BUILT_IN
from clf.layers import EfficientNetLite0, GlobalAveragePooling2D
from clf.model import batch_size, build_model, fine_tuned_layers, pretrained_layers
from clf.pretrained.convert_efficientnet_lite0 import packed
from clf.pretrained.efficientnet import (
    EFFICIENTNET_FILE,
    EFFICIENTNET_SHA256,
    efficientnet_weights,
)

LAYER, DEFAULT = "1_efficientnetlite0", EfficientNetLite0()


@pytest.fixture
def made(monkeypatch):
    """Makes a dataset of this shape known, and the network with all its features for it."""

    def build(shape, layer=DEFAULT):
        info = replace(BUILT_IN["cifar10"], name="made", shape=shape)
        monkeypatch.setitem(BUILT_IN, "made", info)
        config = RunConfig("made", (layer, GlobalAveragePooling2D()))
        model = build_model(config)
        features = keras.Model(model.input, model.get_layer("2_globalaveragepooling2d").output)
        return config, model, features

    return build


def test_the_file_is_the_one_that_was_made_and_holds_nothing_but_numbers():
    assert hashlib.sha256(EFFICIENTNET_FILE.read_bytes()).hexdigest() == EFFICIENTNET_SHA256
    weights = efficientnet_weights()
    assert {array.dtype.name for pair in weights.values() for array in pair} == {"float32"}
    assert sum(array.size for pair in weights.values() for array in pair) == 3_350_000


def test_the_features_are_those_of_the_original(made):
    """Expected are those that the network of the PyPI package efficientnet-lite-pytorch 0.1.0
    gives, with the checkpoint that the weights were made from."""
    rows, columns = np.mgrid[:64, :64]
    picture = np.stack([4 * rows % 256, (3 * columns + rows) % 256, rows * columns % 256], -1)
    _, _, features = made((64, 64, 3), EfficientNetLite0(side=64))
    found = features(picture[None].astype(np.uint8), training=False).numpy()[0]

    expected = np.zeros(16)
    expected[[0, 5, 6, 7, 10, 13]] = 4.3785, 3.2131, 4.4150, 3.5136, 2.7453, 5.7399
    np.testing.assert_allclose(found[::80], expected, atol=0.005)
    assert found.mean() == pytest.approx(1.10146, abs=5e-4)
    assert found.std() == pytest.approx(1.84286, abs=5e-4)


@pytest.mark.parametrize("shape", [(28, 28, 1), (64, 50, 3), (97, 130, 3)])
def test_the_record_has_the_shape_and_parameters_of_the_network_that_is_built(shape, made):
    config, model, _ = made(shape)

    first = config.trace()[0]
    assert model.get_layer(LAYER).output.shape[1:] == first.output_shape
    assert sum(layer.count_params() for layer in pretrained_layers(model)) == first.parameters
    assert [weight.path for weight in model.trainable_weights] == ["logits/kernel", "logits/bias"]
    last = {layer.name.split("_")[3] for layer in fine_tuned_layers(model)[:-1]}
    assert last == {"14", "15", "16"}
    assert fine_tuned_layers(model)[-1].name == LAYER


def test_small_pictures_are_enlarged_as_far_as_the_side_allows_and_grey_ones_are_colours(made):
    grey = np.random.default_rng(0).integers(0, 256, (2, 20, 24, 1), np.uint8)
    _, _, of_grey = made(grey.shape[1:], EfficientNetLite0(side=63))
    _, _, of_colours = made((60, 72, 3), EfficientNetLite0(side=63))

    enlarge = keras.layers.UpSampling2D(3, interpolation="bilinear")
    enlarged = enlarge(np.repeat(grey, 3, axis=-1).astype(np.float32))
    np.testing.assert_allclose(of_grey(grey), of_colours(enlarged), atol=1e-3)
    assert of_colours.get_layer(f"{LAYER}_stem").input.shape[1:] == (60, 72, 3)


def test_fewer_pictures_are_passed_at_once_where_they_have_large_maps(made):
    _, small, _ = made((32, 32, 3), EfficientNetLite0(side=32))
    _, large, _ = made((160, 160, 3))

    assert batch_size(small) // batch_size(large) == 25
    assert 16 <= batch_size(large) <= 32
    plain = build_model(RunConfig(layers=ARCHITECTURES["cnn_64_64"].layers))
    assert batch_size(plain) > 250


def test_large_kernels_are_stored_in_16_bits_within_a_thousandth_of_a_percent():
    numbers = np.random.default_rng(0)
    kernel = numbers.normal(0, 1, (1, 1, 200, 200)) * numbers.uniform(0.01, 50, 200)
    kernel[..., 7] = 0
    stored = packed({"large/kernel": kernel, "small/kernel": kernel[..., :9]})

    assert stored["large/kernel"].dtype == np.int16
    restored = stored["large/kernel"] * stored["large/scale"]
    assert (np.abs(restored - kernel) <= np.abs(kernel).max((0, 1, 2)) * 1.6e-5).all()
    np.testing.assert_array_equal(stored["small/kernel"], kernel[..., :9].astype(np.float32))
