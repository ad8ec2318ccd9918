"""The training pictures that a network finds most like a picture."""

import time
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from clf import datasets
from clf.files import write_atomically
from clf.inference.network import Network, load_network, version_of
from clf.neighbours import LookedAt, NearestPictures
from clf.runs import Run

MOST_PICTURES = 10_000
MOST_BYTES = 32 * 2**20
"""So many bytes of numbers are kept of a network: where a picture has very many, fewer pictures
are compared."""
MOST_NETWORKS = 4
"""The numbers of so many networks are kept in memory,"""
MOST_FILES = 16
"""and of so many on disk; those not used for the longest time go first."""
PORTION = 500
"""So many pictures are looked at in one go, well below a second: others ask the worker, too."""
BEST = 9
_BATCH = 100
_WORTH_KEEPING = 1.0  # seconds that it took


class _Gallery:
    """Numbers of the training pictures in the last hidden layer of a network, each of length 1.

    They are gathered portion by portion; `done` of the `places` have been so far.
    """

    def __init__(self, run_path: str) -> None:
        config = Run(Path(run_path).name, Path(run_path)).config()
        self.dataset = config.dataset
        data = datasets.load(self.dataset)
        self.learned, _ = data.split(config.validation_share, config.seed)
        self.pictures, self.labels = data.x_train, data.y_train
        network = load_network(run_path)
        self.layer, tensor = last_hidden(network)
        self.width = int(np.prod(tensor.shape[1:]))
        count = min(len(self.learned), MOST_PICTURES, max(BEST, MOST_BYTES // (4 * self.width)))
        self.places = self.learned[np.linspace(0, len(self.learned) - 1, count).astype(int)]
        self.numbers = np.empty((count, self.width), np.float32)
        self.done, self._seconds = 0, 0.0
        self._file = _file(version_of(run_path)[0], self.places, self.layer, self.dataset)
        self._read()

    def look_at_more(self, network: Network) -> None:
        """Gather the next portion; with the last one they are written to disk if it took long."""
        started = time.perf_counter()
        portion = slice(self.done, min(self.done + PORTION, len(self.places)))
        self.numbers[portion] = numbers_of(network, self.pictures[self.places[portion]])
        self.done = portion.stop
        self._seconds += time.perf_counter() - started
        if self.done == len(self.places) and self._seconds > _WORTH_KEEPING:
            self._write()

    def _read(self) -> None:
        try:
            found = np.load(self._file)
        except (OSError, ValueError, EOFError):  # not there, or damaged: gathered anew
            return
        if found.shape == self.numbers.shape and found.dtype == np.float32:
            self.numbers, self.done = found, len(found)
            self._file.touch()

    def _write(self) -> None:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self._file, lambda file: np.save(file, self.numbers))
            if not datasets.is_available(self.dataset):  # deleted meanwhile
                self._file.unlink()
            kept = sorted(self._file.parent.glob("*.npy"), key=lambda path: path.stat().st_mtime)
            for old in kept[:-MOST_FILES]:
                old.unlink(missing_ok=True)
        except OSError:
            pass  # a full or read-only disk: they are gathered again when the worker starts anew


def look_at_training_pictures(run_path: str) -> LookedAt:
    """Let the network look at some more of its training pictures, until all have been.

    Raises DatasetUnavailable where they are not on this machine.
    """
    gallery = _gallery_of(run_path)
    if gallery.done < len(gallery.places):
        gallery.look_at_more(load_network(run_path))
    return LookedAt(gallery.done, len(gallery.places))


def nearest_pictures(run_path: str, pixels: np.ndarray) -> NearestPictures:
    """The BEST training pictures whose numbers point in the most similar direction.

    pixels: uint8 (height, width, channels). Up to MOST_PICTURES of those that the run learned
    from, evenly spread, are compared by the cosine: the network's last layer weighs directions, and
    measured on the networks that come with the app, the nine nearest by angle are more often of
    the picture's class than those by Euclidean distance (CIFAR-10: 87 % to 85 %). Raises
    DatasetUnavailable as `look_at_training_pictures` does.
    """
    network = load_network(run_path)
    gallery = _gallery_of(run_path)
    while gallery.done < len(gallery.places):
        gallery.look_at_more(network)
    distances = 1 - gallery.numbers @ numbers_of(network, pixels[None])[0]
    order = np.argsort(distances, kind="stable")[:BEST]
    places = gallery.places[order]
    return NearestPictures(
        searched=len(gallery.places),
        learned=len(gallery.learned),
        layer=gallery.layer,
        numbers=gallery.width,
        places=places,
        pictures=np.array(gallery.pictures[places]),
        labels=np.array(gallery.labels[places]),
        distances=distances[order].clip(0, 2),
    )


def last_hidden(network: Network) -> tuple[str, keras.KerasTensor]:
    """What goes into the layer "logits", and the name of the layer that learned to make it.

    The name is "" where no layer before learned anything: then these are the scaled pixels.
    """
    learning = [
        name
        for name, layer in network.layers.items()
        if name not in ("scaling", "logits") and layer.weights
    ]
    return learning[-1] if learning else "", network.layers["logits"].input


def numbers_of(network: Network, pixels: np.ndarray) -> np.ndarray:
    """The last hidden layer's numbers, float32 (n, numbers), every row of length 1 (or all 0)."""
    answer = network.compiled(_hidden)
    size = min(_BATCH, network.batch)
    parts = [answer(pixels[i : i + size]).numpy() for i in range(0, len(pixels), size)]
    numbers = np.concatenate(parts)
    return numbers / np.maximum(np.linalg.norm(numbers, axis=1, keepdims=True), 1e-12)


def _hidden(network: Network):
    tensor = last_hidden(network)[1]
    hidden = keras.Model(network.model.input, tensor)
    pixels = tf.TensorSpec((None, *network.model.input_shape[1:]), tf.uint8)
    width = int(np.prod(tensor.shape[1:]))

    @tf.function(input_signature=[pixels])
    def numbers(batch):
        return tf.cast(tf.reshape(hidden(batch, training=False), (-1, width)), tf.float32)

    return numbers


def _gallery_of(run_path: str) -> _Gallery:
    """The pictures of a run. Raises DatasetUnavailable, also once they were deleted."""
    gallery = _gallery(run_path, version_of(run_path))
    if not datasets.is_available(gallery.dataset):  # its arrays would stay as long as it is kept
        _gallery.cache_clear()
        gallery = _gallery(run_path, version_of(run_path))
    return gallery


@lru_cache(maxsize=MOST_NETWORKS)
def _gallery(run_path: str, version: tuple) -> _Gallery:
    return _Gallery(run_path)


def _file(model: Path, places: np.ndarray, layer: str, dataset: str) -> Path:
    """Where the numbers are kept: named by the content of the model's file and the pictures.

    It begins with the dataset's name, so that it goes when the dataset is deleted.
    """
    content = blake2b(model.read_bytes(), digest_size=16)
    content.update(places.astype("<i8").tobytes() + layer.encode())
    return datasets.cache_root() / "last-hidden" / f"{dataset}-{content.hexdigest()}.npy"
