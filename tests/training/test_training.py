"""Whole trainings on Digits: to the end, stopped, continued, broken off, diverged, failed."""

import json
import random
import time
from dataclasses import replace

import keras
import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score

from clf import control, datasets
from clf.config import RunConfig
from clf.datasets import Dataset, DatasetUnavailable
from clf.layers import Conv2D, Dense, Flatten
from clf.runs import RunState, create_run
from clf.text import percent
from clf.training import train
from clf.training.trainer import Trainer
from tests.training.trainings import (
    CONV,
    DENSE,
    PATIENCE,
    TINY,
    Power,
    assert_same_weights,
    break_off,
    break_off_in,
    contents_of_snapshots,
    during,
    lose_power,
    train_in_another_process,
    train_new,
    wait_until,
    weights_of,
)


def assert_complete_record(run, epochs, steps_per_epoch):
    """Every epoch once and in order; the steps of each go on from the last and end with it."""
    rows = run.metrics()
    assert [row["epoch"] for row in rows if row["kind"] == "epoch"] == list(range(1, epochs + 1))
    steps = [row["step"] for row in rows if row["kind"] == "step"]
    assert steps == sorted(set(steps))
    ends = {row["step"] for row in rows if row["kind"] == "epoch"}
    assert ends == {epoch * steps_per_epoch for epoch in range(1, epochs + 1)} <= set(steps)
    assert [row["epoch"] for row in rows] == sorted(row["epoch"] for row in rows)


# Trained to the end


def test_a_run_trained_to_its_end_is_complete(dense):
    run, status = dense.run, dense.run.status()
    images = 1293  # of 1,437, less a tenth for validation
    batches = images // 32

    assert (status.state, status.reason, status.phase) == (RunState.COMPLETED, "", "")
    assert (status.epoch, status.step, status.steps_per_epoch) == (DENSE.epochs, 0, batches)
    assert status.attempt == 1
    assert status.created <= status.started <= status.ended <= status.heartbeat
    assert 0 < status.seconds < status.ended - status.started
    speed = DENSE.epochs * batches * 32 / status.seconds
    assert status.images_per_second == pytest.approx(speed)
    assert not list(run.path.glob("*.tmp")) + list(run.path.glob("saving*"))
    assert "Compiled by XLA" in run.log_file.read_text()


def test_the_record_has_every_epoch_and_losses_that_fall(dense, conv):
    for trained, config in ((dense, DENSE), (conv, CONV)):
        assert_complete_record(trained.run, config.epochs, 40)
        epochs = [row for row in trained.run.metrics() if row["kind"] == "epoch"]
        assert epochs[-1]["loss"] < epochs[0]["loss"]
        assert epochs[-1]["val_loss"] < epochs[0]["val_loss"]
        assert epochs[-1]["val_accuracy"] > 0.7


def test_an_epochs_loss_is_the_mean_of_its_steps(dense):
    rows = [row for row in dense.run.metrics() if row["epoch"] == 2]
    steps = [row for row in rows if row["kind"] == "step"]
    [epoch] = [row for row in rows if row["kind"] == "epoch"]
    counts = np.diff([40, *(row["step"] for row in steps)])

    assert counts.sum() == 40
    for name in ("loss", "accuracy"):
        mean = np.average([row[name] for row in steps], weights=counts)
        assert epoch[name] == pytest.approx(mean, rel=1e-5)


def test_test_accuracy_and_validation_are_what_keras_predicts(dense, conv):
    data = datasets.load("digits")
    for trained, config in ((dense, DENSE), (conv, CONV)):
        model = keras.models.load_model(trained.run.model_file)
        _, kept = data.split(config.validation_share, config.seed)
        called = model.predict(data.x_test, verbose=0).argmax(-1)
        status = trained.run.status()
        last = trained.run.metrics()[-1]

        assert status.test_accuracy == pytest.approx((called == data.y_test).mean(), abs=1e-9)
        probabilities = model.predict(data.x_test, verbose=0)
        right = probabilities[np.arange(len(data.y_test)), data.y_test]
        assert status.test_loss == pytest.approx(-np.log(right).mean(), rel=1e-4)
        confusion = json.loads((trained.run.path / "test.json").read_text())["confusion"]
        expected = np.zeros((10, 10), int)
        np.add.at(expected, (data.y_test, called), 1)
        np.testing.assert_array_equal(confusion, expected)
        validated = model.predict(data.x_train[kept], verbose=0).argmax(-1) == data.y_train[kept]
        assert last["val_accuracy"] == pytest.approx(validated.mean(), abs=1e-9)


