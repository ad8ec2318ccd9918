"""Page Runs, without a browser: what is said of the probabilities of one run."""

import pytest
from streamlit.testing.v1 import AppTest

from clf.architectures import ARCHITECTURES
from clf.calibration import read_calibration
from clf.config import RunConfig
from clf.plots.probabilities import percent
from clf.runs import RunState, create_run, find_run


def page(run_id: str) -> AppTest:
    app = AppTest.from_file("../../pages/runs.py", default_timeout=120).run()
    app.multiselect[0].set_value([run_id]).run()
    assert not app.exception
    return app


@pytest.mark.parametrize("name", ["pretrained-mnist", "pretrained-cifar10"])
def test_the_calibration_error_is_said_before_and_after(name):
    app, found = page(name), read_calibration(find_run(name).path)
    [words] = [text.value for text in app.markdown if "calibration error" in text.value]
    assert f"was {percent(found.before.error)} off" in words
    assert f"calibrated it is {percent(found.after.error)}" in words
    assert f"said of {percent(1 - found.accepted)} of the test pictures" in words


def test_a_run_that_was_not_calibrated_says_so():
    run = create_run(RunConfig(validation_share=0.0))
    run.model_file.write_bytes(b"not read in these tests")
    run.update_status(state=RunState.COMPLETED)
    assert any("Not calibrated" in text.value for text in page(run.id).caption)


def test_a_run_with_pretrained_layers_does_not_show_a_scaling_that_it_did_not_use():
    run = create_run(RunConfig(layers=ARCHITECTURES["transfer"].layers, scaling="unit"))
    settings = page(run.id).dataframe[-1].value.set_index("setting")["run 1"]
    assert settings["scaling"] == "that of the pretrained layers"
