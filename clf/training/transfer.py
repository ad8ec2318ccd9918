"""Training behind frozen layers, on what they make of the pictures, and fine-tuning the last ones.

A frozen layer gives the same for the same picture in every epoch. Where no augmentation changes
the pictures, that is computed once, and only the layers behind are gone through in every step.
"""

from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf

from clf.config import RunConfig
from clf.datasets import Dataset, Progress
from clf.layers import AveragePooling2D, Flatten, GlobalAveragePooling2D, MaxPooling2D
from clf.model import fine_tuned_layers, pretrained_layers
from clf.training.writing import written_digits, written_letters

MOST_BYTES = 2**28
"""Of features that are kept: those of 52,000 pictures, or in fine-tuning of 13,000 of 160 pixels a
side. For more, every step goes through the whole network."""
BATCH = 16
"""A part of a second on two cores: so soon a run hears what is asked of it. Larger ones are no
faster, and take more memory."""
_WITHOUT_WEIGHTS = (AveragePooling2D, Flatten, GlobalAveragePooling2D, MaxPooling2D)

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


def load_parts(data: Dataset, config: RunConfig, progress: Progress) -> list[Part]:
    """The pictures to train on and those to validate on.

    Digits of other writers, if the config wants them, are behind the others to train on; progress
    hears how many are written.
    """
    parts = data.split(config.validation_share, config.seed)
    train, validation = [Part(data.x_train[part], data.y_train[part]) for part in parts]
    if count := _written(config, len(train)):
        pixels, labels = written_digits(data.info, count, config.seed, progress)
        inputs = np.concatenate([train.inputs, pixels])
        train = Part(inputs, np.concatenate([train.labels, labels]))
    return [train, validation]


def load_letters(data: Dataset, config: RunConfig, progress: Progress) -> np.ndarray | None:
    """Letters for the outliers, uint8 (n, height, width, 1); None where there are to be none."""
    train, _ = data.split(config.validation_share, config.seed)
    count = _written(config, len(train)) // 2
    if not count or not config.outliers:
        return None
    return written_letters(data.info, count, config.seed, progress)


def _written(config: RunConfig, pictures: int) -> int:
    """How many digits of other writers are added to so many pictures."""
    return round(config.other_writers * pictures) if config.takes_other_writers else 0


def what_learns(
    model: keras.Model, config: RunConfig, parts: list[Part], fine_tuning: bool, between: Between
) -> tuple[keras.Model, list[Part]]:
    """The part of the model that learns, and what it learns from: all of it, from the pictures, or
    what is behind its frozen layers, from what these make of the pictures.

    parts: the pictures to train on and those to validate on.
    """
    for layer in fine_tuned_layers(model):
        layer.trainable = fine_tuning
    if not config.transfers:
        return model, parts
    return without_frozen_layers(model, config, parts, fine_tuning, between)


def variables_that_learn(model: keras.Model, config: RunConfig) -> list[keras.Variable]:
    """All variables of the model, but those that stay as they are from the first epoch to the last.

    config: of the run; in fine-tuning the last pretrained layers learn.
    """
    tuned = fine_tuned_layers(model) if config.fine_tuning else []
    frozen = [layer for layer in pretrained_layers(model) if layer not in tuned]
    known = {id(variable) for layer in frozen for variable in layer.variables}
    return [variable for variable in model.variables if id(variable) not in known]


def last_frozen(model: keras.Model, config: RunConfig, fine_tuning: bool) -> keras.KerasTensor:
    """What comes out of the last frozen layer, or of the layers without weights behind it.

    config: begins with pretrained layers.
    """
    if fine_tuning:
        return fine_tuned_layers(model)[0].input
    first, *rest = config.trace()
    name = first.name
    for traced in rest:
        if not isinstance(traced.layer, _WITHOUT_WEIGHTS):
            break
        name = traced.name
    return model.get_layer(name).output


def without_frozen_layers(
    model: keras.Model, config: RunConfig, parts: list[Part], fine_tuning: bool, between: Between
) -> tuple[keras.Model, list[Part]]:
    """The model behind its frozen layers, up to the logits, and what these make of each part.

    The same model and parts where their features cannot be computed once: behind augmentation, or
    if they are too many.
    """
    if config.augmentation != "none":
        return model, parts
    features = last_frozen(model, config, fine_tuning)
    size, total = 4 * int(np.prod(features.shape[1:])), sum(map(len, parts))
    if size * total > MOST_BYTES:
        return model, parts
    frozen = compiled(keras.Model(model.input, features))
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


def compiled(frozen: keras.Model) -> Callable[[tf.Tensor], tf.Tensor]:
    """The layers as one call for any number of pictures: they are more than sixty."""
    pixels = tf.TensorSpec(frozen.input_shape, tf.uint8)
    return tf.function(lambda batch: frozen(batch, training=False), (pixels,), autograph=False)
