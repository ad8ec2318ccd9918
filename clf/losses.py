"""Losses on logits, one value a picture: the same for training, validation and test."""

import math
from collections.abc import Callable
from functools import partial

import keras
import numpy as np
import tensorflow as tf

from clf.config import RunConfig
from clf.model import output_probabilities

Loss = Callable[[tf.Tensor, tf.Tensor], tf.Tensor]
"""(labels int32 (n,), logits float32 (n, classes)) -> losses float32 (n,)."""


def loss_function(config: RunConfig) -> Loss:
    """The loss that `config` names, on the probabilities that its output function gives.

    Targets are 1 for the right class and 0 for the others; label smoothing s makes that
    1 - s + s / classes and s / classes (Szegedy et al., 2016). Cross-entropy is the sum over the
    classes of -target * log(probability); behind a softmax it is computed from the logits, which
    stays exact where a probability would round to 0 or 1. Mean squared error is the mean over the
    classes of (probability - target)^2.
    """
    return _smoothed_loss(config, config.label_smoothing)


def outlier_loss(config: RunConfig) -> Callable[[tf.Tensor], tf.Tensor]:
    """The loss of pictures of no class, of their logits float32 (n, classes): float32 (n,).

    As :func:`loss_function`, with the same target, 1 / classes, for every class.
    """
    loss = _smoothed_loss(config, 1.0)  # of the right class nothing is left
    return lambda logits: loss(tf.zeros(tf.shape(logits)[0], tf.int32), logits)


def _smoothed_loss(config: RunConfig, smoothing: float) -> Loss:
    if config.loss == "mean_squared_error":
        return lambda labels, logits: _squared_error(
            _targets(labels, logits, smoothing), output_probabilities(logits, config)
        )
    if config.output == "softmax":
        return partial(_cross_entropy_of_logits, smoothing=smoothing)
    if config.output == "softmax_base":
        sharpness = math.log(config.output_base)
        return lambda labels, logits: _cross_entropy_of_logits(
            labels, logits * sharpness, smoothing
        )
    return lambda labels, logits: _cross_entropy(
        _targets(labels, logits, smoothing), output_probabilities(logits, config)
    )


def class_weights(config: RunConfig, labels: np.ndarray, classes: int) -> np.ndarray:
    """By how much the loss of a training picture of each class counts: float32 (classes,).

    labels: whole numbers (n,), of the training pictures. "balanced" is n / (classes * pictures of
    the class), so that all classes sum to the same; a class without pictures has 0.
    """
    if config.class_weights == "none":
        return np.ones(classes, np.float32)
    counts = np.bincount(labels, minlength=classes)
    weights = len(labels) / (classes * np.maximum(counts, 1))
    return np.where(counts, weights, 0).astype(np.float32)


def _targets(labels: tf.Tensor, logits: tf.Tensor, smoothing: float) -> tf.Tensor:
    classes = logits.shape[-1]
    return tf.one_hot(labels, classes, 1 - smoothing + smoothing / classes, smoothing / classes)


def _cross_entropy_of_logits(labels: tf.Tensor, logits: tf.Tensor, smoothing: float) -> tf.Tensor:
    if not smoothing:
        return tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
    targets = _targets(labels, logits, smoothing)
    return tf.nn.softmax_cross_entropy_with_logits(targets, logits)


def _cross_entropy(targets: tf.Tensor, probabilities: tf.Tensor) -> tf.Tensor:
    logarithms = tf.math.log(tf.maximum(probabilities, keras.config.epsilon()))
    return -tf.reduce_sum(targets * logarithms, axis=-1)


def _squared_error(targets: tf.Tensor, probabilities: tf.Tensor) -> tf.Tensor:
    return tf.reduce_mean(tf.square(probabilities - targets), axis=-1)
