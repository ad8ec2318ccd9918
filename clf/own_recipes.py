"""Ways to a network for own pictures: a small CNN from scratch, and two kinds of transfer."""

from dataclasses import replace

from clf.architectures import ARCHITECTURES
from clf.config import RunConfig
from clf.datasets import DatasetInfo

SCRATCH = "Small CNN from scratch"
TRANSFER = "Transfer from CIFAR-10"
MOBILENET = "Transfer from MobileNetV3"

_USUAL = 256
"""Training pictures for which the numbers of epochs were found; see benchmarks/own_pictures.py."""
_HELD_OUT = 36
"""Validation pictures at least, where a quarter is as many: calibration needs 30."""


def own_recipes(info: DatasetInfo) -> dict[str, RunConfig]:
    """Settings for all ways, by their names. Of fewer pictures they make more epochs.

    info: of a dataset of some ten to some thousand photographs, 32 to 96 pixels a side.
    """
    common = {
        "dataset": info.name,
        "class_weights": "balanced",
        "augmentation": "shift_flip" if info.shape[2] == 3 else "shift",
        "precision": "float32",
        "validation_share": round(min(0.25, max(0.1, _HELD_OUT / info.train_size)), 2),
    }
    scratch = RunConfig(
        layers=ARCHITECTURES["small_cnn"].layers,
        epochs=_epochs(40, info),
        learning_rate=0.002,
        schedule="one_cycle",
        scaling="standard",
        **common,
    )
    transfer = RunConfig(
        layers=ARCHITECTURES["transfer"].layers,
        epochs=_epochs(20, info),
        fine_tuning=_epochs(14, info),
        learning_rate=0.003,
        schedule="cosine",
        **common,
    )
    mobilenet = replace(
        transfer,
        layers=ARCHITECTURES["mobilenet"].layers,
        epochs=_epochs(40, info),
        fine_tuning=0,
        augmentation="none",  # what MobileNetV3 makes of a picture is computed once
    )
    return {SCRATCH: scratch, TRANSFER: transfer, MOBILENET: mobilenet}


def _epochs(number: int, info: DatasetInfo) -> int:
    """As many steps as `number` epochs of _USUAL pictures, but a quarter to twice the epochs."""
    return round(number * min(2.0, max(0.25, _USUAL / info.train_size)))
