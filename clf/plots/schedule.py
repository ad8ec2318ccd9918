"""The learning rate over all epochs, as it is planned."""

import numpy as np

from clf.plots.curves import Curve, CurveChart
from clf.plots.style import TRAINING
from clf.schedules import SCHEDULES, planned_factors

_POINTS = 101


def schedule_chart(
    schedule: str, learning_rate: float, epochs: int, fine_tuning: int = 0
) -> CurveChart:
    """The curve of one of SCHEDULES with its highest rate, over `epochs` epochs.

    fine_tuning: so many of the epochs, the last ones, are of fine-tuning.
    """
    done = np.linspace(0, epochs, _POINTS)
    factors = planned_factors(schedule, epochs - fine_tuning, fine_tuning, done)
    rates = learning_rate * factors
    return CurveChart(
        "Planned learning rate",
        f"{SCHEDULES[schedule]}: from {rates[0]:g} by at most {rates.max():g} to {rates[-1]:g}.",
        "epoch",
        "learning rate",
        (0.0, float(epochs)),
        (Curve(SCHEDULES[schedule].lower(), done, rates, TRAINING),),
    )
