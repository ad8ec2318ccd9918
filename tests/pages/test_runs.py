"""Page Runs, without a browser: what is said of the probabilities of one run."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from clf.architectures import ARCHITECTURES
from clf.calibration import read_calibration
from clf.config import RunConfig
from clf.runs import RunState, create_run, find_run
from clf.text import percent


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
    assert settings["Pixel scaling"] == "that of the pretrained layers"


def test_the_settings_of_two_runs_are_compared_in_the_words_of_the_form():
    runs = [create_run(RunConfig(scaling=scaling, epochs=3)) for scaling in ("unit_256", "none")]
    runs[0].update_status(test_accuracy=0.8681)
    app = AppTest.from_file("../../pages/runs.py", default_timeout=120).run()
    app.multiselect[0].set_value([run.id for run in runs]).run()
    assert not app.exception

    settings = app.dataframe[-1].value.set_index("setting")
    assert list(settings.loc["Test accuracy", ["run 1", "run 2"]]) == ["86.8 %", "not measured"]
    scaling = settings.loc["Pixel scaling"]
    assert (scaling["difference"], scaling["run 2"]) == ("differs", "None: 0 to 255")
    assert scaling["run 1"] == "0 to 1 (divided by 256, as article 2)"
    assert settings.loc["Batch size", "run 1"] == "32"


def test_the_accuracies_of_all_runs_are_shares_and_sorted_as_numbers():
    run = create_run(RunConfig())
    run.update_status(test_accuracy=0.872)
    app = AppTest.from_file("../../pages/runs.py", default_timeout=120).run()
    table = app.dataframe[0]
    assert table.value["test accuracy"][0] == pytest.approx(87.2)
    assert json.loads(table.proto.columns)["test accuracy"]["type_config"]["format"] == "%.1f %%"
