"""Ways to a network for own pictures: by transfer, and a small CNN from scratch."""

from clf.architectures import ARCHITECTURES
from clf.config import RunConfig
from clf.datasets import DatasetInfo

TRANSFER = ARCHITECTURES["transfer"].title
SCRATCH = "Small CNN from scratch"

_USUAL = 256
"""Training pictures for which the numbers of epochs were found; see benchmarks/own_pictures.py."""
_HELD_OUT = 36
"""Validation pictures at least, where a quarter is as many: calibration needs 30."""


def own_recipes(info: DatasetInfo) -> dict[str, RunConfig]:
    """Settings for all ways, by their names. Of fewer pictures they make more epochs.

    info: of a dataset of some ten to some thousand photographs, 32 to 224 pixels a side.
    """
    common = {
        "dataset": info.name,
        "class_weights": "balanced",
        "precision": "float32",
        "validation_share": round(min(0.25, max(0.1, _HELD_OUT / info.train_size)), 2),
    }
    transfer = RunConfig(
        layers=ARCHITECTURES["transfer"].layers,
        epochs=_epochs(20, info),  # short ones: most of an epoch is to measure and record it
        batch_size=16,
        learning_rate=0.003,
        schedule="cosine",
        augmentation="none",  # what its layers make of a picture is computed once
        **common,
    )
    scratch = RunConfig(
        layers=ARCHITECTURES["small_cnn"].layers,
        epochs=_epochs(40, info),
        learning_rate=0.002,
        schedule="one_cycle",
        scaling="standard",
        augmentation="shift_flip" if info.shape[2] == 3 else "shift",
        **common,
    )
    return {TRANSFER: transfer, SCRATCH: scratch}


def _epochs(number: int, info: DatasetInfo) -> int:
    """As many steps as `number` epochs of _USUAL pictures, but a quarter to twice the epochs."""
    return round(number * min(2.0, max(0.25, _USUAL / info.train_size)))
