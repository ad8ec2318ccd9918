"""What a dataset is: its description, its arrays, its split."""

from dataclasses import dataclass

import numpy as np


class DatasetUnavailable(RuntimeError):
    """The pictures are not here or cannot be read; the message says what to put where, or to do."""


@dataclass(frozen=True)
class Framing:
    """How the subject lies in a dataset's pictures, so that other pictures can be framed alike.

    background: "dark" (bright subject on black) or "photo" (no plain background).
    content: longer side of the subject in pixels; 0: the picture is taken whole.
    centre: "mass" (centre of mass in the middle, as MNIST) or "box" (bounding box in the middle).
    stroke: least and largest usual width of a pen stroke in pixels; None: subjects are no strokes.
    """

    background: str
    content: int = 0
    centre: str = "box"
    stroke: tuple[float, float] | None = None


@dataclass(frozen=True)
class DatasetInfo:
    """What can be said of a dataset without loading it.

    shape: (height, width, channels) of one picture; channels is 1 (grey) or 3 (RGB).
    class_names: the class of label i is class_names[i].
    download_megabytes: size of what has to be downloaded first; 0 if it is part of the product.
    """

    name: str
    title: str
    description: str
    licence: str
    source: str
    shape: tuple[int, int, int]
    class_names: tuple[str, ...]
    train_size: int
    test_size: int
    framing: Framing
    download_megabytes: int = 0


@dataclass(frozen=True)
class Dataset:
    """The pictures. Arrays are read-only and mapped from disk: a slice reads only what it needs.

    x_train, x_test: uint8, shape (n, height, width, channels), 0..255.
    y_train, y_test: uint8, shape (n,), index into info.class_names.
    """

    info: DatasetInfo
    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray


def split(size: int, validation_share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Indices of the training and of the validation part of `size` training pictures.

    The same size, share and seed give the same split. The test set is no part of this: it is
    kept apart from the start. Returns two sorted int64 arrays that together hold 0..size-1.
    """
    order = np.random.default_rng(seed).permutation(size)
    held_out = round(size * validation_share)
    return np.sort(order[held_out:]), np.sort(order[:held_out])
