"""The way through a network while it is trained: Keras's layers and numbers, in less time.

Two things that `keras.Model.__call__` cannot do on a CPU are done here, both without changing a
result by more than rounding:

- Bias and activation after the max pooling instead of before it. A maximum commutes with anything
  that never falls, so that only the winners are left to be shifted and bent.
- Batch normalization by TensorFlow's fused kernel; Keras builds it from a dozen passes over memory.
  A frozen one keeps its statistics and is left to Keras.
"""

from collections.abc import Callable

import keras
import tensorflow as tf

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

    def forward(pixels: tf.Tensor) -> tf.Tensor:
        values = {start: tf.cast(pixels, network.input.dtype)}
        for layer in layers:
            given = [values[name] for name in inputs[layer.name]]
            if layer.name in pooled.values():
                values[layer.name] = _convolve(layer, given[0])
            elif layer.name in pooled:
                convolution = network.get_layer(pooled[layer.name])
                values[layer.name] = _finish(convolution, layer(given[0]))
            elif isinstance(layer, keras.layers.BatchNormalization) and layer.trainable:
                values[layer.name] = _normalise(layer, given[0])
            else:
                values[layer.name] = layer(given if len(given) > 1 else given[0], training=True)
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


def _convolve(layer: keras.layers.Conv2D, values: tf.Tensor) -> tf.Tensor:
    """The convolution alone, without bias and activation."""
    values = tf.cast(values, layer.compute_dtype)
    kernel = tf.cast(layer.kernel, layer.compute_dtype)
    return tf.nn.conv2d(values, kernel, layer.strides, layer.padding.upper())


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