def test_training_sees_neither_validation_nor_test_pictures(dense, monkeypatch):
    data = datasets.load("digits")
    learned, kept = data.split(DENSE.validation_share, DENSE.seed)
    assert len(set(learned) & set(kept)) == 0
    assert len(learned) + len(kept) == len(data.y_train)
    noise = np.random.default_rng(0)
    x_train, y_train = data.x_train.copy(), data.y_train.copy()
    x_train[kept] = noise.integers(0, 256, x_train[kept].shape)
    y_train[kept] = noise.integers(0, 10, len(kept))
    x_test = noise.integers(0, 256, data.x_test.shape, np.uint8)
    other = Dataset(data.info, x_train, y_train, x_test, data.y_test)
    monkeypatch.setattr(datasets, "load", lambda *_: other)

    disturbed = train_new(DENSE)
    assert_same_weights(dense.weights, disturbed.weights)
    assert disturbed.run.status().test_accuracy < 0.5 < dense.run.status().test_accuracy


def test_without_a_validation_share_nothing_is_validated():
    run = create_run(replace(TINY, validation_share=0.0))
    train(run)

    assert run.status().state is RunState.COMPLETED
    assert run.status().steps_per_epoch == 1437 // 32
    assert not [name for row in run.metrics() for name in row if name.startswith("val_")]


def test_balanced_accuracy_is_measured_where_the_test_set_is_uneven(dense, monkeypatch):
    assert dense.run.status().balanced_accuracy is None
    data = datasets.load("digits")
    kept = np.concatenate([np.flatnonzero(data.y_test != 3), np.flatnonzero(data.y_test == 3)[:5]])
    uneven = replace(data, x_test=data.x_test[kept], y_test=data.y_test[kept])
    monkeypatch.setattr(datasets, "load", lambda *_: uneven)
    run = train_new(TINY).run

    model = keras.models.load_model(run.model_file)
    called = model.predict(uneven.x_test, verbose=0).argmax(-1)
    expected = balanced_accuracy_score(uneven.y_test, called)
    assert run.status().balanced_accuracy == pytest.approx(expected)
    assert run.status().test_accuracy != pytest.approx(expected, abs=1e-6)
    control.train_on(run, 3)
    assert run.status().balanced_accuracy is None


# The same again


def test_another_process_ends_with_the_same_weights(dense):
    run = create_run(DENSE)
    process = train_in_another_process(run)
    process.join(PATIENCE)

    assert process.exitcode == 0
    assert run.status().state is RunState.COMPLETED
    assert_same_weights(dense.weights, weights_of(run))
    assert run.status().test_accuracy == dense.run.status().test_accuracy


def test_a_run_in_mixed_precision_is_tested_and_saved_in_float32():
    config = replace(CONV, precision="mixed_bfloat16", epochs=2)
    run = train_new(config).run

    status = run.status()
    assert (status.state, status.precision) == (RunState.COMPLETED, "mixed_bfloat16")
    model = keras.models.load_model(run.model_file)
    assert {layer.compute_dtype for layer in model.layers} == {"float32"}
    data = datasets.load("digits")
    right = model.predict(data.x_test[:], verbose=0).argmax(axis=1) == data.y_test
    assert right.mean() == pytest.approx(status.test_accuracy)
    assert right.mean() > 0.5


