"""What the layers of a network make of a picture, against a few lines of NumPy."""

import keras
import numpy as np
import pytest

from clf import inference
from clf.layers import (
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    MaxPooling2D,
    ResidualBlock,
    ResidualStage,
)
from tests.inference.networks import PICTURE, save


def windows(maps, size, strides, padding, fill):
    """All windows of maps (h, w, c) as TensorFlow places them: (rows, columns, size, size, c)."""
    if padding == "same":
        pads = []
        for length in maps.shape[:2]:
            total = max((-(-length // strides) - 1) * strides + size - length, 0)
            pads.append((total // 2, total - total // 2))
        maps = np.pad(maps, (*pads, (0, 0)), constant_values=fill)
    view = np.lib.stride_tricks.sliding_window_view(maps, (size, size), axis=(0, 1))
    return view[::strides, ::strides].transpose(0, 1, 3, 4, 2)


ACTIVATIONS = {"linear": lambda v: v, "relu": lambda v: np.maximum(v, 0), "tanh": np.tanh}


@pytest.mark.parametrize(
    ("size", "strides", "padding", "activation"),
    [
        (3, 1, "valid", "relu"),
        (5, 2, "same", "tanh"),
        (4, 3, "same", "linear"),
        (1, 1, "valid", "relu"),
    ],
)
def test_feature_maps_are_the_sums_of_products(tmp_path, size, strides, padding, activation):
    run = save(tmp_path, Conv2D(4, size, strides, padding, activation), Flatten())
    view = inference.layer_view(run, "1_conv2d", PICTURE)
    before = PICTURE / 255
    expected = np.einsum(
        "rcijk,ijkf->rcf", windows(before, size, strides, padding, 0.0), view.kernel
    )
    assert view.kernel.shape == (size, size, 1, 4)
    np.testing.assert_allclose(view.input, before, atol=1e-6)
    np.testing.assert_allclose(
        view.output, ACTIVATIONS[activation](expected + view.bias), atol=1e-4
    )


@pytest.mark.parametrize("kind", [MaxPooling2D, AveragePooling2D])
@pytest.mark.parametrize(
    ("size", "strides", "padding"),
    [(2, 0, "valid"), (3, 2, "same"), (3, 0, "valid"), (2, 3, "same")],
)
def test_pooling_is_shown_both_ways(tmp_path, kind, size, strides, padding):
    run = save(tmp_path, Conv2D(3, 3), kind(size, strides, padding), Flatten())
    name = f"2_{kind.__name__.lower()}"
    view = inference.layer_view(run, name, PICTURE)
    step = strides or size
    largest = windows(view.input, size, step, padding, -np.inf).max(axis=(2, 3))
    mean = np.nanmean(windows(view.input, size, step, padding, np.nan), axis=(2, 3))
    np.testing.assert_allclose(view.max_pooled, largest, atol=1e-5)
    np.testing.assert_allclose(view.average_pooled, mean, atol=1e-5)
    own = view.max_pooled if kind is MaxPooling2D else view.average_pooled
    np.testing.assert_array_equal(view.output, own)


def test_dense_weights_lie_where_their_pixels_are(tmp_path):
    run = save(tmp_path, Flatten(), Dense(5, "linear"))
    view = inference.layer_view(run, "2_dense", PICTURE)
    assert view.pictured.shape == (28, 28, 1, 5)
    expected = np.einsum("hwc,hwcu->u", PICTURE / 255, view.pictured) + view.bias
    np.testing.assert_allclose(view.output, expected, atol=1e-4)


def test_dense_behind_another_dense_has_no_picture(tmp_path):
    run = save(tmp_path, Flatten(), Dense(5), Dense(4))
    assert inference.layer_view(run, "3_dense", PICTURE).pictured is None


def test_dense_behind_dropout_still_knows_the_places_of_its_inputs(tmp_path):
    run = save(tmp_path, Conv2D(2, 5), Flatten(), Dropout(), Activation("tanh"), Dense(4), Dense(3))
    assert inference.layer_view(run, "5_dense", PICTURE).flattened == (24, 24, 2)
    assert inference.layer_view(run, "6_dense", PICTURE).flattened is None


def test_dense_behind_a_flattened_vector_has_no_picture(tmp_path):
    run = save(tmp_path, Flatten(), Dense(5), Flatten(), Dense(4))
    assert inference.layer_view(run, "4_dense", PICTURE).pictured is None


def test_the_strongest_products_are_parts_of_the_sum_of_a_unit(tmp_path):
    run = save(tmp_path, Flatten(), Dense(5, "linear"))
    view = inference.layer_view(run, "2_dense", PICTURE)
    found = view.contributions
    np.testing.assert_array_equal(found.values, view.input[found.index])
    sums = (found.values * found.weights).sum(axis=1) + found.rest
    np.testing.assert_allclose(sums + view.bias, view.output, atol=1e-4)


def test_an_addition_knows_both_of_its_inputs(tmp_path):
    run = save(tmp_path, ResidualBlock(3), ResidualStage(4), Flatten())
    for name in ("1_residualblock_add", "2_residualstage"):
        view = inference.layer_view(run, name, PICTURE)
        np.testing.assert_allclose(view.input + view.added, view.output, atol=1e-4)


def test_layers_with_numbers_of_their_own_tell_them(tmp_path):
    run = save(tmp_path, Flatten(), Dense(6), BatchNormalization(), scaling="standard")
    scaling = inference.layer_view(run, "scaling", PICTURE)
    assert {name: values.tolist() for name, values in scaling.numbers.items()} == {
        "mean": [80.0],
        "variance": [6400.0],
    }
    view = inference.layer_view(run, "3_batchnormalization", PICTURE)
    mean, variance, gamma, beta = (
        view.numbers[name] for name in ("mean", "variance", "gamma", "beta")
    )
    expected = (view.input - mean) / np.sqrt(variance + view.epsilon) * gamma + beta
    np.testing.assert_allclose(view.output, expected, atol=1e-4)


def test_probabilities_are_the_softmax_of_the_logits(tmp_path):
    run = save(tmp_path, Flatten(), Dense(6))
    view = inference.layer_view(run, "probabilities", PICTURE)
    powers = np.exp(view.input - view.input.max())
    np.testing.assert_allclose(view.output, powers / powers.sum(), atol=1e-6)
    np.testing.assert_array_equal(view.output, view.probabilities)
    np.testing.assert_allclose(inference.predict(run, PICTURE[None])[0], view.output, atol=1e-6)


def test_every_listed_layer_opens_with_the_shapes_it_says(tmp_path):
    layers = (
        Conv2D(4, 3, padding="same", activation="linear"),
        BatchNormalization(),
        ResidualBlock(8, 2),
        Dropout(),
        GlobalAveragePooling2D(),
    )
    run = save(tmp_path, *layers, scaling="standard")
    listed = inference.layers(run)
    names = [info.name for info in listed]
    assert names[0] == "scaling"
    assert names[-2:] == ["logits", "probabilities"]
    assert {"3_residualblock_conv2d_1", "3_residualblock_add", "3_residualblock"} <= set(names)
    for info in listed:
        view = inference.layer_view(run, info.name, PICTURE)
        assert (view.input.shape, view.output.shape) == (info.input_shape, info.output_shape)


def test_an_unknown_layer_is_refused_by_name(tmp_path):
    run = save(tmp_path, Flatten())
    with pytest.raises(LookupError, match=r"'conv'.*1_flatten, logits"):
        inference.layer_view(run, "conv", PICTURE)


def test_a_depthwise_convolution_has_a_filter_for_each_map_alone(tmp_path):
    start = keras.Input((28, 28, 1))
    layer = keras.layers.DepthwiseConv2D(3, 2, "same", activation="relu6", name="depthwise")
    values = layer(keras.layers.Conv2D(4, 3, name="maps")(start))
    end = keras.layers.Dense(2, activation="softmax", name="logits")
    keras.Model(start, end(keras.layers.Flatten()(values))).save(tmp_path / "model.keras")

    view = inference.layer_view(str(tmp_path), "depthwise", PICTURE)
    assert view.kernel.shape == (3, 3, 1, 4)
    assert (view.window.size, view.window.strides, view.activation) == ((3, 3), (2, 2), "relu6")
    above, beside = view.window.before
    top, left = 2 * 4 - above, 2 * 7 - beside
    patch = view.input[top : top + 3, left : left + 3]
    expected = (patch * view.kernel[:, :, 0]).sum((0, 1)) + view.bias
    np.testing.assert_allclose(view.output[4, 7], np.clip(expected, 0, 6), rtol=1e-4, atol=1e-3)
