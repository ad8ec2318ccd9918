"""Training behind frozen layers, on what they make of the pictures, and fine-tuning them.

A frozen layer gives the same for the same picture in every epoch. Where no augmentation changes
the pictures, that is computed once, and only the layers behind are gone through in every step.
"""

from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from clf.config import RunConfig
from clf.datasets import Dataset
from clf.model import pretrained_layers

MOST_BYTES = 2**27
"""Of features that are kept; for more, every step goes through the whole network. So many take some
20 seconds on two cores."""
BATCH = 64
"""A tenth of a second on two cores, half a second through MobileNetV3: so soon a run hears what is
asked of it."""

Between = Callable[[int, int], object]
"""Called before every batch with the pictures that are done and those there are in all; what it
raises ends the work."""


@dataclass(frozen=True)
class Part:
    """Pictures of one part of a split, or what frozen layers make of them, and their labels."""

    inputs: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)


def load_parts(data: Dataset, config: RunConfig) -> list[Part]:
    """The pictures to train on and those to validate on."""
    parts = data.split(config.validation_share, config.seed)
    return [Part(data.x_train[part], data.y_train[part]) for part in parts]


def what_learns(
    model: keras.Model, config: RunConfig, parts: list[Part], fine_tuning: bool, between: Between
) -> tuple[keras.Model, list[Part]]:
    """The part of the model that learns, and what it learns from: all of it, from the pictures, or
    what is behind its frozen layers, from what these make of the pictures.

    parts: the pictures to train on and those to validate on.
    """
    freeze(model, fine_tuning)
    if config.transfers and not fine_tuning:
        return without_frozen_layers(model, config, parts, between)
    return model, parts


def freeze(model: keras.Model, fine_tuning: bool) -> None:
    """Freeze pretrained layers, but not their convolutions while they are fine-tuned.

    Batch normalization stays as it was learned: the statistics of few pictures would be worse.
    The whitening filters were computed, not learned.
    """
    for layer in pretrained_layers(model)[1:]:
        layer.trainable = fine_tuning and isinstance(layer, keras.layers.Conv2D)


def without_frozen_layers(
    model: keras.Model, config: RunConfig, parts: list[Part], between: Between
) -> tuple[keras.Model, list[Part]]:
    """The model behind its frozen layers, up to the logits, and what these make of each part.

    The same model and parts where their features cannot be computed once: behind augmentation, or
    if they are too many.
    """
    if config.augmentation != "none":
        return model, parts
    features = model.get_layer(config.trace()[0].name).output
    size, total = 4 * int(np.prod(features.shape[1:])), sum(map(len, parts))
    if size * total > MOST_BYTES:
        return model, parts
    frozen = _compiled(keras.Model(model.input, features))
    passed, done = [], 0
    for part in parts:
        found = np.empty((len(part), *features.shape[1:]), np.float32)
        for first in range(0, len(part), BATCH):
            between(done + first, total)
            batch = part.inputs[first : first + BATCH]
            found[first : first + BATCH] = frozen(tf.constant(batch))
        passed.append(Part(found, part.labels))
        done += len(part)
    return keras.Model(features, model.get_layer("logits").output), passed


def _compiled(frozen: keras.Model) -> Callable[[tf.Tensor], tf.Tensor]:
    """The layers as one call for any number of pictures: MobileNetV3 has some 200 operations."""
    pixels = tf.TensorSpec(frozen.input_shape, tf.uint8)
    return tf.function(lambda batch: frozen(batch, training=False), (pixels,), autograph=False)