def test_a_run_goes_on_in_the_precision_in_which_it_began():
    run = create_run(replace(CONV, epochs=1))
    run.update_status(precision="mixed_bfloat16", compiler="TensorFlow's graph mode")
    train(run)

    assert run.status().precision == "mixed_bfloat16"


def test_a_process_killed_again_and_again_at_any_moment_loses_nothing(conv):
    run = create_run(CONV)
    for attempt in (1, 2, 3):
        run.update_status(state=RunState.QUEUED)
        process = train_in_another_process(run)
        try:
            wait_until(lambda: run.status().state is not RunState.QUEUED)
            time.sleep(random.uniform(0, 2))
        finally:
            process.kill()
            process.join()
        if run.status().state is not RunState.RUNNING:
            break  # it was faster than we were
        assert run.status().attempt == attempt
    else:
        run.update_status(state=RunState.QUEUED)
        train(run)

    status = run.status()
    assert (status.state, status.epoch) == (RunState.COMPLETED, CONV.epochs)
    assert status.test_accuracy == conv.run.status().test_accuracy
    assert_same_weights(conv.weights, weights_of(run))
    assert_complete_record(run, CONV.epochs, 40)
    # A half-written status of a moment ago could still be somebody's.
    assert not [left for left in run.path.glob(".*.tmp") if not left.name.startswith(".status")]


def test_a_run_that_broke_off_again_and_again_goes_on_to_the_same_weights(dense):
    """In its first step, behind a checkpoint within an epoch, and some steps behind the last."""
    run = create_run(DENSE)
    break_off_in(run, epoch=1)
    assert run.metrics()[-1]["step"] == 1
    break_off(run, at_a_checkpoint_in_the_second_epoch)
    assert run.status().epoch == 1
    assert 0 < run.status().step < 40
    break_off_in(run, epoch=3)
    assert run.metrics()[-1]["step"] == 2 * 40 + 10
    train(run)

    assert_same_weights(dense.weights, weights_of(run))
    assert_complete_record(run, DENSE.epochs, 40)
    one, other = (
        [row["val_loss"] for row in each.metrics() if row["kind"] == "epoch"]
        for each in (dense.run, run)
    )
    assert one == other


def at_a_checkpoint_in_the_second_epoch(patch):
    """Lose power behind it. Checkpoints are written all the time, and calls are short."""
    patch.setattr("clf.training.trainer.SECONDS_A_CHECKPOINT", 0.0)
    patch.setattr("clf.training.trainer.SECONDS_A_REPORT", 1e-3)
    save = Trainer._save

    def save_and_lose_power(self):
        save(self)
        if self.position.epoch == 1 and self.position.step >= 4:
            raise Power

    patch.setattr(Trainer, "_save", save_and_lose_power)


def test_a_run_that_broke_off_after_its_last_epoch_is_only_measured():
    run = create_run(TINY)
    break_off(run, lambda patch: patch.setattr("clf.training.evaluate_on_test_set", lose_power))
    learned, seconds, rows = weights_of(run), run.status().seconds, run.metrics()
    run.update_status(epoch=0, seconds=0.0)
    train(run)

    status = run.status()
    assert (status.state, status.epoch) == (RunState.COMPLETED, TINY.epochs)
    assert (status.seconds, run.metrics()) == (seconds, rows)
    assert status.test_accuracy > 0.5
    assert_same_weights(learned, weights_of(run))


def test_a_run_is_trained_by_one_process_only():
    run = create_run(TINY)
    assert run.claim(1)
    train(run)

    assert run.status().state is RunState.QUEUED
    assert run.metrics() == []


def test_a_run_that_has_ended_is_not_trained_again(dense):
    before = dense.run.status()
    train(dense.run)
    assert dense.run.status() == before


def test_a_run_that_another_process_has_taken_up_is_left_to_it(monkeypatch):
    run = create_run(TINY)
    during(monkeypatch, 2, lambda run: run.update_status(attempt=2, phase="of the other"))
    train(run)

    assert run.status().phase == "of the other"
    assert run.status().state is RunState.RUNNING
    assert not run.model_file.exists()


# Stopped


