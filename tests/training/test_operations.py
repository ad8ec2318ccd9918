"""Convolution and max pooling of a training step against TensorFlow's own."""

import platform
import re
import sys

import numpy as np
import pytest
import tensorflow as tf

from clf.training.operations import convolve, max_pool

NUMBERS = np.random.default_rng(0)


def outputs_and_gradients(function, *inputs):
    """What a function gives inside a graph, and the gradients of a weighted sum of it."""

    @tf.function
    def compute():
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            outputs = function(*inputs)
            weights = tf.random.stateless_normal(tf.shape(outputs), (1, 2), dtype=outputs.dtype)
            total = tf.reduce_sum(weights * outputs)
        return outputs, *tape.gradient(total, inputs)

    return [np.asarray(tf.cast(result, tf.float32)) for result in compute()]


def maps(*shape, dtype=tf.float32, steps=None):
    """Random maps; rounded to `steps` a unit, many of their values are equal."""
    values = NUMBERS.normal(size=shape)
    return tf.constant(values if steps is None else np.round(values * steps) / steps, dtype)


@pytest.mark.parametrize("dtype", [tf.float32, tf.bfloat16])
@pytest.mark.parametrize(("side", "size"), [(6, 2), (7, 2), (24, 3), (26, 3), (5, 5), (9, 1)])
def test_max_pooling_is_tensorflows_bit_for_bit_also_where_values_are_equal(side, size, dtype):
    values = maps(3, side, side + size, 4, dtype=dtype, steps=2)
    mine = outputs_and_gradients(lambda values: max_pool(values, size), values)
    theirs = outputs_and_gradients(
        lambda values: tf.nn.max_pool2d(values, size, size, "VALID"), values
    )
    for ours, expected in zip(mine, theirs, strict=True):
        np.testing.assert_array_equal(ours, expected)


def test_max_pooling_outside_a_graph_gives_the_same():
    values = maps(2, 9, 9, 3, steps=2)
    with tf.GradientTape() as tape:
        tape.watch(values)
        pooled = max_pool(values, 2)
        weights = tf.random.stateless_normal(pooled.shape, (1, 2))
        total = tf.reduce_sum(weights * pooled)
    inside = outputs_and_gradients(lambda values: max_pool(values, 2), values)
    np.testing.assert_array_equal(pooled, inside[0])
    np.testing.assert_array_equal(tape.gradient(total, values), inside[1])


@pytest.mark.parametrize(
    ("size", "sides"),
    [(3, [(1, 1), (1, 1)]), (3, [(1, 0), (1, 1)]), (4, [(1, 2), (1, 2)]), (1, [(0, 0), (0, 0)])],
)
def test_convolutions_and_their_gradients_are_tensorflows(size, sides):
    values, kernel = maps(3, 9, 8, 5), maps(size, size, 5, 7)
    mine = outputs_and_gradients(
        lambda values, kernel: convolve(values, kernel, sides), values, kernel
    )
    padding = [(0, 0), *sides, (0, 0)]
    theirs = outputs_and_gradients(
        lambda values, kernel: tf.nn.conv2d(values, kernel, 1, padding), values, kernel
    )
    for ours, expected in zip(mine, theirs, strict=True):
        np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-5 * np.abs(expected).max())


@pytest.mark.skipif(
    not (sys.platform == "linux" and platform.machine() == "x86_64"),
    reason="TensorFlow brings oneDNN for convolutions there only",
)
@pytest.mark.parametrize("sides", [[(1, 1), (1, 1)], [(1, 0), (1, 0)]])
def test_convolutions_and_their_gradients_are_computed_by_onednn(sides, tmp_path):
    values, kernel = maps(4, 9, 9, 8), maps(3, 3, 8, 8)
    with tf.profiler.experimental.Profile(str(tmp_path)):
        outputs_and_gradients(
            lambda values, kernel: convolve(values, kernel, sides), values, kernel
        )
    (profile,) = tmp_path.rglob("*.xplane.pb")
    computed = set(re.findall(rb":(\w*Conv2D\w*)", profile.read_bytes()))
    assert computed == {b"_MklNativeConv2D", b"_MklNativeConv2DBackpropFilter"}
