"""The way through a network while it is trained: Keras's layers and numbers, in less time.

What `keras.Model.__call__` cannot do on a CPU is done here, without changing a result by more than
rounding:

- Only what a later layer reads is computed, see clf.training.extents: a third of article 2's first
  convolution and nearly half of its second need not be done.
- Bias and activation after the max pooling instead of before it. A maximum commutes with anything
  that never falls, so that only the winners are left to be shifted and bent.
- Max pooling, and convolutions that keep the size of their maps, get their gradients by faster
  ways, see clf.training.operations.
- Batch normalization by TensorFlow's fused kernel; Keras builds it from a dozen passes over memory.
  A frozen one keeps its statistics and is left to Keras.
"""

from collections.abc import Callable

import keras
import tensorflow as tf

from clf.training.extents import Extent, extent_read, extents_needed
from clf.training.operations import convolve, max_pool

_NEVER_FALLING = ("linear", "relu", "sigmoid", "tanh", "elu")


def training_forward(network: keras.Model) -> Callable[[tf.Tensor], tf.Tensor]:
    """A function that does what `network(pixels, training=True)` does, on the same variables.

    network: one input, one output, a layer used once. The function takes pixels of any number
    type (n, height, width, channels), or what the network takes instead, and gives the network's
    output, of the network's number type.
    """
    layers = network.layers[1:]
    inputs = {layer.name: _input_names(layer) for layer in layers}
    # Of a network cut out of a larger one, its layers know the input by the name it has there.
    [start] = set(inputs[layers[0].name])
    pooled = _pooled_before_activation(layers, inputs)
    needed = extents_needed(layers, inputs)

    def compute(layer: keras.Layer, given: list[tf.Tensor]) -> tf.Tensor:
        if isinstance(layer, keras.layers.Conv2D):
            convolved = _convolve(layer, given[0], needed[layer.name])
            return convolved if layer.name in pooled.values() else _finish(layer, convolved)
        if layer.name in pooled:
            return _finish(network.get_layer(pooled[layer.name]), _pool(layer, given[0]))
        if isinstance(layer, keras.layers.MaxPooling2D):
            return _pool(layer, given[0])
        if isinstance(layer, keras.layers.BatchNormalization) and layer.trainable:
            return _normalise(layer, given[0])
        return layer(given if len(given) > 1 else given[0], training=True)

    def forward(pixels: tf.Tensor) -> tf.Tensor:
        values = {start: tf.cast(pixels, network.input.dtype)}
        for layer in layers:
            read = extent_read(layer, needed[layer.name])
            given = [_cut(values[name], read) for name in inputs[layer.name]]
            values[layer.name] = compute(layer, given)
        return values[layers[-1].name]

    return forward


def _input_names(layer: keras.Layer) -> list[str]:
    tensors = layer.input if isinstance(layer.input, list) else [layer.input]
    return [tensor._keras_history.operation.name for tensor in tensors]


def _pooled_before_activation(
    layers: list[keras.Layer], inputs: dict[str, list[str]]
) -> dict[str, str]:
    """Names of max pooling layers with the convolution whose bias and activation can wait."""
    used = [name for names in inputs.values() for name in names]
    waiting = {
        layer.name
        for layer in layers
        if isinstance(layer, keras.layers.Conv2D)
        and layer.activation.__name__ in _NEVER_FALLING
        and used.count(layer.name) == 1
    }
    return {
        layer.name: inputs[layer.name][0]
        for layer in layers
        if isinstance(layer, keras.layers.MaxPooling2D) and inputs[layer.name][0] in waiting
    }


def _cut(values: tf.Tensor, extent: Extent | None) -> tf.Tensor:
    """The upper left part of maps (n, height, width, channels); all of them for None."""
    if extent is None or tuple(values.shape[1:3]) == extent:
        return values
    return values[:, : extent[0], : extent[1]]


def _convolve(layer: keras.layers.Conv2D, values: tf.Tensor, extent: Extent) -> tf.Tensor:
    """This extent of the convolution alone, without bias and activation."""
    values = tf.cast(values, layer.compute_dtype)
    kernel = tf.cast(layer.kernel, layer.compute_dtype)
    if layer.padding == "valid" or layer.strides != (1, 1):
        return tf.nn.conv2d(values, kernel, layer.strides, layer.padding.upper())
    # As Keras pads, above and left; below and right only as far as the maps do not reach.
    sizes = zip(layer.kernel_size, extent, values.shape[1:3], strict=True)
    sides = [((size - 1) // 2, made + size // 2 - given) for size, made, given in sizes]
    return convolve(values, kernel, sides)


def _pool(layer: keras.layers.MaxPooling2D, values: tf.Tensor) -> tf.Tensor:
    """Max pooling, by windows that lie side by side in a way of our own."""
    size = layer.pool_size[0]
    if layer.padding == "valid" and layer.pool_size == layer.strides == (size, size):
        return max_pool(values, size)
    return layer(values)


def _finish(layer: keras.layers.Conv2D, values: tf.Tensor) -> tf.Tensor:
    """Bias and activation of a convolution."""
    if layer.use_bias:
        values = tf.nn.bias_add(values, tf.cast(layer.bias, layer.compute_dtype))
    return layer.activation(values)


def _normalise(layer: keras.layers.BatchNormalization, values: tf.Tensor) -> tf.Tensor:
    """Batch normalization of maps (n, height, width, channels) or vectors (n, channels)."""
    maps = values if len(values.shape) == 4 else values[:, None, None, :]
    nothing = tf.constant([], tf.float32)
    result, mean, variance, *_ = tf.raw_ops.FusedBatchNormV3(
        x=maps,
        scale=layer.gamma,
        offset=layer.beta,
        mean=nothing,
        variance=nothing,
        epsilon=layer.epsilon,
    )
    # The kernel gives the variance of a sample, divided by n - 1; Keras keeps it divided by n.
    count = tf.cast(tf.reduce_prod(tf.shape(maps)[:3]), tf.float32)
    variance *= (count - 1) / count
    for moving, batch in ((layer.moving_mean, mean), (layer.moving_variance, variance)):
        moving.assign(moving * layer.momentum + batch * (1 - layer.momentum))
    return tf.reshape(result, tf.shape(values))
