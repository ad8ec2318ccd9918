"""What excites a filter, against Keras's own maps and gradients."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from clf import datasets, inference
from clf.datasets import DatasetUnavailable
from clf.inference import excitation
from clf.inference.excitation import receptive_field
from clf.inference.network import Network, load_network
from clf.layers import AveragePooling2D, Conv2D, Flatten, MaxPooling2D, ResidualBlock
from tests.inference.networks import save


def maps_of(run: str, name: str, pixels: np.ndarray) -> np.ndarray:
    """The maps of a layer for some pictures, by a model that is loaded anew."""
    model = keras.models.load_model(f"{run}/model.keras")
    part = keras.Model(model.input, model.get_layer(name).output)
    return part.predict(pixels, verbose=0)


def kill(run: str, name: str, number: int) -> None:
    """Let this filter give 0 for every picture."""
    model = keras.models.load_model(f"{run}/model.keras")
    kernel, bias = model.get_layer(name).get_weights()
    kernel[..., number], bias[number] = 0, -1
    model.get_layer(name).set_weights([kernel, bias])
    model.save(f"{run}/model.keras")


def test_the_strongest_pictures_are_those_with_the_highest_values(tmp_path):
    run = save(tmp_path, Conv2D(4, 3), MaxPooling2D(2), Conv2D(5, 2), Flatten(), dataset="digits")
    data = datasets.load("digits")
    maps = maps_of(run, "3_conv2d", data.x_test)
    for number in range(5):
        found = inference.strongest_pictures(run, "digits", "3_conv2d", number)
        highest = maps[..., number].max(axis=(1, 2))
        assert found.searched == len(data.x_test)
        np.testing.assert_allclose(found.values, np.sort(highest)[:-10:-1], rtol=1e-5)
        np.testing.assert_allclose(highest[found.numbers], found.values, rtol=1e-5)
        np.testing.assert_array_equal(found.pictures, data.x_test[found.numbers])
        np.testing.assert_array_equal(found.labels, data.y_test[found.numbers])
        assert found.best.highest == found.values[0]
        means = np.maximum(maps[..., number], 0).mean(axis=(1, 2))
        assert found.best.mean == pytest.approx(means.max(), rel=1e-5)


def test_nothing_outside_the_spot_counts_for_the_value(tmp_path):
    run = save(tmp_path, Conv2D(4, 3), MaxPooling2D(2), Conv2D(5, 2), Flatten(), dataset="digits")
    found = inference.strongest_pictures(run, "digits", "3_conv2d", 1)
    top, left, rows, columns = found.spots[0]
    assert (rows, columns) == (6, 6)
    spot = (slice(top, top + rows), slice(left, left + columns))
    alone = np.zeros_like(found.pictures[0])
    alone[spot] = found.pictures[0][spot]
    maps = maps_of(run, "3_conv2d", np.stack([alone, found.pictures[0]]))[..., 1]
    row, column = np.unravel_index(maps[1].argmax(), maps[1].shape)
    assert (top, left) == (2 * row, 2 * column)
    assert maps[0, row, column] == pytest.approx(found.values[0], rel=1e-4)


def test_a_receptive_field_is_where_the_gradient_is_not_zero(tmp_path):
    layers = (
        Conv2D(4, 4, 2, "same", "tanh"),
        AveragePooling2D(2, 1, "same"),
        ResidualBlock(6, 2),
        Conv2D(3, 2, activation="linear"),
    )
    run = save(tmp_path, *layers, Flatten())
    names = ("1_conv2d", "3_residualblock_conv2d_2", "3_residualblock_add", "4_conv2d")
    assert_where_the_gradient_is(load_network(run), names)


def test_a_receptive_field_goes_through_enlarging_and_depthwise_convolutions():
    start = keras.Input((28, 28, 1), name="pixels")
    values = start
    for place, factor in enumerate((3, 2)):
        enlarge = keras.layers.UpSampling2D(factor, interpolation="bilinear", name=f"up_{place}")
        convolve = keras.layers.DepthwiseConv2D(
            5, 4 - place, "same", depthwise_initializer="random_uniform", name=f"depthwise_{place}"
        )
        values = convolve(enlarge(values))
    network = Network(keras.Model(start, values))
    assert_where_the_gradient_is(network, ("up_0", "depthwise_0", "up_1", "depthwise_1"))


def assert_where_the_gradient_is(network: Network, names: tuple[str, ...]) -> None:
    pixels = tf.constant(np.random.default_rng(0).uniform(0, 255, (30, 28, 28, 1)), tf.float32)
    for name in names:
        part = keras.Model(network.model.input, network.layers[name].output)
        _, height, width, _ = part.output_shape
        for row, column in ((0, 0), (height // 2, 1), (height - 1, width - 1)):
            with tf.GradientTape() as tape:
                tape.watch(pixels)
                value = tf.reduce_sum(part(pixels)[:, row, column])
            counts = tape.gradient(value, pixels).numpy().any(axis=(0, 3))
            rows, columns = np.flatnonzero(counts.any(1)), np.flatnonzero(counts.any(0))
            expected = (rows[0], columns[0], np.ptp(rows) + 1, np.ptp(columns) + 1)
            assert receptive_field(network, name, row, column) == expected, (name, row, column)


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "linear"])
@pytest.mark.parametrize("dataset", ["digits", "cifar10"])
def test_a_made_picture_excites_more_than_the_noise_it_came_from(tmp_path, dataset, activation):
    layers = (Conv2D(4, 3), Conv2D(3, 3, activation=activation), Flatten())
    run = save(tmp_path, *layers, dataset=dataset)
    made = [inference.made_picture(run, "2_conv2d", number, 7) for number in range(3)]
    pixels = np.stack([made[0].start, *(item.picture for item in made)])
    maps = maps_of(run, "2_conv2d", pixels)
    assert pixels.dtype == np.uint8
    for number, item in enumerate(made):
        for activity, values in ((item.before, maps[0]), (item.after, maps[number + 1])):
            assert activity.highest == pytest.approx(values[..., number].max(), rel=1e-4)
            mean = np.maximum(values[..., number], 0).mean()
            assert activity.mean == pytest.approx(mean, rel=1e-4, abs=1e-6)
        assert item.after.mean >= item.before.mean
    means = [(item.before.mean, item.after.mean) for item in made]
    before, after = (sum(values) for values in zip(*means, strict=True))
    assert after > 1.05 * before


def test_the_same_seed_makes_the_same_picture(tmp_path):
    run = save(tmp_path, Conv2D(4, 3), Flatten(), dataset="digits")
    first = inference.made_picture(run, "1_conv2d", 0, 7)
    excitation._made.cache_clear()
    again, other = (inference.made_picture(run, "1_conv2d", 0, seed) for seed in (7, 8))
    np.testing.assert_array_equal(first.picture, again.picture)
    assert (first.start != other.start).any()


def test_a_dead_filter_is_0_everywhere(tmp_path):
    run = save(tmp_path, Conv2D(4, 3), Flatten(), dataset="digits")
    kill(run, "1_conv2d", 2)
    found = inference.strongest_pictures(run, "digits", "1_conv2d", 2)
    made = inference.made_picture(run, "1_conv2d", 2, 0)
    assert (found.best.highest, found.best.mean) == (0, 0)
    assert (made.after.highest, made.after.mean) == (0, 0)


def test_a_layer_is_searched_once_for_all_its_filters(tmp_path):
    run = save(tmp_path, Conv2D(4, 3), Flatten(), dataset="digits")
    before = excitation._peaks.cache_info().misses
    for number in range(4):
        inference.strongest_pictures(run, "digits", "1_conv2d", number)
    assert excitation._peaks.cache_info().misses == before + 1


@pytest.mark.parametrize(
    ("name", "number", "message"),
    [("2_flatten", 0, "no convolution '2_flatten'; there are 1_conv2d"), ("1_conv2d", 4, "0 to 3")],
)
def test_what_is_not_there_is_refused_by_name(tmp_path, name, number, message):
    run = save(tmp_path, Conv2D(4, 3), Flatten(), dataset="digits")
    with pytest.raises(LookupError, match=message):
        inference.strongest_pictures(run, "digits", name, number)
    with pytest.raises(LookupError, match=message):
        inference.made_picture(run, name, number, 0)


def test_without_test_pictures_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("CLF_DATA_DIR", "")
    monkeypatch.setenv("CLF_CACHE_DIR", str(tmp_path))
    run = save(tmp_path, Conv2D(4, 3), Flatten(), dataset="mnist")
    with pytest.raises(DatasetUnavailable, match="not on this machine"):
        inference.strongest_pictures(run, "mnist", "1_conv2d", 0)
