"""What a dataset is: its description, its arrays."""

from dataclasses import dataclass

import numpy as np

from clf.datasets.splits import grouped_split, random_split


class DatasetUnavailable(RuntimeError):
    """The pictures are not here or cannot be read; the message says what to put where, or to do."""


@dataclass(frozen=True)
class Framing:
    """How the subject lies in a dataset's pictures, so that other pictures can be framed alike.

    background: "dark" (bright subject on black) or "photo" (no plain background).
    content: longer side of the subject in pixels; 0: the picture is taken whole.
    centre: "mass" (centre of mass in the middle, as MNIST) or "box" (bounding box in the middle).
    stroke: least and largest usual width of a pen stroke in pixels; None: subjects are no strokes.
    fit: how a photograph gets the frame's proportions: "crop" (its middle) or "pad" (all of it, the
        rest in the colour of its edge).
    """

    background: str
    content: int = 0
    centre: str = "box"
    stroke: tuple[float, float] | None = None
    fit: str = "crop"


@dataclass(frozen=True)
class DatasetInfo:
    """What can be said of a dataset without loading it.

    shape: (height, width, channels) of one picture; channels is 1 (grey) or 3 (RGB).
    class_names: the class of label i is class_names[i].
    download_megabytes: size of what has to be downloaded first; 0 if it is part of the product.
    named: share of the validation pictures that a network is right about which it names; more
        where people's own pictures differ much from these.
    learned: a sentence on what networks for it have seen, where other pictures are read badly.
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
    named: float = 0.95
    learned: str = ""

    @property
    def has_written_digits(self) -> bool:
        """Whether its pictures are pen strokes: those of the digits 0 to 9."""
        return self.framing.stroke is not None


@dataclass(frozen=True)
class Dataset:
    """The pictures. Arrays are read-only and mapped from disk: a slice reads only what it needs.

    x_train, x_test: uint8, shape (n, height, width, channels), 0..255.
    y_train, y_test: uint8, or uint16 of more than 256 classes, shape (n,), index into
        info.class_names.
    groups: int32, shape (n_train,): training pictures that belong together, near duplicates for
        instance, have the same number; None: every one stands for itself.
    """

    info: DatasetInfo
    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    groups: np.ndarray | None = None

    def split(self, validation_share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Places of the training and of the validation part in the training pictures.

        The same share and seed give the same split. By chance, or where there are groups by
        :func:`clf.datasets.splits.grouped_split`. The test set is no part of this: it is kept apart
        from the start. Gives two sorted int64 arrays that together hold every place once.
        """
        if self.groups is None:
            return random_split(len(self.y_train), validation_share, seed)
        return grouped_split(self.y_train, self.groups, validation_share, seed)
