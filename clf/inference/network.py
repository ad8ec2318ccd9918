"""A trained network as it is asked on a worker: loaded, compiled, kept."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from clf.inference.kept import KeptValues
from clf.model import batch_size
from clf.runs import unreadable

MOST_MODELS = 4
"""So many networks stay loaded, the least recently used one goes first: the memory of a worker is
bounded by it."""
MOST_BYTES = 32 * 2**20
"""So many bytes of values a loaded network keeps: some 20 pictures of the presets."""
BATCH = 250
OUTPUT = "probabilities"


class Network:
    """A network with its compiled answer and a probe into all of its layers.

    model: the Keras model. layers: its layers by name, without the input. batch: so many pictures
    at most are asked about in one call.
    """

    def __init__(self, model: keras.Model) -> None:
        self.model = model
        pixels = tf.TensorSpec((None, *self.model.input_shape[1:]), tf.uint8)
        self.answer = tf.function(lambda x: self.model(x, training=False), input_signature=[pixels])
        self.batch = min(BATCH, batch_size(model))
        self.layers = {layer.name: layer for layer in self.model.layers[1:]}
        self._names = [self.model.input.name, *self.layers, OUTPUT]
        outputs = [layer.output for layer in self.layers.values()]
        probe = keras.Model(self.model.input, [self.model.input, *outputs, self.model.output])
        self._compiled: dict[Callable, Callable] = {}
        self._probe = tf.function(lambda x: probe(x, training=False), input_signature=[pixels])
        self._kept = KeptValues(MOST_BYTES)

    def values(self, pixels: np.ndarray) -> dict[str, np.ndarray]:
        """The output of every layer for one picture, by name; the pixels by the input's name.

        float32, not to be written to: the values of the last pictures are kept.
        """
        return self._kept.get(pixels.tobytes(), lambda: self._probed(pixels))

    def _probed(self, pixels: np.ndarray) -> dict[str, np.ndarray]:
        outputs = self._probe(pixels[None])
        return {
            name: value.numpy()[0].astype(np.float32)
            for name, value in zip(self._names, outputs, strict=True)
        }

    def compiled(self, make: Callable[["Network"], Callable]) -> Callable:
        """What ``make(self)`` gives, made once: a compiled function that goes with the network."""
        if make not in self._compiled:
            self._compiled[make] = make(self)
        return self._compiled[make]

    def input_names(self, layer: keras.Layer) -> list[str]:
        """Names of the layers, or of the input, whose outputs go into `layer`."""
        tensors = layer.input if isinstance(layer.input, list) else [layer.input]
        return [tensor._keras_history.operation.name for tensor in tensors]


def predict(run_path: str, pixels: np.ndarray) -> np.ndarray:
    """Probabilities of a run's network, float32 (n, classes), each row sums to 1.

    pixels: uint8 (n, height, width, channels), 0 to 255, as the dataset has them.
    """
    network = load_network(run_path)
    batch = network.batch
    parts = [pixels[start : start + batch] for start in range(0, len(pixels), batch)]
    return np.concatenate([network.answer(part).numpy() for part in parts])


def scaled(run_path: str, pixels: np.ndarray) -> np.ndarray:
    """Pictures as the layer "scaling" gives them on, float32 (n, height, width, channels).

    pixels: uint8 (n, height, width, channels). Without such a layer the network takes them as they
    are.
    """
    layer = load_network(run_path).layers.get("scaling")
    values = pixels.astype(np.float32)
    return values if layer is None else layer(values).numpy()


def load_network(run_path: str) -> Network:
    """The network of a run, loaded anew only when its file has changed.

    Raises FileNotFoundError if there is none, and RunUnreadable if its file is damaged.
    """
    return _load_version(*version_of(run_path))


def version_of(run_path: str) -> tuple[Path, int]:
    """The file of a run's network and when it changed: what is derived from it is kept by both."""
    file = Path(run_path) / "model.keras"
    return file, file.stat().st_mtime_ns


@lru_cache(maxsize=MOST_MODELS)
def _load_version(file: Path, changed: int) -> Network:
    try:
        return Network(keras.models.load_model(file))
    except Exception as error:  # of a damaged file Keras raises whatever it trips over
        raise unreadable(file.parent.name, file.name) from error
