"""Takes the snapshots of a run: what its network was like before the first step and after epochs.

They are taken of a network of their own, which is given the weights that the training has reached.
So a snapshot can neither change what is trained nor be changed by it, and it shows the float32
network that is tested and saved, whatever the training computes in.
"""

from collections.abc import Iterator
from concurrent import futures

import keras
import numpy as np
import tensorflow as tf

from clf.config import RunConfig
from clf.datasets import Dataset, own
from clf.model import PixelStatistics, batch_size, build_model, predicted_classes
from clf.network import layer_name
from clf.runs import Run
from clf.snapshots import (
    PINNED,
    Snapshot,
    forget_pictures,
    read_part,
    snapshot_epochs,
    snapshot_file,
    write_snapshot,
)
from clf.training.transfer import compiled, last_frozen

PICTURES = 500
"""So many test pictures at most: the whole test set at every epoch would cost several percent of
the training."""
MOST_FILTERS, MOST_CHANNELS, MOST_MAPS = 32, 8, 16
"""What is kept of a layer: as much as a page shows at once, the first ones, so that a single one
can be followed from the beginning."""
BYTES_A_SNAPSHOT = 1 << 20
"""What does not fit is left out, a layer's filters or maps at a time, from the first layer on."""
MOST_VALUES = 4096
"""Of more values before the logits, so many are embedded, evenly chosen."""
BATCH = 250
_FLAT_PIXELS = layer_name("Flatten", 1)
_WITH_MAPS = (
    keras.layers.Conv2D,
    keras.layers.MaxPooling2D,
    keras.layers.AveragePooling2D,
)


class Snapshots:
    """Takes the snapshots of one run in a thread of its own, while the training goes on.

    One at a time. As a context it waits for the last one.
    """

    def __init__(self, run: Run, data: Dataset, statistics: PixelStatistics | None) -> None:
        self._run, self._data, self._statistics = run, data, statistics
        self._taker: SnapshotTaker | None = None
        self._thread = futures.ThreadPoolExecutor(1, "snapshots")
        self._pending: futures.Future | None = None

    def __enter__(self) -> "Snapshots":
        return self

    def __exit__(self, *exception: object) -> None:
        self._thread.shutdown()

    def begin(self, weights: dict[int, list[np.ndarray]]) -> None:
        """Begin to take those that there are not yet. weights: epoch -> those of the network then.

        Raises as `finish` does.
        """
        self.finish()
        missing = [each for each in weights if not snapshot_file(self._run.path, each).exists()]
        if missing:
            self._pending = self._thread.submit(self._take, {e: weights[e] for e in missing})

    def finish(self) -> None:
        """Wait for what was begun. Raises what taking it raised."""
        pending, self._pending = self._pending, None
        if pending:
            pending.result()

    def _take(self, weights: dict[int, list[np.ndarray]]) -> None:
        self._taker = self._taker or SnapshotTaker(self._run, self._data, self._statistics)
        for epoch, state in weights.items():
            self._taker.take(epoch, state)


class SnapshotTaker:
    """Takes and keeps the snapshots of one run; compiled once."""

    def __init__(self, run: Run, data: Dataset, statistics: PixelStatistics | None) -> None:
        self._run, config = run, run.config()
        self._dataset = config.dataset
        self._model = build_model(config, statistics)
        self._numbers = fixed_pictures(data.y_test, len(data.info.class_names))
        self._labels = data.y_test[self._numbers].astype(np.int32)
        self._pixels = data.x_test[self._numbers]
        start = _start(self._model, config)
        self._filters, self._maps = _what_fits(_behind(self._model, start))
        self._look = _compiled(self._model, config, start, self._maps)
        self._begun = list(self._begin(start))

    def take(self, epoch: int, weights: list[np.ndarray]) -> None:
        """Write the snapshot of this epoch. weights: of the network at its end, as Keras has them.

        Without the pictures if they were deleted meanwhile. That is asked again behind writing:
        whoever deletes them then finds the snapshot. Raises OSError as the file system does.
        """
        self._model.set_weights(weights)
        parts = [self._look(each) for each in self._begun]
        values, predicted = (np.concatenate([part[i] for part in parts]) for i in (1, 2))
        positions, explained = embed(values, self._positions_before(epoch))
        snapshot = Snapshot(
            epoch,
            self._numbers,
            self._labels,
            predicted,
            self._pixels[:PINNED],
            positions,
            explained,
            {name: _filters_of(self._model.get_layer(name)).numpy() for name in self._filters},
            {name: maps.numpy() for name, maps in parts[0][0].items()},
        )
        deleted = own.is_deleted(self._dataset)
        write_snapshot(self._run.path, snapshot.without_pictures() if deleted else snapshot)
        if not deleted and own.is_deleted(self._dataset):
            forget_pictures(self._run.path)

    def _begin(self, start: keras.KerasTensor) -> Iterator[tf.Tensor]:
        """What the network is gone through from, batch by batch: `start` of every picture."""
        batch = min(BATCH, batch_size(self._model))
        is_input = start is self._model.input
        pass_frozen = tf.constant if is_input else compiled(keras.Model(self._model.input, start))
        for first in range(0, len(self._pixels), batch):
            yield pass_frozen(self._pixels[first : first + batch])

    def _positions_before(self, epoch: int) -> np.ndarray | None:
        before = [other for other in snapshot_epochs(self._run.path) if other < epoch]
        return read_part(self._run.path, before[-1], "positions") if before else None


