"""Which part of a picture a class is seen in: by the gradient, and by covering parts."""

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from clf.inference.network import Network, load_network, predict
from clf.occlusion import Occlusion, cover, places


def grad_cam(run_path: str, pixels: np.ndarray, target: int) -> dict[str, np.ndarray]:
    """How much each place of every convolution layer's maps speaks for the class `target`.

    Gradient-weighted class activation mapping (Selvaraju et al. 2017, arXiv:1610.02391): the maps
    are summed up, each with the mean gradient of the class's logit, and what is negative becomes 0.
    pixels: uint8 (height, width, channels). Gives float32 (height, width) of the maps by the name
    of the layer, from the first to the last; nothing for a network without convolutions. Raises
    LookupError if there is no such class.
    """
    network = load_network(run_path)
    classes = network.model.output_shape[-1]
    if not 0 <= target < classes:
        raise LookupError(f"There is no class {target}; there are 0 to {classes - 1}.")
    names = _convolutions(network)
    if not names:
        return {}
    heats = network.compiled(_grad_cam)(tf.constant(pixels[None], tf.float32), tf.constant(target))
    return {name: heat.numpy() for name, heat in zip(names, heats, strict=True)}


def occlusion(run_path: str, pixels: np.ndarray, size: int, fill: int) -> Occlusion:
    """What the network says while a square of the picture is covered, at every place of it.

    Occlusion sensitivity (Zeiler and Fergus 2013, arXiv:1311.2901). pixels: uint8 (height, width,
    channels). size: of the square, in pixels. fill: its value, 0 to 255.
    """
    tops, lefts = (places(length, size) for length in pixels.shape[:2])
    covered = [cover(pixels, (top, left), size, fill) for top in tops for left in lefts]
    found = predict(run_path, np.stack([pixels, *covered]))
    return Occlusion(
        tops, lefts, size, fill, found[0], found[1:].reshape(len(tops), len(lefts), -1)
    )


def _convolutions(network: Network) -> list[str]:
    layers = network.layers.items()
    return [name for name, layer in layers if isinstance(layer, keras.layers.Conv2D)]


def _grad_cam(network: Network) -> Callable:
    outputs = [network.layers[name].output for name in (*_convolutions(network), "logits")]
    probe = keras.Model(network.model.input, [*outputs, network.model.output])

    @tf.function(autograph=False)
    def compute(pixels: tf.Tensor, target: tf.Tensor) -> list[tf.Tensor]:
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(pixels)
            *maps, logits, probabilities = probe(pixels, training=False)
            logit, probability = logits[0, target], probabilities[0, target]
        # Where the output divides by the norm, a class with a negative logit can be probable.
        rises = tape.gradient(probability, logits)[0, target]
        gradients = tape.gradient(logit, maps, tf.where(rises < 0, -1.0, 1.0))
        return [_weighted(*pair) for pair in zip(maps, gradients, strict=True)]

    return compute


def _weighted(maps: tf.Tensor, gradients: tf.Tensor) -> tf.Tensor:
    """Maps and gradients (1, height, width, channels)."""
    weights = tf.reduce_mean(gradients, (1, 2), keepdims=True)
    return tf.nn.relu(tf.reduce_sum(weights * maps, -1))[0]
