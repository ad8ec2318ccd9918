"""When a training has left the finite numbers, and what a person may try then."""

import math
from collections.abc import Iterable

import keras
import numpy as np


class Diverged(ArithmeticError):
    """A loss or a weight is no longer a finite number; the message says what to try."""

    def __init__(self, scaling: str) -> None:
        advice = "try a lower learning rate"
        if scaling == "none":
            advice += ", or scale the pixels to 0..1"
        super().__init__(f"The loss became infinite or no number at all: {advice}.")


def check_values(values: Iterable[float], scaling: str) -> None:
    """Raise Diverged unless all values are finite. scaling: of the pixels, as in RunConfig."""
    if not all(map(math.isfinite, values)):
        raise Diverged(scaling)


def check_weights(model: keras.Model, scaling: str) -> None:
    """Raise Diverged unless all weights are finite.

    A step's loss is measured before the step changes the weights: it may be the last good one.
    """
    if not all(np.isfinite(weight.numpy()).all() for weight in model.weights):
        raise Diverged(scaling)
