"""A run that leaves its worker to others goes on later as if it had never been interrupted."""

import pytest

from clf import control
from clf.runs import RunState, create_run
from clf.training import train
from clf.training.checkpoint import load_checkpoint
from clf.training.trainer import Trainer
from tests.training.trainings import (
    CONV,
    DENSE,
    TINY,
    Power,
    assert_same_weights,
    break_off,
    during,
    train_in_a_thread,
    wait_until,
    weights_of,
)

MARKS = ["paused", "put back into the queue"]


def marks(run):
    return [(row["step"], row["text"]) for row in run.metrics() if row["kind"] == "event"]


def give_way_in_a_pause(run):
    """Train in a pause that is asked for, or will be, until the run has given way."""
    attempt = run.status().attempt + 1
    training = train_in_a_thread(run)
    wait_until(lambda: run.status().phase == "paused")
    assert run.status().paused > 0
    control.give_way(run, attempt)
    training.join()
    assert run.status().state is RunState.PAUSED
    run.update_status(state=RunState.QUEUED, phase="")  # as the dispatcher does


def give_way_at_once(run):
    control.pause(run)
    control.give_way(run, run.status().attempt)


def assert_goes_on_as_undisturbed(run, trained):
    train(run)
    assert run.status().state is RunState.COMPLETED
    assert run.status().paused == 0
    assert_same_weights(trained.weights, weights_of(run))
    rows, undisturbed = (
        [(row["epoch"], row["val_loss"]) for row in each.metrics() if row["kind"] == "epoch"]
        for each in (run, trained.run)
    )
    assert rows == undisturbed
    steps = [row["step"] for row in run.metrics() if row["kind"] == "step"]
    assert steps == sorted(set(steps))
    assert steps[-1] == run.status().epoch * run.status().steps_per_epoch


@pytest.mark.parametrize(("config", "name"), [(DENSE, "dense"), (CONV, "conv")])
def test_a_run_that_gives_way_within_an_epoch_ends_with_the_same_weights(
    config, name, monkeypatch, request
):
    undisturbed = request.getfixturevalue(name)  # trained before anything is disturbed
    run = create_run(config)
    during(monkeypatch, 2, control.pause)
    give_way_in_a_pause(run)

    position, _ = load_checkpoint(run.checkpoint_file, [])
    assert (position.epoch, position.step) == (1, 10)
    assert marks(run) == [(50, text) for text in MARKS]
    assert_goes_on_as_undisturbed(run, undisturbed)
    assert marks(run) == [(50, text) for text in MARKS]


def test_a_run_that_gives_way_before_its_first_step_begins_later(tiny):
    run = create_run(TINY)
    control.pause(run)
    give_way_in_a_pause(run)

    assert_goes_on_as_undisturbed(run, tiny)
    assert marks(run) == [(0, text) for text in MARKS]


def test_a_run_that_gives_way_again_and_again_and_in_its_validation_loses_nothing(
    tiny, monkeypatch
):
    run = create_run(TINY)
    listen, asked = Trainer._listen, []

    def pause_in_the_first_validation(self, epoch, due):
        if due < self.steps_done and not asked:
            asked.append(control.pause(run))
        return listen(self, epoch, due)

    monkeypatch.setattr(Trainer, "_listen", pause_in_the_first_validation)
    give_way_in_a_pause(run)
    assert (run.status().epoch, run.status().step) == (0, run.status().steps_per_epoch)
    during(monkeypatch, 2, control.pause)
    give_way_in_a_pause(run)

    assert_goes_on_as_undisturbed(run, tiny)
    assert marks(run) == [(at, text) for at in (40, 50) for text in MARKS]


@pytest.mark.parametrize("saved", [False, True])
def test_a_process_killed_while_it_gives_way_costs_no_step(saved, dense):
    run, save = create_run(DENSE), Trainer._save

    def save_and_lose_power(self):
        if control.gives_way(run, 1):
            if saved:
                save(self)
            raise Power
        save(self)

    def disturb(patch):
        during(patch, 2, give_way_at_once)
        patch.setattr(Trainer, "_save", save_and_lose_power)

    break_off(run, disturb)
    position, _ = load_checkpoint(run.checkpoint_file, [])
    assert (position.epoch, position.step) == (1, 10 if saved else 0)
    assert_goes_on_as_undisturbed(run, dense)
    assert [text for _, text in marks(run)] == MARKS
