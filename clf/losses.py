"""Losses on logits, one value a picture: the same for training, validation and test."""

import math
from collections.abc import Callable

import keras
import tensorflow as tf

from clf.config import RunConfig
from clf.model import output_probabilities

Loss = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]
"""(labels int32 (n,), logits float32 (n, classes)) -> losses float32 (n,)."""


def loss_function(config: RunConfig) -> Loss:
    """The loss that `config` names, on the probabilities that its output function gives.

    Cross-entropy is -log of the probability of the right class; behind a softmax it is computed
    from the logits, which stays exact where a probability would round to 0 or 1. Mean squared error
    is the mean over the classes of (probability - 1 for the right class, - 0 for the others)^2.
    """
    if config.loss == "mean_squared_error":
        return lambda labels, logits: _squared_error(labels, output_probabilities(logits, config))
    if config.output == "softmax":
        return _cross_entropy_of_logits
    if config.output == "softmax_base":
        sharpness = math.log(config.output_base)
        return lambda labels, logits: _cross_entropy_of_logits(labels, logits * sharpness)
    return lambda labels, logits: _cross_entropy(labels, output_probabilities(logits, config))


def _cross_entropy_of_logits(labels: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)


def _cross_entropy(labels: tf.Tensor, probabilities: tf.Tensor) -> tf.Tensor:
    right = tf.gather(probabilities, labels, batch_dims=1)
    return -tf.math.log(tf.maximum(right, keras.config.epsilon()))


def _squared_error(labels: tf.Tensor, probabilities: tf.Tensor) -> tf.Tensor:
    target = tf.one_hot(labels, probabilities.shape[-1])
    return tf.reduce_mean(tf.square(probabilities - target), axis=-1)
