import numpy as np
import pytest

from clf.schedules import FINE_TUNING_FACTOR, SCHEDULES, planned_factors, schedule_factors

PROGRESS = np.linspace(0, 1, 1001)


def test_a_constant_rate_stays():
    np.testing.assert_array_equal(schedule_factors("constant", PROGRESS), 1)


def test_a_cosine_falls_to_a_hundredth():
    factors = schedule_factors("cosine", PROGRESS)

    assert factors[0] == 1
    assert factors[500] == pytest.approx((1 + 0.01) / 2)
    assert factors[-1] == pytest.approx(0.01)
    assert (np.diff(factors) < 0).all()


def test_one_cycle_rises_to_its_peak_and_falls():
    factors = schedule_factors("one_cycle", PROGRESS)

    assert factors[0] == pytest.approx(0.1)
    assert factors[300] == pytest.approx(1)
    assert factors[-1] == pytest.approx(0.01)
    assert (np.diff(factors[:300]) > 0).all()
    assert (np.diff(factors[301:]) < 0).all()


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_after_the_planned_end_the_rate_stays(schedule):
    at_end, later = schedule_factors(schedule, np.array([1.0, 1.7]))

    assert at_end == later > 0


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_fine_tuning_goes_through_the_schedule_anew_at_a_tenth(schedule):
    before, tuned = np.split(planned_factors(schedule, 30, 10, np.arange(40)), [30])

    np.testing.assert_allclose(before, schedule_factors(schedule, np.arange(30) / 30))
    again = schedule_factors(schedule, np.arange(10) / 10)
    np.testing.assert_allclose(tuned, FINE_TUNING_FACTOR * again)


def test_all_of_a_training_can_be_fine_tuning_or_none():
    np.testing.assert_allclose(planned_factors("constant", 0, 3, np.arange(4)), 0.1)
    done = np.arange(6)
    np.testing.assert_array_equal(
        planned_factors("cosine", 4, 0, done), schedule_factors("cosine", done / 4)
    )