def test_a_run_stopped_in_an_epoch_keeps_what_it_has_learned(monkeypatch):
    run = create_run(replace(TINY, epochs=500))
    during(monkeypatch, 3, control.stop)
    train(run)

    status = run.status()
    assert (status.state, status.reason) == (RunState.STOPPED, "Stopped by a person.")
    assert (status.epoch, status.step) == (2, 10)
    data = datasets.load("digits")
    model = keras.models.load_model(run.model_file)
    called = model.predict(data.x_test, verbose=0).argmax(-1)
    assert status.test_accuracy == pytest.approx((called == data.y_test).mean())
    assert status.test_accuracy > 0.5


def test_a_run_stopped_before_its_first_step_has_no_network():
    run = create_run(TINY)
    run.update_status(state=RunState.RUNNING)
    control.stop(run)
    train(run)

    status = run.status()
    assert status.state is RunState.STOPPED
    assert "before it learned anything" in status.reason
    assert status.test_accuracy is None
    assert not run.model_file.exists()


def test_a_run_taken_out_of_the_queue_is_not_trained():
    run = create_run(TINY)
    control.stop(run)
    before = run.status()
    train(run)

    assert run.status() == before
    assert not run.log_file.exists()


def test_a_schedule_is_the_one_of_keras():
    config = replace(TINY, schedule="cosine", epochs=2)
    run = create_run(config)
    train(run)

    steps = 2 * run.status().steps_per_epoch
    decay = keras.optimizers.schedules.CosineDecay(config.learning_rate, steps, alpha=0.01)
    for row in run.metrics():
        if row["kind"] == "step":
            assert row["learning_rate"] == pytest.approx(float(decay(row["step"] - 1)), rel=1e-4)


# Continued


def test_a_run_that_was_stopped_and_trained_on_is_as_if_it_had_been_longer(dense, monkeypatch):
    run = create_run(replace(DENSE, epochs=2))
    with monkeypatch.context() as patch:
        during(patch, 2, control.stop)
        train(run)
    assert (run.status().state, run.status().step) == (RunState.STOPPED, 10)
    control.train_on(run, 2)
    train(run)
    assert run.status().state is RunState.COMPLETED
    assert run.status().test_accuracy > 0
    control.train_on(run, DENSE.epochs)
    train(run)

    assert run.status().state is RunState.COMPLETED
    assert_same_weights(dense.weights, weights_of(run))
    assert contents_of_snapshots(run) == contents_of_snapshots(dense.run)
    assert_complete_record(run_without_events(run), DENSE.epochs, 40)
    assert run.status().test_accuracy == dense.run.status().test_accuracy


def run_without_events(run):
    lines = run.metrics_file.read_text().splitlines(keepends=True)
    run.metrics_file.write_text("".join(line for line in lines if '"event"' not in line))
    return run


def test_early_stopping_keeps_the_best_epoch():
    run = create_run(replace(TINY, epochs=60, learning_rate=0.05, patience=2))
    train(run)

    status = run.status()
    epochs = [row for row in run.metrics() if row["kind"] == "epoch"]
    accuracies = [row["val_accuracy"] for row in epochs]
    best = int(np.argmax(accuracies))
    assert status.state is RunState.COMPLETED
    assert len(epochs) == best + 1 + 2 < 60
    assert (status.best_epoch, status.best_val_accuracy) == (best + 1, accuracies[best])
    assert status.reason == (
        f"Best: epoch {best + 1}, validation accuracy {percent(accuracies[best])}; "
        "the saved network is that one."
    )
    data = datasets.load("digits")
    _, kept = data.split(TINY.validation_share, TINY.seed)
    model = keras.models.load_model(run.model_file)
    called = model.predict(data.x_train[kept], verbose=0).argmax(-1)
    assert (called == data.y_train[kept]).mean() == pytest.approx(accuracies[best])

    control.train_on(run, len(epochs) + 2)
    train(run)
    assert run.status().epoch == len(epochs) + 2
    assert run.status().best_epoch >= best + 1


