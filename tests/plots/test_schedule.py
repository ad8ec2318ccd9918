import numpy as np
import pytest

from clf.plots.schedule import schedule_chart
from clf.schedules import SCHEDULES


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_the_schedule_is_drawn_over_all_epochs_at_its_rate(schedule):
    chart = schedule_chart(schedule, 0.02, 8)

    [curve] = chart.curves
    assert chart.x_range == (0, 8)
    assert (curve.x[0], curve.x[-1]) == (0, 8)
    assert np.max(curve.y) == pytest.approx(0.02, rel=1e-3)
    assert f"to {curve.y[-1]:g}" in chart.words
