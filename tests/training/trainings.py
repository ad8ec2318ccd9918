"""Small trainings on Digits, and how their weights are read and compared."""

from dataclasses import dataclass

import keras
import numpy as np

from clf.config import RunConfig
from clf.layers import (
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPooling2D,
)
from clf.runs import Run, create_run
from clf.training import train

DENSE = RunConfig(
    dataset="digits",
    layers=(Flatten(), Dense(32), Dropout(0.2)),
    epochs=4,
    learning_rate=0.005,
    augmentation="shift",
    scaling="standard",
)
CONV = RunConfig(
    dataset="digits",
    layers=(
        Conv2D(8, 3, padding="same"),
        BatchNormalization(),
        MaxPooling2D(2),
        Conv2D(12, 3),
        Flatten(),
        Dropout(0.2),
    ),
    epochs=6,
    learning_rate=0.005,
    augmentation="shift",
)
TINY = RunConfig(dataset="digits", layers=(Flatten(),), epochs=2, learning_rate=0.01)
"""Where it does not matter what is learned."""


@dataclass(frozen=True)
class Trained:
    """A run that was trained to its end, and the weights it ended with."""

    run: Run
    weights: list[np.ndarray]


def weights_of(run: Run) -> list[np.ndarray]:
    return keras.models.load_model(run.model_file).get_weights()


def train_new(config: RunConfig) -> Trained:
    run = create_run(config)
    train(run)
    return Trained(run, weights_of(run))
