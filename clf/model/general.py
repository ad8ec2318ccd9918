"""Builders of the layers of clf.layers.general.

A builder takes a layer in its place, the Keras tensor before it and the seed of the run, and gives
the tensor behind the Keras layers that it adds.
"""

import zlib
from collections.abc import Callable

import keras
import numpy as np

from clf import layers as records
from clf.layers import Layer
from clf.network import TracedLayer

Tensor = keras.KerasTensor
Builder = Callable[[TracedLayer, Tensor, int], Tensor]


def _layer_seed(seed: int, name: str) -> int:
    """The seed of one layer's random numbers.

    Keras's default takes it from Python's global generator, which any other thread of the process
    draws from as well: the same run would then not always begin with the same weights.
    """
    sequence = np.random.SeedSequence((seed, zlib.crc32(name.encode())))
    return int(sequence.generate_state(1)[0])


def plain(traced: TracedLayer, values: Tensor, seed: int) -> Tensor:
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


def residual_stage(traced: TracedLayer, values: Tensor, seed: int) -> Tensor:
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


BUILDERS: dict[type[Layer], Builder] = {
    records.MaxPooling2D: _pooling,
    records.AveragePooling2D: _pooling,
    records.ResidualBlock: _residual,
    records.ResidualStage: residual_stage,
}
"""For all other layers: :func:`plain`."""