def fixed_pictures(labels: np.ndarray, classes: int) -> np.ndarray:
    """The first pictures of every class, the same number of each, at most PICTURES in all.

    Of more than PICTURES classes one picture each, of classes evenly chosen.

    labels: whole numbers (n,). Gives int32 places in `labels`: the first picture of every class,
    then the second of every class and so on: neighbours are of different classes.
    """
    shown = np.unique(np.linspace(0, classes - 1, min(classes, PICTURES)).astype(int))
    places = [np.flatnonzero(labels == label) for label in shown]
    each = min(PICTURES // len(shown), *map(len, places))
    return np.stack([found[:each] for found in places], axis=1).ravel().astype(np.int32)


def embed(values: np.ndarray, before: np.ndarray | None) -> tuple[np.ndarray, float]:
    """The first two principal components of `values`, and their share of the variance, 0..1.

    values: float (n, units). before: float32 (n, 2), positions of an earlier epoch or None.
    Gives positions float32 (n, 2), turned or mirrored so that they lie as close to those before
    as can be (orthogonal Procrustes; Schönemann 1966): signs of components are arbitrary, and so
    are their directions where two have the same variance. Where values are not finite, positions
    and share are NaN.
    """
    if not np.isfinite(values).all():
        return np.full((len(values), 2), np.nan, np.float32), np.nan
    centred = values.astype(np.float64) - values.mean(axis=0, dtype=np.float64)
    # Both products have the same eigenvalues; NumPy's SVD takes several times as long.
    wide = centred.shape[1] > len(centred)
    variances, vectors = np.linalg.eigh(centred @ centred.T if wide else centred.T @ centred)
    largest = np.maximum(variances[:-3:-1], 0.0)
    vectors = vectors[:, :-3:-1]
    positions = vectors * np.sqrt(largest) if wide else centred @ vectors
    if positions.shape[1] < 2:  # a network with a single value before its logits
        positions = np.pad(positions, ((0, 0), (0, 1)))
    if before is not None and np.isfinite(before).all():
        left, _, right = np.linalg.svd(positions.T @ before)
        positions = positions @ left @ right
    total = float(np.square(centred).sum())
    return positions.astype(np.float32), float(largest.sum()) / total if total else 0.0


def _start(model: keras.Model, config: RunConfig) -> keras.KerasTensor:
    """Up to here the network gives the same in every epoch: behind frozen layers, or the pixels."""
    if not config.transfers:
        return model.input
    return last_frozen(model, config, fine_tuning=bool(config.fine_tuning))


def _behind(model: keras.Model, start: keras.KerasTensor) -> list[keras.Layer]:
    """The layers that change."""
    if start is model.input:
        return model.layers
    names = [layer.name for layer in model.layers]
    return model.layers[names.index(_operation(start).name) + 1 :]


def _compiled(model: keras.Model, config: RunConfig, start: keras.KerasTensor, names: list[str]):
    """A function of values at `start` -> maps by layer of the first PINNED, values to embed,
    predicted classes.

    names: the layers whose maps are wanted.
    """
    logits = model.get_layer("logits")
    maps = {name: model.get_layer(name).output for name in names}
    probe = keras.Model(start, [maps, logits.input, logits.output])
    step = -(-logits.input.shape[-1] // MOST_VALUES)

    def look(begun: tf.Tensor) -> tuple[dict[str, tf.Tensor], tf.Tensor, tf.Tensor]:
        maps, values, outputs = probe(begun, training=False)
        shown = {name: each[:PINNED, ..., :MOST_MAPS] for name, each in maps.items()}
        return shown, values[:, ::step], predicted_classes(outputs, config)

    dtype = tf.uint8 if start is model.input else tf.float32
    begun = tf.TensorSpec((None, *start.shape[1:]), dtype)
    return tf.function(look, input_signature=[begun], autograph=False)


def _what_fits(layers: list[keras.Layer]) -> tuple[list[str], list[str]]:
    """Names of those of these layers whose filters, and of those whose maps, are kept."""
    filters, maps, left = [], [], BYTES_A_SNAPSHOT
    for layer in layers:
        kept = _filters_of(layer)
        if kept is not None and (size := 4 * int(tf.size(kept))) <= left:
            filters.append(layer.name)
            left -= size
        if isinstance(layer, _WITH_MAPS):
            height, width, channels = layer.output.shape[1:]
            size = 4 * PINNED * height * width * min(channels, MOST_MAPS)
            if size <= left:
                maps.append(layer.name)
                left -= size
    return filters, maps


def _filters_of(layer: keras.Layer) -> tf.Tensor | None:
    """What is kept of the weights of a layer: (height, width, input channels, filters).

    The kernel of a convolution, or that of a dense layer whose input are the pixels, laid out as
    these are; None for other layers.
    """
    if isinstance(layer, keras.layers.Conv2D):
        kernel = layer.kernel
    elif isinstance(layer, keras.layers.Dense) and _operation(layer.input).name == _FLAT_PIXELS:
        pixels = _operation(layer.input).input
        kernel = tf.reshape(layer.kernel, (*pixels.shape[1:], -1))
    else:
        return None
    return kernel[:, :, :MOST_CHANNELS, :MOST_FILTERS]


def _operation(tensor: keras.KerasTensor) -> keras.Operation:
    """The layer that gives this tensor."""
    return tensor._keras_history.operation
