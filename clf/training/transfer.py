"""Training behind frozen layers, on what they make of the pictures, and fine-tuning them.

A frozen layer gives the same for the same picture in every epoch. Where no augmentation changes
the pictures, that is computed once, and only the layers behind are gone through in every step.
"""

from dataclasses import dataclass

import keras
import numpy as np

from clf.config import RunConfig
from clf.model import PRETRAINED_LAYERS, pretrained_layers

MOST_BYTES = 2**27
"""Of features that are kept; for more, every step goes through the whole network. So many take some
20 seconds on two cores, in which a run hears nothing."""
BATCH = 250


@dataclass(frozen=True)
class Part:
    """Pictures of one part of a split, or what frozen layers make of them, and their labels."""

    inputs: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)


def freeze(model: keras.Model, fine_tuning: bool) -> None:
    """Freeze pretrained layers, but not their convolutions while they are fine-tuned.

    Batch normalization stays as it was learned: the statistics of few pictures would be worse.
    The whitening filters were computed, not learned.
    """
    for layer in pretrained_layers(model)[1:]:
        layer.trainable = fine_tuning and isinstance(layer, keras.layers.Conv2D)


def without_frozen_layers(
    model: keras.Model, config: RunConfig, parts: list[Part]
) -> tuple[keras.Model, list[Part]]:
    """The model behind its frozen layers, up to the logits, and what these make of each part.

    The same model and parts where their features cannot be computed once: behind augmentation, or
    if they are too many.
    """
    if config.augmentation != "none":
        return model, parts
    features = model.get_layer(PRETRAINED_LAYERS).output
    size = 4 * int(np.prod(features.shape[1:]))
    if size * sum(map(len, parts)) > MOST_BYTES:
        return model, parts
    frozen = keras.Model(model.input, features)
    return keras.Model(features, model.get_layer("logits").output), [
        Part(_features(frozen, part.inputs), part.labels) for part in parts
    ]


def _features(frozen: keras.Model, pixels: np.ndarray) -> np.ndarray:
    """float32 (n, height, width, channels)."""
    found = np.empty((len(pixels), *frozen.output_shape[1:]), np.float32)
    for first in range(0, len(pixels), BATCH):
        batch = pixels[first : first + BATCH]
        found[first : first + BATCH] = frozen(batch, training=False)
    return found
