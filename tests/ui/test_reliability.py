"""The calibration error as one number beside the test accuracy."""

import pytest
from streamlit.testing.v1 import AppTest

from clf.calibration import read_calibration
from clf.config import RunConfig
from clf.runs import create_run, find_run
from clf.text import percent


def metric(run_id: str) -> AppTest:
    def script(run_id: str) -> None:
        from clf.runs import find_run
        from clf.ui.reliability import error_metric

        error_metric(find_run(run_id))

    app = AppTest.from_function(script, kwargs={"run_id": run_id}, default_timeout=120).run()
    assert not app.exception
    return app


@pytest.mark.parametrize("name", ["pretrained-mnist", "pretrained-fashion_mnist"])
def test_it_is_the_calibrated_one_and_the_help_says_what_it_was(name):
    [shown] = metric(name).metric
    found = read_calibration(find_run(name).path)
    assert shown.value == percent(found.after.error)
    assert f"Before calibration it was {percent(found.before.error)}." in shown.help


def test_a_run_that_was_not_calibrated_has_none():
    assert not metric(create_run(RunConfig()).id).metric
