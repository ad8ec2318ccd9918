"""From layer records to a Keras model.

The model takes pixels as they are, 0 to 255: scaling is its first layer, so that training, upload,
drawing and an exported file can never scale differently.
"""

import math
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

import keras
import numpy as np

from clf import layers as records
from clf.config import RunConfig
from clf.datasets import DATASETS
from clf.layers import Layer
from clf.network import TracedLayer, layer_name
from clf.pretrained import ROOT

FLOAT32 = "float32"
PRETRAINED_LAYERS = layer_name("PretrainedLayers", 1)
"""The name of the last of them; those of the others begin so."""
Tensor = keras.KerasTensor


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
    PretrainedLayers come with their weights and are frozen. MobileNetV3Small is frozen too, but
    gets its weights from clf.training.transfer, as they may have to be downloaded.
    precision: of the layers in between, "float32" or "mixed_bfloat16"; weights are float32.
    """
    inputs = keras.Input(DATASETS[config.dataset].shape, name="pixels")
    values = inputs if config.transfers else _scale(inputs, config.scaling, statistics)
    with _dtype_policy(precision):
        for traced in config.trace():
            values = _BUILDERS.get(type(traced.layer), _plain)(traced, values, config.seed)
    model = keras.Model(inputs, output_probabilities(values, config), name="network")
    if records.can_be_fine_tuned(config.layers):
        _load_pretrained(model)
    return model


def pretrained_layers(model: keras.Model) -> list[keras.Layer]:
    """The layers of `model` that have the weights of a network that comes with the app."""
    return [
        layer
        for layer in model.layers
        if layer.name.startswith(PRETRAINED_LAYERS) and layer.weights
    ]


@contextmanager
def _dtype_policy(precision: str) -> Iterator[None]:
    """Layers that are made in this context compute in `precision`."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(precision)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


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


def _layer_seed(seed: int, name: str) -> int:
    """The seed of one layer's random numbers.

    Keras's default takes it from Python's global generator, which any other thread of the process
    draws from as well: the same run would then not always begin with the same weights.
    """
    sequence = np.random.SeedSequence((seed, zlib.crc32(name.encode())))
    return int(sequence.generate_state(1)[0])


def _plain(traced: TracedLayer, values: Tensor, seed: int) -> Tensor:
    """A layer whose record has the fields of the Keras layer of the same name."""
    own_seed = _layer_seed(seed, traced.name)
    more = {}
    if isinstance(traced.layer, records.Conv2D | records.Dense):
        more["kernel_initializer"] = keras.initializers.GlorotUniform(own_seed)
    elif isinstance(traced.layer, records.Dropout):
        more["seed"] = own_seed
    if traced.name == "logits":
        more["dtype"] = "float32"
    keras_layer = getattr(keras.layers, traced.layer.kind)
    return keras_layer(name=traced.name, **vars(traced.layer), **more)(values)


def _pooling(traced: TracedLayer, values: Tensor, _: int) -> Tensor:
    layer = traced.layer
    return getattr(keras.layers, layer.kind)(
        layer.pool_size, layer.step, layer.padding, name=traced.name
    )(values)


def _residual(traced: TracedLayer, values: Tensor, seed: int) -> Tensor:
    layer, name = traced.layer, traced.name

    def convolve(inputs: Tensor, kernel_size: int, strides: int, part: str) -> Tensor:
        outputs = _convolve(inputs, layer.filters, (kernel_size, strides), f"{name}_{part}", seed)
        return keras.layers.BatchNormalization(name=f"{name}_{part}_normalised")(outputs)

    inner = convolve(values, 3, layer.strides, "conv2d_1")
    inner = keras.layers.Activation("relu", name=f"{name}_relu")(inner)
    inner = convolve(inner, 3, 1, "conv2d_2")
    if layer.projects(traced.input_shape):
        values = convolve(values, 1, layer.strides, "shortcut")
    summed = keras.layers.Add(name=f"{name}_add")([inner, values])
    return keras.layers.Activation("relu", name=name)(summed)


def _residual_stage(traced: TracedLayer, values: Tensor, seed: int) -> Tensor:
    filters, name = traced.layer.filters, traced.name

    def normalise(inputs: Tensor, part: str) -> Tensor:
        # Made for short trainings: statistics of the last ten batches, not of a hundred.
        normalisation = keras.layers.BatchNormalization(
            momentum=0.9, name=f"{name}_{part}_normalised"
        )
        outputs = normalisation(inputs)
        return keras.layers.Activation("relu", name=f"{name}_{part}_relu")(outputs)

    values = _convolve(values, filters, (3, 1), f"{name}_conv2d_1", seed)
    values = keras.layers.MaxPooling2D(2, name=f"{name}_pool")(values)
    values = normalise(values, "conv2d_1")
    inner = _convolve(values, filters, (3, 1), f"{name}_conv2d_2", seed)
    return keras.layers.Add(name=name)([normalise(inner, "conv2d_2"), values])


