"""What is measured of a network at the end of its training, on pictures it was not trained on."""

from dataclasses import replace

import keras
import numpy as np
import pytest

from clf import datasets
from clf.calibration import measure, read_calibration
from clf.control import set_learning_rate, train_on
from clf.runs import RunState, create_run
from clf.training import train
from clf.training.calibrating import calibrate_saved
from tests.training.trainings import TINY, copy_of, train_new


def measured_apart(run):
    """The same from what Keras predicts, with the split and the network read again."""
    data, config = datasets.load("digits"), run.config()
    _, kept = data.split(config.validation_share, config.seed)
    model = keras.models.load_model(run.model_file)
    validation = model.predict(data.x_train[kept], verbose=0), data.y_train[kept]
    return measure(validation, (model.predict(data.x_test, verbose=0), data.y_test))


def assert_is_of_its_network(run):
    found, expected = read_calibration(run.path), measured_apart(run)
    assert found.temperature == pytest.approx(expected.temperature, rel=1e-3)
    assert found.threshold == pytest.approx(expected.threshold, rel=1e-3)
    assert found.pictures == expected.pictures == 144
    assert found.before.error == pytest.approx(expected.before.error, abs=0.01)
    assert found.accepted == pytest.approx(expected.accepted, abs=0.01)
    right = np.dot(found.after.counts, found.after.accuracy) / sum(found.after.counts)
    assert right == pytest.approx(run.status().test_accuracy)


def test_a_finished_run_is_calibrated_on_its_validation_pictures(dense):
    assert_is_of_its_network(dense.run)


def test_a_run_without_validation_pictures_is_not_calibrated():
    run = create_run(replace(TINY, validation_share=0.0))
    train(run)
    assert run.status().state is RunState.COMPLETED
    assert read_calibration(run.path) is None


def test_the_best_epochs_network_in_float32_is_the_one_that_is_calibrated():
    config = replace(TINY, learning_rate=0.3, epochs=20, patience=1, precision="mixed_bfloat16")
    assert_is_of_its_network(train_new(config).run)


def test_a_run_that_is_trained_on_is_calibrated_anew(tiny):
    run = copy_of(tiny.run)
    before = read_calibration(run.path)
    train_on(run, 4)
    train(run)
    assert read_calibration(run.path) != before
    assert_is_of_its_network(run)


def test_a_run_that_diverges_when_it_is_trained_on_keeps_no_calibration_of_another_network(tiny):
    run = copy_of(tiny.run)
    train_on(run, 4)
    set_learning_rate(run, 1e38)
    train(run)
    assert run.status().state is RunState.DIVERGED
    assert read_calibration(run.path) is None


def test_of_many_validation_pictures_some_from_everywhere_are_enough(dense, monkeypatch):
    monkeypatch.setattr("clf.training.calibrating.MOST_PICTURES", 100)
    whole = read_calibration(dense.run.path)
    some = calibrate_saved(dense.run)
    assert (whole.pictures, some.pictures) == (144, 72)
    assert some.temperature == pytest.approx(whole.temperature, rel=0.5)
    monkeypatch.undo()
    assert calibrate_saved(dense.run).pictures == 144


def test_a_network_is_calibrated_again_without_being_trained(dense):
    before, weights = read_calibration(dense.run.path), dense.run.model_file.read_bytes()
    again = calibrate_saved(dense.run)
    assert again == read_calibration(dense.run.path)
    assert again.temperature == pytest.approx(before.temperature, rel=1e-3)
    assert dense.run.model_file.read_bytes() == weights
