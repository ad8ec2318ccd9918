"""What of every layer's maps is needed, against which pixels and maps have a gradient at all."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from clf.architectures import ARCHITECTURES
from clf.config import RunConfig
from clf.layers import AveragePooling2D, BatchNormalization, Conv2D, Flatten, MaxPooling2D
from clf.model import build_model, logits_model
from clf.training.extents import extents_needed

NETWORKS = {
    "article 2": (ARCHITECTURES["cnn_64_64"].layers, "cifar10", (26, 26)),
    "same padding": (
        (Conv2D(4, 5, padding="same"), MaxPooling2D(10), Flatten()),
        "cifar10",
        (32, 32),
    ),
    "same, far from the edge": (
        (Conv2D(4, 5, padding="same"), AveragePooling2D(12), Flatten()),
        "cifar10",
        (26, 26),
    ),
    "strides": ((Conv2D(4, 3, 4), Flatten()), "fashion_mnist", (27, 27)),
    "steps of statistics": (
        (Conv2D(4, 3), BatchNormalization(), MaxPooling2D(15), Flatten()),
        "fashion_mnist",
        (28, 28),
    ),
}


@pytest.mark.parametrize(("layers", "dataset", "expected"), NETWORKS.values(), ids=NETWORKS)
def test_the_pixels_that_are_needed_are_those_with_an_influence(layers, dataset, expected):
    network = logits_model(build_model(RunConfig(dataset=dataset, layers=layers)))
    inner = network.layers[1:]
    inputs = {layer.name: [layer.input._keras_history.operation.name] for layer in inner}
    needed = extents_needed(inner, inputs)

    pixels = tf.random.uniform((3, *network.input.shape[1:]), seed=1)
    with tf.GradientTape() as tape:
        tape.watch(pixels)
        logits = network(pixels, training=True)
        result = tf.reduce_sum(logits * tf.random.normal(logits.shape, seed=2))
    influence = np.abs(tape.gradient(result, pixels)).sum(axis=(0, 3)) > 0

    rows, columns = (int(np.flatnonzero(influence.any(axis)).max()) + 1 for axis in (1, 0))
    assert needed[network.layers[0].name] == (rows, columns) == expected


def test_of_maps_that_two_layers_read_every_row_and_column_is_needed_that_one_of_them_reads():
    start = keras.Input((12, 12, 2), name="start")
    wide = keras.layers.MaxPooling2D((5, 3), name="wide")(start)  # 2x4 windows: 10 rows, 12 columns
    tall = keras.layers.MaxPooling2D((11, 5), name="tall")(
        start
    )  # 1x2 windows: 11 rows, 10 columns
    up = keras.layers.UpSampling2D(2, name="up")(tall)
    both = keras.layers.Add(name="both")([wide, up])
    network = keras.Model(start, both)
    inputs = {"wide": ["start"], "tall": ["start"], "up": ["tall"], "both": ["wide", "up"]}
    needed = extents_needed([network.get_layer(name) for name in inputs], inputs)
    assert needed["start"] == (11, 12)


def test_vectors_have_no_extent():
    values = keras.Input((4,))
    network = keras.Model(values, keras.layers.Dense(2)(values))
    [dense] = network.layers[1:]
    start = network.layers[0].name
    assert extents_needed([dense], {dense.name: [start]}) == {dense.name: None, start: None}
