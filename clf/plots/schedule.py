"""The learning rate over all epochs, as it is planned."""

import numpy as np

from clf.plots.curves import Curve, CurveChart
from clf.plots.style import TRAINING
from clf.schedules import SCHEDULES, schedule_factors

_POINTS = 101


def schedule_chart(schedule: str, learning_rate: float, epochs: int) -> CurveChart:
    """The curve of one of SCHEDULES with its highest rate, over `epochs` epochs."""
    progress = np.linspace(0, 1, _POINTS)
    rates = learning_rate * schedule_factors(schedule, progress)
    return CurveChart(
        "Planned learning rate",
        f"{SCHEDULES[schedule]}: from {rates[0]:g} by at most {rates.max():g} to {rates[-1]:g}.",
        "epoch",
        "learning rate",
        (0.0, float(epochs)),
        (Curve(SCHEDULES[schedule].lower(), progress * epochs, rates, TRAINING),),
    )
