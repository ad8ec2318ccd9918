"""From layer records to a Keras model.

The model takes pixels as they are, 0 to 255: scaling is its first layer, so that training, upload,
drawing and an exported file can never scale differently.
"""

import math
from dataclasses import dataclass

import keras
import numpy as np

from clf.config import RunConfig
from clf.datasets import DATASETS
from clf.model import efficientnet, general, pixels
from clf.model.dtypes import FLOAT32, dtype_policy
from clf.model.efficientnet import fine_tuned_layers, pretrained_layers
from clf.model.general import Tensor, plain

__all__ = [
    "FLOAT32",
    "PixelStatistics",
    "batch_size",
    "build_model",
    "fine_tuned_layers",
    "logits_model",
    "output_probabilities",
    "predicted_classes",
    "pretrained_layers",
]

MOST_BYTES_A_LAYER = 2**26
"""Of the maps of a batch: several layers' are in memory at once."""

_BUILDERS = general.BUILDERS | pixels.BUILDERS | efficientnet.BUILDERS


@dataclass(frozen=True)
class PixelStatistics:
    """Mean and variance of every channel over the training pictures, on the scale 0 to 255."""

    mean: tuple[float, ...]
    variance: tuple[float, ...]

    @classmethod
    def of(cls, pixels: np.ndarray) -> "PixelStatistics":
        """Statistics of uint8 pictures (n, height, width, channels), from their histograms."""
        levels = np.arange(256)
        means, variances = [], []
        for channel in range(pixels.shape[-1]):
            counts = sum(
                np.bincount(part[..., channel].ravel(), minlength=256)
                for part in np.array_split(pixels, max(1, len(pixels) // 1000))
            )
            mean = float(counts @ levels / counts.sum())
            means.append(mean)
            variances.append(float(counts @ (levels - mean) ** 2 / counts.sum()))
        return cls(tuple(means), tuple(variances))


def build_model(
    config: RunConfig, statistics: PixelStatistics | None = None, precision: str = FLOAT32
) -> keras.Model:
    """The network of `config` with initial weights drawn from its seed.

    Input: pixels, any number type, (n, height, width, channels), 0 to 255. Output: probabilities,
    float32, (n, classes), each row sums to 1. Layers are named as in :meth:`RunConfig.trace`, and
    "scaling" and "logits". `statistics` are needed where the config standardises its pixels.
    Pretrained layers come with their weights and are frozen.
    precision: of the layers in between, "float32" or "mixed_bfloat16"; weights are float32.
    """
    inputs = keras.Input(DATASETS[config.dataset].shape, name="pixels")
    values = inputs if config.transfers else _scale(inputs, config.scaling, statistics)
    with dtype_policy(precision):
        for traced in config.trace():
            build = _BUILDERS.get(type(traced.layer), plain)
            values = build(traced, values, config.seed)
    return keras.Model(inputs, output_probabilities(values, config), name="network")


def batch_size(model: keras.Model) -> int:
    """So many pictures at once keep every layer's output within MOST_BYTES_A_LAYER; at least 1."""
    largest = max(4 * math.prod(layer.output.shape[1:]) for layer in model.layers)
    return max(1, MOST_BYTES_A_LAYER // largest)


def logits_model(model: keras.Model) -> keras.Model:
    """The same network, same weights, that ends before its output function, if it has one."""
    if model.operations[-1].name == "logits":
        return model
    return keras.Model(model.input, model.get_layer("logits").output)


def output_probabilities(logits, config: RunConfig):
    """The output function of `config` on logits (n, classes): probabilities of the same shape.

    softmax: e^v / sum e^v. softmax_base: b^v / sum b^v. norm: the values divided by their
    Euclidean norm have squares that sum to 1, so the squares are the probabilities. relu: the
    positive values divided by their sum; a tiny share for every class keeps the sum above 0.
    """
    # Not by `match`, which TensorFlow's AutoGraph cannot read.
    if config.output == "softmax":
        return keras.ops.softmax(logits)
    if config.output == "softmax_base":
        return keras.ops.softmax(logits * math.log(config.output_base))
    values = keras.ops.square(logits) if config.output == "norm" else keras.ops.relu(logits)
    values = values + keras.config.epsilon()
    return values / keras.ops.sum(values, axis=-1, keepdims=True)


def predicted_classes(logits, config: RunConfig):
    """The most probable class of each row of logits (n, classes): int32 (n,).

    Not the largest logit: divided by the norm, a large negative value is probable as well.
    """
    probabilities = output_probabilities(logits, config)
    return keras.ops.cast(keras.ops.argmax(probabilities, axis=-1), "int32")


def _scale(inputs: Tensor, scaling: str, statistics: PixelStatistics | None) -> Tensor:
    match scaling:
        case "unit":
            return keras.layers.Rescaling(1 / 255, name="scaling")(inputs)
        case "unit_256":
            return keras.layers.Rescaling(1 / 256, name="scaling")(inputs)
        case "standard":
            return keras.layers.Normalization(
                mean=statistics.mean, variance=statistics.variance, name="scaling"
            )(inputs)
    return inputs