def _convolve(
    values: Tensor, filters: int, window: tuple[int, int], name: str, seed: int
) -> Tensor:
    """A convolution (kernel size, strides) without bias, for batch normalization brings one."""
    kernel_size, strides = window
    return keras.layers.Conv2D(
        filters,
        kernel_size,
        strides,
        "same",
        use_bias=False,
        kernel_initializer=keras.initializers.GlorotUniform(_layer_seed(seed, name)),
        name=name,
    )(values)


def _patch_whitening(traced: TracedLayer, values: Tensor, _: int) -> Tensor:
    return keras.layers.Conv2D(
        traced.output_shape[-1],
        traced.layer.kernel_size,
        activation="relu",
        use_bias=False,
        kernel_initializer="zeros",  # clf.training.whitening.whiten gives it its values
        trainable=False,
        name=traced.name,
    )(values)


def _pretrained(traced: TracedLayer, values: Tensor, seed: int) -> Tensor:
    """The layers alone; :func:`_load_pretrained` gives them their weights."""
    name = traced.name
    side = traced.layer.shrinking(traced.input_shape)
    if side > 1:
        shrink = keras.layers.AveragePooling2D(side, name=f"{name}_shrunk", dtype=FLOAT32)
        values = shrink(values)
    values = _in_colours(values, name)
    statistics = _shipped().get_layer("scaling").get_config()
    values = keras.layers.Normalization(
        mean=statistics["mean"],
        variance=statistics["variance"],
        name=f"{name}_scaling",
        dtype=FLOAT32,
    )(values)
    for position, layer in enumerate(traced.layer.layers, start=1):
        last = position == len(traced.layer.layers)
        shape = values.shape[1:]
        inner = TracedLayer(
            name if last else f"{name}_{layer_name(layer.kind, position)}",
            layer,
            shape,
            layer.output_shape(shape),
            layer.parameters(shape),
        )
        values = _BUILDERS[type(layer)](inner, values, seed)
    return values


def _in_colours(values: Tensor, name: str) -> Tensor:
    """Grey pictures laid down three times, for layers that learned from colours."""
    if values.shape[-1] == 3:
        return values
    return keras.layers.Concatenate(name=f"{name}_colours", dtype=FLOAT32)([values] * 3)


def _mobilenet(traced: TracedLayer, values: Tensor, _: int) -> Tensor:
    """MobileNetV3Small as one layer, with random weights. It includes its scaling of pixels.

    A Pipeline around it, for a model within a model knows only its own input and output, but not
    those that it has in the network around it.
    """
    name, factor = traced.name, traced.layer.enlarging(traced.input_shape)
    if factor > 1:
        enlarge = keras.layers.UpSampling2D(
            factor, interpolation="bilinear", name=f"{name}_enlarged", dtype=FLOAT32
        )
        values = enlarge(values)
    values = _in_colours(values, name)
    with _dtype_policy(FLOAT32):
        network = keras.applications.MobileNetV3Small(
            input_shape=values.shape[1:], include_top=False, weights=None
        )
        network.trainable = False
        return keras.layers.Pipeline([network], name=name)(values)


def _load_pretrained(model: keras.Model) -> None:
    # Both were made by the same builders: their layers have the same order.
    shipped = [layer for layer in _shipped().layers if layer.weights]
    for layer, trained in zip(pretrained_layers(model), shipped, strict=False):
        layer.set_weights(trained.get_weights())
        layer.trainable = False


@lru_cache(maxsize=1)
def _shipped() -> keras.Model:
    return keras.models.load_model(ROOT / "pretrained-cifar10" / "model.keras")


_BUILDERS: dict[type[Layer], Callable[[TracedLayer, Tensor, int], Tensor]] = {
    records.MaxPooling2D: _pooling,
    records.AveragePooling2D: _pooling,
    records.ResidualBlock: _residual,
    records.ResidualStage: _residual_stage,
    records.PatchWhitening: _patch_whitening,
    records.PretrainedLayers: _pretrained,
    records.MobileNetV3Small: _mobilenet,
}
