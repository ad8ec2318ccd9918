"""Two ways to a network for own pictures: one of one's own from scratch, and transfer."""

from clf.config import RunConfig
from clf.datasets import DatasetInfo
from clf.layer import Layer
from clf.layers import (
    Activation,
    BatchNormalization,
    Conv2D,
    Dropout,
    Flatten,
    MaxPooling2D,
    PretrainedLayers,
)

SCRATCH = "Small CNN from scratch"
TRANSFER = "Transfer from CIFAR-10"

_FEW = 256
"""Training pictures for which the numbers of epochs were found; see benchmarks/own_pictures.py."""
_SMALLEST = 4
"""Maps are pooled as long as they stay as large as this."""


def own_recipes(info: DatasetInfo) -> dict[str, RunConfig]:
    """Settings for both ways, by their names. Of fewer pictures they make more epochs.

    info: of a dataset of some ten to some thousand photographs, 32 to 96 pixels a side.
    """
    return {SCRATCH: _from_scratch(info), TRANSFER: _transfer(info)}


def _from_scratch(info: DatasetInfo) -> RunConfig:
    return RunConfig(
        dataset=info.name,
        layers=_small_cnn(info.shape[0]),
        epochs=_epochs(40, info),
        learning_rate=0.002,
        schedule="one_cycle",
        class_weights="balanced",
        scaling="standard",
        augmentation="shift_flip",
        precision="float32",
    )


def _small_cnn(size: int) -> tuple[Layer, ...]:
    """Convolutions with twice as many filters after every pooling, down to 4x4 maps or so."""
    layers: list[Layer] = []
    filters = 32 if size < 64 else 16
    while size // 2 >= _SMALLEST:
        layers += [
            Conv2D(filters, 3, padding="same", activation="linear"),
            BatchNormalization(),
            Activation("relu"),
            MaxPooling2D(2),
        ]
        size, filters = size // 2, filters * 2
    return (*layers, Flatten(), Dropout(0.5))


def _transfer(info: DatasetInfo) -> RunConfig:
    return RunConfig(
        dataset=info.name,
        layers=(PretrainedLayers(), Flatten(), Dropout(0.5)),
        epochs=_epochs(30, info),
        learning_rate=0.001,
        class_weights="balanced",
        fine_tuning=8,
        precision="float32",
    )


def _epochs(number: int, info: DatasetInfo) -> int:
    """About as many steps as `number` epochs of _FEW pictures, at least a quarter of them."""
    share = min(2.0, max(0.25, _FEW / info.train_size))
    return max(1, round(number * share))
