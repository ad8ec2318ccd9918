"""Small trainings on Digits, and how they are disturbed, waited for and compared."""

import multiprocessing
import shutil
import sys
import threading
import time
import types
from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np
import pytest

from clf.config import RunConfig
from clf.engine import tasks
from clf.layers import (
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPooling2D,
)
from clf.runs import Run, RunState, create_run
from clf.training import train
from clf.training.trainer import Trainer

DENSE = RunConfig(
    dataset="digits",
    layers=(Flatten(), Dense(32), Dropout(0.2)),
    epochs=4,
    learning_rate=0.005,
    augmentation="shift",
    scaling="standard",
)
CONV = RunConfig(
    dataset="digits",
    layers=(
        Conv2D(8, 3, padding="same"),
        BatchNormalization(),
        MaxPooling2D(2),
        Conv2D(12, 3),
        Flatten(),
        Dropout(0.2),
    ),
    epochs=5,
    learning_rate=0.01,
    augmentation="shift",
    # Which is faster is measured: it need not come out the same in another process.
    precision="float32",
)
TINY = RunConfig(dataset="digits", layers=(Flatten(),), epochs=2, learning_rate=0.01)
"""Where it does not matter what is learned."""
PATIENCE = 240
"""Seconds; on a busy machine TensorFlow alone takes half a minute to load."""


@dataclass(frozen=True)
class Trained:
    """A run that was trained to its end, and the weights it ended with."""

    run: Run
    weights: list[np.ndarray]


def weights_of(run: Run) -> list[np.ndarray]:
    return keras.models.load_model(run.model_file).get_weights()


def train_new(config: RunConfig) -> Trained:
    run = create_run(config)
    train(run)
    return Trained(run, weights_of(run))


def copy_of(run: Run) -> Run:
    """A run of its own with all that is in the folder of this one."""
    copy = create_run(run.config())
    shutil.copytree(run.path, copy.path, dirs_exist_ok=True)
    return copy


def contents_of_snapshots(run) -> dict[str, dict[str, bytes]]:
    """The snapshots of a run, file by file, as their arrays."""
    return {
        path.name: {name: values.tobytes() for name, values in np.load(path).items()}
        for path in sorted((run.path / "snapshots").iterdir())
    }


class Power(BaseException):
    """Goes off: nothing catches it, as nothing catches a SIGKILL."""


def lose_power(*_):
    raise Power


def break_off(run: Run, disturb: Callable[[pytest.MonkeyPatch], object]) -> None:
    """Train until the power is lost where `disturb` lets it, and queue the run again."""
    with pytest.MonkeyPatch.context() as patch:
        disturb(patch)
        with pytest.raises(Power):
            train(run)
    assert run.status().state is RunState.RUNNING
    run.update_status(state=RunState.QUEUED)


def break_off_in(run: Run, epoch: int) -> None:
    """The same when this epoch is a part done."""
    break_off(run, lambda patch: during(patch, epoch, lose_power))


def assert_same_weights(one, other):
    assert len(one) == len(other)
    for mine, yours in zip(one, other, strict=True):
        np.testing.assert_array_equal(mine, yours)


def wait_until(condition, seconds=PATIENCE):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "this took too long"
        time.sleep(0.005)


def during(monkeypatch, epoch, act):
    """Call `act(run)` when this epoch is a part done."""
    train_epoch, call = Trainer._train_epoch, Trainer._call

    def in_parts(self, current):
        self._steps_per_call = 10
        return train_epoch(self, current)

    def call_and_act(self, order, rates, count):
        first = self.position.step
        call(self, order, rates, count)
        if self.position.epoch + 1 == epoch and first == 0:
            act(self._run)

    monkeypatch.setattr(Trainer, "_train_epoch", in_parts)
    monkeypatch.setattr(Trainer, "_call", call_and_act)


def train_in_another_process(run: Run) -> multiprocessing.Process:
    """A process of its own, forked off one that has loaded TensorFlow but computed nothing yet."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["clf.training"])
    process = context.Process(target=tasks.train, args=(str(run.path),))
    with pytest.MonkeyPatch.context() as patch:
        # Tests of pages leave a page as the main module, which the new process would run.
        patch.setitem(sys.modules, "__main__", types.ModuleType("__main__"))
        process.start()
    return process


def train_in_a_thread(run):
    thread = threading.Thread(target=train, args=(run,))
    thread.start()
    return thread
