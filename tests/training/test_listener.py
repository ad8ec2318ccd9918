"""Runs that are steered while they go."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from clf import control
from clf.runs import RunState, create_run
from clf.training import train
from clf.training.steps import TrainingSteps
from clf.training.trainer import Trainer
from tests.training.trainings import (
    DENSE,
    TINY,
    assert_same_weights,
    during,
    train_in_a_thread,
    wait_until,
    weights_of,
)


def events(run):
    return [(row["step"], row["text"]) for row in run.metrics() if row["kind"] == "event"]


def wait_for_pause(run, steps):
    wait_until(lambda: run.status().state is RunState.PAUSED)
    status = run.status()
    assert status.epoch * status.steps_per_epoch + status.step == steps


def test_a_run_goes_by_batch_and_by_epoch_and_ends_with_the_same_weights(dense):
    run = create_run(DENSE)
    control.pause(run)
    training = train_in_a_thread(run)
    wait_for_pause(run, 0)
    for ask, steps in (
        (control.one_batch, 1),
        (control.one_batch, 2),
        (control.one_epoch, 40),
        (control.one_batch, 41),
        (control.one_epoch, 80),
    ):
        ask(run)
        wait_until(lambda steps=steps: _steps_done(run) == steps)
        wait_for_pause(run, steps)
    control.resume(run)
    training.join()

    assert run.status().state is RunState.COMPLETED
    assert_same_weights(dense.weights, weights_of(run))
    assert events(run) == [
        (0, "paused"),
        (0, "one batch"),
        (1, "one batch"),
        (2, "one epoch"),
        (40, "one batch"),
        (41, "one epoch"),
        (80, "resumed"),
    ]


def _steps_done(run):
    status = run.status()
    return status.epoch * status.steps_per_epoch + status.step


def test_a_run_is_stopped_in_a_pause():
    run = create_run(TINY)
    control.pause(run)
    training = train_in_a_thread(run)
    wait_for_pause(run, 0)
    control.stop(run)
    training.join()

    assert run.status().state is RunState.STOPPED


def test_a_learning_rate_is_obeyed_and_marked(monkeypatch):
    run = create_run(replace(TINY, epochs=3))
    during(monkeypatch, 2, lambda run: control.set_learning_rate(run, 1e-7))
    train(run)

    [(step, text)] = events(run)
    assert (step, text) == (50, "learning rate 0.01 to 1e-07")
    rates = {row["step"]: row["learning_rate"] for row in run.metrics() if row["kind"] == "step"}
    assert {rate for at, rate in rates.items() if at <= 50} == {np.float32(0.01)}
    assert {rate for at, rate in rates.items() if at > 50} == {np.float32(1e-7)}
    losses = [row["val_loss"] for row in run.metrics() if row["kind"] == "epoch"]
    assert losses[1] == pytest.approx(losses[2], rel=1e-3)


@pytest.fixture
def compiling(monkeypatch):
    """A run whose compiler takes as long as wanted, from when it has begun, and what ends it."""
    begun, go_on = threading.Event(), threading.Event()
    compile_steps = TrainingSteps.compile

    def compile_slowly(self, order):
        begun.set()
        go_on.wait()
        compile_steps(self, order)

    monkeypatch.setattr(TrainingSteps, "compile", compile_slowly)
    run = create_run(TINY)
    training = train_in_a_thread(run)
    begun.wait()
    yield run, go_on
    go_on.set()
    training.join()


def test_what_is_asked_while_it_compiles_is_heard_at_once(compiling, tiny):
    run, go_on = compiling
    control.set_learning_rate(run, 0.001)
    control.set_learning_rate(run, TINY.learning_rate)
    wait_until(lambda: len(events(run)) == 2)
    control.pause(run)
    wait_for_pause(run, 1)
    control.resume(run)
    wait_until(lambda: run.status().state is RunState.RUNNING)
    control.pause(run)
    wait_for_pause(run, 1)
    go_on.set()
    wait_until(lambda: run.status().phase == "paused")
    wait_for_pause(run, 1)
    control.resume(run)
    wait_until(lambda: run.status().state.ended)

    assert_same_weights(tiny.weights, weights_of(run))
    assert {step for step, _ in events(run)} == {1}


def test_a_run_that_compiles_stops_without_waiting_for_it(compiling):
    run, go_on = compiling
    control.stop(run)
    wait_until(lambda: run.status().state.ended)

    assert not go_on.is_set()
    assert run.status().state is RunState.STOPPED
    assert run.status().test_accuracy > 0


def test_what_the_compiler_raises_ends_the_run(monkeypatch):
    def fail(self, order):
        raise MemoryError

    monkeypatch.setattr(TrainingSteps, "compile", fail)
    run = create_run(TINY)
    train(run)

    assert run.status().state is RunState.FAILED
    assert "not enough memory" in run.status().reason


def test_a_run_pauses_in_the_middle_of_its_validation(tiny, monkeypatch):
    run = create_run(TINY)
    train_on, asked = Trainer._listen, []

    def ask_once(self, epoch, due):
        validates = due < self.steps_done
        if validates and not asked:
            asked.append(control.pause(run))
        return train_on(self, epoch, due)

    monkeypatch.setattr(Trainer, "_listen", ask_once)
    training = train_in_a_thread(run)
    wait_until(lambda: run.status().phase == "paused")
    at = run.status()
    assert (at.epoch, at.step) == (0, at.steps_per_epoch)
    assert not [row for row in run.metrics() if row["kind"] == "epoch"]
    control.resume(run)
    training.join()

    assert_same_weights(tiny.weights, weights_of(run))
    assert [row["epoch"] for row in run.metrics() if row["kind"] == "epoch"] == [1, 2]
