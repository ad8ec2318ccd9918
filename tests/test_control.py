import threading

import pytest

from clf import control
from clf.config import RunConfig
from clf.control import Control, read_control
from clf.run_queue import queue
from clf.runs import RunNotFound, RunState, create_run


@pytest.fixture
def run():
    return create_run(RunConfig("digits", epochs=3, learning_rate=0.01))


@pytest.fixture
def running(run):
    run.update_status(state=RunState.RUNNING, steps_per_epoch=40, epoch=1, step=7)
    return run


def test_nobody_has_asked_for_anything(run):
    assert read_control(run) == Control()


def test_a_waiting_run_is_stopped_at_once(run):
    control.stop(run)

    status = run.status()
    assert status.state is RunState.STOPPED
    assert status.reason == "Taken out of the queue."
    assert status.ended >= status.created
    assert queue() == []


def test_a_waiting_run_that_has_learned_is_stopped_and_says_how_it_goes_on(run):
    run.checkpoint_file.write_bytes(b"not read in this test")
    control.stop(run)

    assert run.status().state is RunState.STOPPED
    assert run.status().reason == "Taken out of the queue. Train on goes on from where it was."


def test_a_running_run_is_only_asked_to_stop(running):
    control.stop(running)

    assert read_control(running) == Control(stop=True)
    assert running.status().state is RunState.RUNNING


def test_a_run_that_has_ended_is_not_asked_to_stop(run):
    run.update_status(state=RunState.COMPLETED)
    control.stop(run)

    assert read_control(run) == Control()
    assert run.status().state is RunState.COMPLETED


def test_a_deleted_run_is_not_asked_for_anything(run):
    run.delete()
    for ask in (control.stop, control.one_batch, lambda run: control.set_learning_rate(run, 0.1)):
        with pytest.raises(RunNotFound):
            ask(run)


def test_a_stop_keeps_what_else_was_asked_for(running):
    control.set_learning_rate(running, 0.002)
    control.stop(running)

    asked = read_control(running)
    assert (asked.stop, asked.learning_rate) == (True, 0.002)


@pytest.mark.parametrize(
    ("text", "stop"),
    [('{"stop": true, "of_the_future": 3}', True), ('{"stop": tr', False), ("", False)],
)
def test_what_this_version_cannot_read_is_passed_over(running, text, stop):
    (running.path / "control.json").write_text(text)

    assert read_control(running) == Control(stop=stop)


@pytest.mark.parametrize(
    ("ask", "pause_at", "act"),
    [
        (control.pause, 0, "paused"),
        (control.resume, None, "resumed"),
        (control.one_batch, 48, "one batch"),
        (control.one_epoch, 80, "one epoch"),
    ],
)
def test_where_a_run_waits_follows_from_where_it_stands(running, ask, pause_at, act):
    ask(running)
    ask(running)

    assert read_control(running) == Control(pause_at=pause_at, acts=(act, act))


def test_one_epoch_from_the_end_of_an_epoch_is_the_whole_next_one(running):
    running.update_status(epoch=2, step=0)
    control.one_epoch(running)

    assert read_control(running).pause_at == 120


def test_a_paused_run_gives_way_with_its_pause_over(running):
    control.pause(running)
    control.give_way(running, 2)

    acts = ("paused", "put back into the queue")
    assert read_control(running) == Control(give_way=2, acts=acts)
    assert control.gives_way(running, 2)
    assert not control.gives_way(running, 3)


def test_a_run_that_was_resumed_or_is_to_stop_does_not_give_way(running):
    control.pause(running)
    control.resume(running)
    control.give_way(running, 1)
    assert not control.gives_way(running, 1)

    control.pause(running)
    control.stop(running)
    control.give_way(running, 1)
    assert not control.gives_way(running, 1)


def test_what_is_asked_at_the_same_time_is_all_heard(running):
    asks = [threading.Thread(target=control.one_batch, args=(running,)) for _ in range(16)]
    asks.append(threading.Thread(target=control.stop, args=(running,)))
    for ask in asks:
        ask.start()
    for ask in asks:
        ask.join()

    assert read_control(running) == Control(stop=True, pause_at=48, acts=("one batch",) * 16)


def test_a_learning_rate_is_marked_with_what_it_was(running):
    control.set_learning_rate(running, 0.01)
    assert read_control(running) == Control()

    control.set_learning_rate(running, 0.002)
    control.set_learning_rate(running, 0.1)
    asked = read_control(running)
    assert asked.learning_rate == 0.1
    assert asked.acts == ("learning rate 0.01 to 0.002", "learning rate 0.002 to 0.1")


@pytest.mark.parametrize("state", [RunState.COMPLETED, RunState.STOPPED])
def test_a_run_that_is_trained_on_waits_again_behind_those_that_wait(run, state):
    waiting = create_run(RunConfig("digits"))
    run.update_status(state=state, ended=5.0, test_accuracy=0.5, test_loss=1.0, reason="Why.")
    control.pause(run)
    control.train_on(run, 7)

    status, asked = run.status(), read_control(run)
    assert (status.state, status.epochs, status.ended) == (RunState.QUEUED, 7, 0.0)
    assert (status.test_accuracy, status.reason) == (None, "")
    assert (asked.stop, asked.pause_at, asked.epochs) == (False, None, 7)
    assert queue() == [waiting, run]


def test_a_run_that_goes_on_or_has_failed_is_not_trained_on(running):
    for state in (RunState.RUNNING, RunState.FAILED, RunState.DIVERGED):
        running.update_status(state=state)
        control.train_on(running, 7)
        assert running.status().state is state
        assert read_control(running) == Control()