# Diverged


def test_a_run_whose_loss_explodes_is_no_success():
    # Without a ReLU, which may die before its values are too large for a float.
    layers = (Flatten(), Dense(64, "linear"), Dense(64, "linear"))
    run = create_run(
        RunConfig("digits", layers, 3, optimizer="sgd", learning_rate=10.0, scaling="none")
    )
    train(run)

    status = run.status()
    assert status.state is RunState.DIVERGED
    assert status.reason == (
        "The loss became infinite or no number at all: try a lower learning rate, or scale the "
        "pixels to 0..1."
    )
    assert status.test_accuracy is None
    assert not run.model_file.exists()


def spoil_weights_in(monkeypatch, epoch):
    """Let the last step of an epoch make a weight NaN, behind a loss that was still finite."""
    call = Trainer._call

    def call_and_spoil(self, order, rates, count):
        call(self, order, rates, count)
        if self.position.epoch + 1 == epoch and self.position.step == len(order):
            self.model.trainable_weights[0].assign(self.model.trainable_weights[0] * np.nan)

    monkeypatch.setattr(Trainer, "_call", call_and_spoil)


def test_weights_that_are_no_numbers_are_never_kept(monkeypatch):
    run = create_run(replace(TINY, validation_share=0.0))
    spoil_weights_in(monkeypatch, 2)
    train(run)

    assert run.status().state is RunState.DIVERGED
    assert "lower learning rate" in run.status().reason
    assert all(np.isfinite(weight).all() for weight in weights_of(run))
    assert [row["epoch"] for row in run.metrics() if row["kind"] == "epoch"] == [1]


# Failed


def test_a_checkpoint_that_cannot_be_written_fails_the_run_in_plain_words():
    run = create_run(TINY)
    run.checkpoint_file.mkdir()
    train(run)

    status = run.status()
    assert status.state is RunState.FAILED
    assert status.reason == "checkpoint.npz could not be read or written: Is a directory."
    assert status.ended > 0
    assert "Traceback" in run.log_file.read_text()
    assert "IsADirectoryError" in run.log_file.read_text()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DatasetUnavailable("Digits is not here; install it."), "Digits is not here; install it."),
        (MemoryError(), "There was not enough memory; try a smaller batch size or a smaller"),
        (OSError(28, "No space left on device"), "The disk with the run folders is full;"),
        (OSError(5, "Input/output error"), "could not be read or written: Input/output"),
        (
            KeyError("surprise"),
            "An unexpected error ended the training (KeyError); see worker.log.",
        ),
    ],
)
def test_whatever_goes_wrong_is_said_in_one_sentence(error, words, monkeypatch):
    def fail(*_):
        raise error

    monkeypatch.setattr(datasets, "load", fail)
    run = create_run(TINY)
    train(run)

    assert run.status().state is RunState.FAILED
    assert words in run.status().reason
    assert "\n" not in run.status().reason
    assert f"{type(error).__name__}" in run.log_file.read_text()


def test_a_missing_dataset_fails_the_run_with_what_to_do():
    run = create_run(RunConfig("cifar10", (Conv2D(4), Flatten()), 1))
    train(run)

    assert run.status().state is RunState.FAILED
    assert run.status().reason.startswith("CIFAR-10 is not on this machine.")


# Deleted


@pytest.mark.parametrize("moment", ["fit", "_finish_epoch", "keep_best"])
def test_a_run_deleted_while_it_is_trained_ends_quietly(moment, monkeypatch, runs_dir):
    run = create_run(replace(TINY, epochs=1))
    method = getattr(Trainer, moment)

    def delete_and_go_on(self, *args):
        run.delete()
        return method(self, *args)

    monkeypatch.setattr(Trainer, moment, delete_and_go_on)
    train(run)

    assert list(runs_dir.iterdir()) == []


def test_a_run_deleted_before_it_is_trained_ends_quietly(runs_dir):
    run = create_run(TINY)
    run.delete()
    train(run)

    assert list(runs_dir.iterdir()) == []
