"""Networks that come with the product: ordinary runs that nobody can change, and their recipes."""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from clf.architectures import ARCHITECTURES
from clf.config import RECIPES, RunConfig

ROOT = Path(__file__).parent
FILES = (
    "config.json",
    "status.json",
    "metrics.jsonl",
    "test.json",
    "calibration.json",
    "model.keras",
)
"""What is kept of a run's folder."""


@dataclass(frozen=True)
class Pretrained:
    """A recipe, and the test accuracy that its network must have to be shipped."""

    config: RunConfig
    least_accuracy: float


_MNIST = RunConfig(
    dataset="mnist",
    layers=ARCHITECTURES["resnet_fast_narrow"].layers,
    epochs=6,
    batch_size=128,
    optimizer="sgd",
    learning_rate=0.2,
    schedule="one_cycle",
    weight_decay=0.005,
    label_smoothing=0.1,
    augmentation="pen",
    outliers=0.25,
    other_writers=0.12,
    validation_share=0.05,
)
_FASHION_MNIST = replace(
    _MNIST, dataset="fashion_mnist", augmentation="shift_flip", outliers=0.0, other_writers=0.0
)
PRETRAINED: dict[str, Pretrained] = {
    "pretrained-mnist": Pretrained(_MNIST, 0.994),
    "pretrained-fashion_mnist": Pretrained(_FASHION_MNIST, 0.92),
    "pretrained-cifar10": Pretrained(RECIPES["Fast ResNet"], 0.88),
}
"""By the id of the run."""


def ship(name: str, folder: Path) -> None:
    """Put the record of a finished run in the place of the network of this name."""
    target = ROOT / name
    target.mkdir(exist_ok=True)
    for file in FILES:
        shutil.copyfile(folder / file, target / file)
