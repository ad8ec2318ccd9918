"""Learning-rate schedules: how the rate follows from the step, for training and for drawing."""

from collections.abc import Callable

import numpy as np

_LEAST = 0.01
_WARM_UP = 0.3


def _constant(progress: np.ndarray) -> np.ndarray:
    return np.ones_like(progress)


def _cosine(progress: np.ndarray) -> np.ndarray:
    """Half a cosine from 1 to a hundredth (Loshchilov and Hutter, SGDR, 2017, no restarts)."""
    return _LEAST + (1 - _LEAST) * (1 + np.cos(np.pi * progress)) / 2


def _one_cycle(progress: np.ndarray) -> np.ndarray:
    """Up from a tenth for 0.3 of the time, then down to a hundredth (Smith and Topin, 2018)."""
    rising = 0.1 + 0.9 * progress / _WARM_UP
    falling = _cosine((progress - _WARM_UP) / (1 - _WARM_UP))
    return np.where(progress < _WARM_UP, rising, falling)


_FACTORS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "constant": _constant,
    "cosine": _cosine,
    "one_cycle": _one_cycle,
}
SCHEDULES = {"constant": "Constant", "cosine": "Cosine", "one_cycle": "One-cycle"}


FINE_TUNING_FACTOR = 0.1


def planned_factors(
    schedule: str, before: float, fine_tuning: float, done: np.ndarray
) -> np.ndarray:
    """What the learning rate is multiplied by over a training that ends with fine-tuning.

    The schedule goes once through what comes before it, and once, at a tenth, through fine-tuning.
    before, fine_tuning: how long both are, 0 for none. done: float (n,), how much of the whole is
    done, in the same unit, steps or epochs. Gives float (n,).
    """
    if not fine_tuning:
        return schedule_factors(schedule, done / before)
    tuned = FINE_TUNING_FACTOR * schedule_factors(schedule, (done - before) / fine_tuning)
    if not before:
        return tuned
    return np.where(done < before, schedule_factors(schedule, done / before), tuned)


def schedule_factors(schedule: str, progress: np.ndarray) -> np.ndarray:
    """What the learning rate is multiplied by: float (n,), 0.01 to 1.

    progress: float (n,), the share of all steps that is done, 0 to 1; after the planned end, above
    1, the last factor stays.
    """
    return _FACTORS[schedule](np.minimum(np.asarray(progress, float), 1.0))
