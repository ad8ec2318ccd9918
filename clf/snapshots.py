"""What a network was like after an epoch: one file an epoch in the folder of its run.

Written while a run is trained (:mod:`clf.training.snapshots`), read by pages: NumPy only.
"""

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from clf.files import write_atomically

MOST_SNAPSHOTS = 24
"""A run keeps so many, evenly over its epochs, and the newest: of 24 places a slider can still
show each, and a run stays below 24 times BYTES_A_SNAPSHOT of clf.training.snapshots."""
PINNED = 3
_NAME = re.compile(r"epoch-(\d{5})\.npz")
_PLAIN = ("numbers", "labels", "pixels", "predicted", "positions", "explained")


@dataclass(frozen=True)
class Snapshot:
    """A network after `epoch` epochs, and what it says of some test pictures, always the same.

    numbers, labels, predicted: int32 (n,): the pictures' places in the test set, their classes,
        and the classes that the network gives them.
    pixels: uint8 (PINNED, height, width, channels): the first of these pictures, or fewer where
        there are fewer; (0, ...) once they were deleted.
    positions: float32 (n, 2): where the values before the logits lie in the two directions in
        which they differ most; NaN where they were no finite numbers.
    explained: share of their variance in these two directions, 0..1; NaN as well.
    filters: layer name -> float32 (height, width, input channels, filters).
    maps: layer name -> float32 (PINNED, height, width, maps) of `pixels`; empty without them.
    """

    epoch: int
    numbers: np.ndarray
    labels: np.ndarray
    predicted: np.ndarray
    pixels: np.ndarray
    positions: np.ndarray
    explained: float
    filters: dict[str, np.ndarray]
    maps: dict[str, np.ndarray]

    def without_pictures(self) -> "Snapshot":
        """The same without the pictures, and without the maps, which still show them."""
        return replace(self, pixels=self.pixels[:0], maps={})

    def confusion(self, classes: int) -> np.ndarray:
        """How many pictures of the class of the row were called the class of the column.

        int64 (classes, classes).
        """
        counts = np.zeros((classes, classes), np.int64)
        np.add.at(counts, (self.labels, self.predicted), 1)
        return counts


def kept_epochs(epoch: int) -> list[int]:
    """Which snapshots there are after `epoch` epochs, ascending: at most MOST_SNAPSHOTS.

    The multiples of a power of two that grows with the epochs, from 0 on, and `epoch` itself.
    They follow from `epoch` alone, so that a run that was interrupted keeps the same ones, and
    those of an earlier epoch include all that a later one still needs.
    """
    step = 1
    while epoch // step + 1 + (epoch % step > 0) > MOST_SNAPSHOTS:
        step *= 2
    return sorted({*range(0, epoch + 1, step), epoch})


def snapshot_file(run_path: Path, epoch: int) -> Path:
    """Where the snapshot of this epoch is, or would be."""
    return run_path / "snapshots" / f"epoch-{epoch:05d}.npz"


def snapshot_epochs(run_path: Path) -> list[int]:
    """The epochs of which there are snapshots, ascending; empty for a run that has none."""
    names = (path.name for path in (run_path / "snapshots").glob("epoch-*.npz"))
    return sorted(int(found[1]) for name in names if (found := _NAME.fullmatch(name)))


def write_snapshot(run_path: Path, snapshot: Snapshot) -> None:
    """Keep `snapshot`, and only those before it that :func:`kept_epochs` names.

    Raises OSError as the file system does; the other snapshots are then as they were.
    """
    snapshot_file(run_path, snapshot.epoch).parent.mkdir(exist_ok=True)
    _write(run_path, snapshot)
    for epoch in {*snapshot_epochs(run_path)} - {*kept_epochs(snapshot.epoch)}:
        if epoch < snapshot.epoch:
            snapshot_file(run_path, epoch).unlink(missing_ok=True)


def forget_pictures(run_path: Path) -> None:
    """Remove the test pictures from all snapshots of a run; one that cannot be read goes whole.

    Does nothing where they are gone already. Raises OSError as the file system does.
    """
    for epoch in snapshot_epochs(run_path):
        try:
            kept = len(read_part(run_path, epoch, "pixels"))
            whole = read_snapshot(run_path, epoch) if kept else None
        except FileNotFoundError:
            continue  # thinned out meanwhile by the process that trains the run
        except OSError:
            snapshot_file(run_path, epoch).unlink(missing_ok=True)
            continue
        if whole:
            _write(run_path, whole.without_pictures())


def _write(run_path: Path, snapshot: Snapshot) -> None:
    arrays = {name: getattr(snapshot, name) for name in _PLAIN}
    arrays |= {f"filters/{name}": values for name, values in snapshot.filters.items()}
    arrays |= {f"maps/{name}": values for name, values in snapshot.maps.items()}
    file = snapshot_file(run_path, snapshot.epoch)
    write_atomically(file, lambda target: np.savez(target, **arrays))


def read_snapshot(run_path: Path, epoch: int) -> Snapshot:
    """The snapshot of this epoch. Raises OSError if there is none or it cannot be read."""
    with _opened(run_path, epoch) as arrays:
        plain = {name: arrays[name] for name in _PLAIN}
        layers = {kind: _by_layer(arrays, kind) for kind in ("filters", "maps")}
        return Snapshot(epoch, **plain | {"explained": float(plain["explained"])}, **layers)


def read_part(run_path: Path, epoch: int, part: str) -> np.ndarray:
    """One array of a snapshot without the rest, "positions" or "maps/1_conv2d" for example.

    Raises OSError like :func:`read_snapshot`.
    """
    with _opened(run_path, epoch) as arrays:
        return arrays[part]


@contextmanager
def _opened(run_path: Path, epoch: int) -> Iterator[np.lib.npyio.NpzFile]:
    file = snapshot_file(run_path, epoch)
    try:
        with np.load(file, allow_pickle=False) as arrays:
            yield arrays
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise OSError(f"{file.name} is damaged or of another version of this app.") from error


def _by_layer(arrays: np.lib.npyio.NpzFile, kind: str) -> dict[str, np.ndarray]:
    names = [name for name in arrays.files if name.startswith(f"{kind}/")]
    return {name.removeprefix(f"{kind}/"): arrays[name] for name in names}
