"""What a trained network says of pictures, and what each of its layers makes of one.

Runs on a worker; imports TensorFlow. Networks stay loaded, the least recently used one goes first.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from clf.convolution import padding_around
from clf.layer_views import LayerInfo, LayerView, Window

MOST_MODELS = 4
"""So many networks stay loaded; the memory of a worker is bounded by it."""
BATCH = 250
OUTPUT = "probabilities"


class _Network:
    """A loaded network with its compiled answer and a probe into all of its layers."""

    def __init__(self, file: Path) -> None:
        self.model = keras.models.load_model(file)
        pixels = tf.TensorSpec((None, *self.model.input_shape[1:]), tf.uint8)
        self.answer = tf.function(lambda x: self.model(x, training=False), input_signature=[pixels])
        self.layers = {layer.name: layer for layer in self.model.layers[1:]}
        self._names = [self.model.input.name, *self.layers, OUTPUT]
        outputs = [layer.output for layer in self.layers.values()]
        probe = keras.Model(self.model.input, [self.model.input, *outputs, self.model.output])
        self._probe = tf.function(lambda x: probe(x, training=False), input_signature=[pixels])

    def values(self, pixels: np.ndarray) -> dict[str, np.ndarray]:
        """The output of every layer for one picture, by name; the pixels by the input's name."""
        outputs = self._probe(pixels[None])
        return {
            name: value.numpy()[0].astype(np.float32)
            for name, value in zip(self._names, outputs, strict=True)
        }

    def input_name(self, layer: keras.Layer) -> str:
        """Name of the layer, or of the input, whose output goes into `layer`."""
        tensors = layer.input if isinstance(layer.input, list) else [layer.input]
        return tensors[0]._keras_history.operation.name


def predict(run_path: str, pixels: np.ndarray) -> np.ndarray:
    """Probabilities of a run's network, float32 (n, classes), each row sums to 1.

    pixels: uint8 (n, height, width, channels), 0 to 255, as the dataset has them.
    """
    network = _load(run_path)
    parts = [pixels[start : start + BATCH] for start in range(0, len(pixels), BATCH)]
    return np.concatenate([network.answer(part).numpy() for part in parts])


def layers(run_path: str) -> tuple[LayerInfo, ...]:
    """All layers that can be opened, from the first to the output function."""
    network = _load(run_path)
    found = [
        LayerInfo(layer.name, type(layer).__name__, _one(layer.input), _one(layer.output))
        for layer in network.layers.values()
    ]
    classes = _one(network.model.output)
    return (*found, LayerInfo(OUTPUT, "Output", classes, classes))


def layer_view(run_path: str, name: str, pixels: np.ndarray) -> LayerView:
    """What the layer of this name makes of one picture, uint8 (height, width, channels).

    Raises LookupError, with the names there are, for a layer that the network does not have.
    """
    network = _load(run_path)
    info = next((info for info in layers(run_path) if info.name == name), None)
    if info is None:
        raise LookupError(f"There is no layer {name!r}; there are {', '.join(network.layers)}.")
    values = network.values(pixels)
    result = values[OUTPUT]
    if name == OUTPUT:
        return LayerView(info, values["logits"], result, result)
    layer = network.layers[name]
    before = values[network.input_name(layer)]
    return LayerView(info, before, values[name], result, **_details(network, layer, before))


def _details(network: _Network, layer: keras.Layer, before: np.ndarray) -> dict[str, Any]:
    """The parts of a view that only some kinds of layer have."""
    if isinstance(layer, keras.layers.MaxPooling2D | keras.layers.AveragePooling2D):
        windows = (layer.pool_size, layer.strides, layer.padding)
        return {
            "window": _window(before.shape, *windows),
            "max_pooled": keras.ops.max_pool(before[None], *windows).numpy()[0],
            "average_pooled": keras.ops.average_pool(before[None], *windows).numpy()[0],
        }
    if not isinstance(layer, keras.layers.Conv2D | keras.layers.Dense):
        return {}
    details = {"kernel": layer.kernel.numpy(), "activation": layer.activation.__name__}
    if isinstance(layer, keras.layers.Conv2D):
        windows = (layer.kernel_size, layer.strides, layer.padding)
        details["window"] = _window(before.shape, *windows)
    if layer.use_bias:
        details["bias"] = layer.bias.numpy()
    below = network.layers.get(network.input_name(layer))
    if isinstance(layer, keras.layers.Dense) and isinstance(below, keras.layers.Flatten):
        details["pictured"] = details["kernel"].reshape(*_one(below.input), -1)
    return details


def _window(
    shape: tuple[int, ...], size: tuple[int, int], strides: tuple[int, int], padding: str
) -> Window:
    sides = zip(shape[:2], size, strides, strict=True)
    before = tuple(padding_around(*side, padding)[0] for side in sides)
    return Window(tuple(size), tuple(strides), before)


def _one(tensor: keras.KerasTensor | list) -> tuple[int, ...]:
    """Shape of one example; of the first tensor, where a layer has several inputs."""
    return tuple((tensor[0] if isinstance(tensor, list) else tensor).shape[1:])


def _load(run_path: str) -> _Network:
    """The network of a run, loaded anew only when its file has changed."""
    file = Path(run_path) / "model.keras"
    return _load_version(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=MOST_MODELS)
def _load_version(file: Path, changed: int) -> _Network:
    return _Network(file)
