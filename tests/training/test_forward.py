"""The forward pass of the training step against Keras's own call of the same network."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from clf.architectures import ARCHITECTURES
from clf.config import RunConfig
from clf.layers import (
    ACTIVATIONS,
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    EfficientNetLite0,
    Flatten,
    MaxPooling2D,
    ResidualBlock,
)
from clf.model import build_model, logits_model
from clf.training.forward import training_forward

PIXELS = np.random.default_rng(0).integers(0, 256, (6, 28, 28, 1), np.uint8)
LABELS = np.arange(6)
POOLING = "PartitionedCall"
"""Of a graph's operations, max pooling by windows side by side: compiled by XLA."""
VECTORS = (Flatten(), Dense(8), BatchNormalization())
POOLED_TWICE = (Conv2D(4, 3), MaxPooling2D(2, 1, "same"), MaxPooling2D(3), Flatten())
POOLED_LATER = (Conv2D(4, 3), Activation("tanh"), MaxPooling2D(2), ResidualBlock(4), Flatten())
WITH_DROPOUT = ("small_vgg", "small_cnn", "transfer")
NETWORKS = {
    **{name: preset.layers for name, preset in ARCHITECTURES.items() if name not in WITH_DROPOUT},
    **{name: (Conv2D(5, 3, 2, "same", name), MaxPooling2D(3), Flatten()) for name in ACTIVATIONS},
    "vectors": VECTORS,
    "pooled twice": POOLED_TWICE,
    "pooled later": POOLED_LATER,
    "rows left over": (Conv2D(4, 4, padding="same"), MaxPooling2D(5), Conv2D(3, 2), Flatten()),
    "left over twice": (
        Conv2D(4, 3, 2),
        Activation("relu"),
        Conv2D(4, 5, padding="same"),
        Conv2D(4, 2),
        AveragePooling2D(3),
        Flatten(),
    ),
    "in overlapping windows": (
        Conv2D(4, 3),
        MaxPooling2D(3, 2),
        Conv2D(4, 3),
        MaxPooling2D(2),
        Flatten(),
    ),
    "pretrained": (EfficientNetLite0(32), BatchNormalization(), Flatten()),
}


def new_network(layers) -> keras.Model:
    """A network whose biases, scales and whitening filters are not all 0 and 1."""
    network = logits_model(build_model(RunConfig(layers=layers, seed=3)))
    numbers = np.random.default_rng(1)
    for weight in network.weights:
        if weight.ndim == 1 or not weight.trainable:
            weight.assign(numbers.uniform(0.1, 0.9, weight.shape))
    return network


def gradients(network, forward):
    with tf.GradientTape() as tape:
        logits = forward(tf.constant(PIXELS))
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(LABELS, logits)
        loss = tf.reduce_mean(losses)
    variables = [variable.value for variable in network.trainable_variables]
    return logits, tape.gradient(loss, variables)


def assert_close(mine, theirs):
    """Equal but for rounding, measured against the largest value."""
    mine, theirs = np.asarray(mine), np.asarray(theirs)
    np.testing.assert_allclose(mine, theirs, rtol=0, atol=1e-4 * max(0.1, np.abs(theirs).max()))


@pytest.mark.parametrize("layers", NETWORKS.values(), ids=NETWORKS)
def test_logits_gradients_and_moving_statistics_are_keras_own(layers):
    ours, theirs = new_network(layers), new_network(layers)
    logits, found = gradients(ours, tf.function(training_forward(ours)))
    expected, keras_own = gradients(theirs, lambda pixels: theirs(pixels, training=True))

    assert_close(logits, expected)
    for mine, other in zip(found, keras_own, strict=True):
        assert_close(mine, other)
    for mine, other in zip(ours.weights, theirs.weights, strict=True):
        assert_close(mine, other)


def test_bias_and_activation_wait_for_the_pooling_only_where_that_changes_nothing():
    def operations(layers):
        network = new_network(layers)
        traced = tf.function(training_forward(network)).get_concrete_function(
            tf.TensorSpec((None, 28, 28, 1), tf.uint8)
        )
        return [operation.type for operation in traced.graph.get_operations()]

    early = operations((Conv2D(4, 3), MaxPooling2D(2), Flatten()))
    assert early.index(POOLING) < early.index("Relu")
    late = operations((Conv2D(4, 3, activation="swish"), MaxPooling2D(2), Flatten()))
    assert late.index("BiasAdd") < late.index(POOLING)


def test_of_article_2s_network_only_what_the_last_pooling_reads_is_computed():
    network = new_network(ARCHITECTURES["cnn_64_64"].layers)
    traced = tf.function(training_forward(network)).get_concrete_function(
        tf.TensorSpec((None, 28, 28, 1), tf.uint8)
    )
    shapes = [
        tuple(operation.outputs[0].shape[1:3])
        for operation in traced.graph.get_operations()
        if operation.type == "Conv2D"
    ]
    assert shapes == [(24, 24), (6, 6)], "Keras computes 26x26 and 6x6"
