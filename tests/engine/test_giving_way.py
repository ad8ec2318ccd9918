"""A run that is paused for long while others wait goes back into the queue, behind them."""

import os
import signal

import pytest

from clf import control, run_queue
from clf.engine.dispatcher import MAX_DEATHS, Dispatcher
from clf.runs import Run, RunState
from tests.engine.conftest import finish, in_state, new_run, wait_until, worker_of


@pytest.fixture(autouse=True)
def no_patience(monkeypatch):
    """Every pause is a long one."""
    monkeypatch.setattr(run_queue, "MAX_PAUSE_SECONDS", 0.0)


def paused_run() -> Run:
    run = new_run()
    worker_of(run)
    control.pause(run)
    wait_until(in_state(run, RunState.PAUSED))
    return run


def in_turn(*runs: Run) -> None:
    """Wait until the last of these runs is trained, the ones before it one after another."""
    for run in runs:
        wait_until(in_state(run, RunState.RUNNING))
        finish(run)
        wait_until(in_state(run, RunState.COMPLETED))


def test_a_paused_run_gives_way_to_those_that_wait_and_goes_on_by_itself_behind_them(engine):
    run = paused_run()
    first, second = new_run(), new_run()

    wait_until(in_state(first, RunState.RUNNING))
    assert run.status().state is RunState.QUEUED
    assert "others waited" in run.status().reason
    assert control.read_control(run).pause_at is None
    assert run_queue.queue() == [second, run]
    in_turn(first, second, run)
    assert run.status().attempt == 2


def test_a_paused_run_is_left_alone_while_nobody_waits(engine):
    run = paused_run()
    looks = engine._dispatcher._paused.started
    wait_until(lambda: looks.get(run.id, (0.0,))[0] == run.status().paused)

    assert run.status().state is RunState.PAUSED
    control.resume(run)
    in_turn(run)
    assert run.status().attempt == 1


def test_a_short_pause_holds_the_others_up_until_it_is_a_long_one(engine, monkeypatch):
    monkeypatch.setattr(run_queue, "MAX_PAUSE_SECONDS", 1e9)
    run, waiting = paused_run(), new_run()
    reader = engine._dispatcher._statuses
    wait_until(lambda: waiting in reader._known)
    assert (run.status().state, waiting.status().state) == (RunState.PAUSED, RunState.QUEUED)

    monkeypatch.setattr(run_queue, "MAX_PAUSE_SECONDS", 0.0)
    in_turn(waiting, run)


def test_a_process_that_dies_while_it_gives_way_is_no_death_of_the_run(engine):
    run = new_run()
    for attempt in range(1, MAX_DEATHS + 2):
        worker_of(run, attempt)
        (run.path / "pid").unlink()
        (run.path / "die").touch()
        control.pause(run)
        waiting = new_run()
        in_turn(waiting)
    (run.path / "die").unlink()

    os.kill(worker_of(run, MAX_DEATHS + 2), signal.SIGKILL)
    wait_until(lambda: run.status().attempt == MAX_DEATHS + 3)
    in_turn(run)


def test_a_run_that_gave_way_is_put_back_also_where_the_app_was_killed_meanwhile(
    engine, monkeypatch
):
    """Its process has ended, and nobody has queued it again: its heartbeat stands still."""
    monkeypatch.setattr("clf.engine.dispatcher.HEARTBEAT_TIMEOUT", 0.2)
    holding = new_run()
    worker_of(holding)
    run = new_run(RunState.RUNNING)
    run.claim(1)
    control.pause(run)
    control.give_way(run, 1)
    waiting = new_run()
    run.update_status(state=RunState.PAUSED, attempt=1, started=1.0, queued=1.0)

    wait_until(in_state(run, RunState.QUEUED))
    assert run_queue.queue() == [waiting, run]
    assert "others waited" in run.status().reason
    in_turn(holding, waiting, run)


def test_a_worker_that_is_killed_in_a_short_pause_keeps_the_place_of_its_run(engine, monkeypatch):
    monkeypatch.setattr(run_queue, "MAX_PAUSE_SECONDS", 1e9)
    run, waiting = paused_run(), new_run()
    os.kill(int((run.path / "pid").read_text()), signal.SIGKILL)

    wait_until(lambda: run.status().attempt == 2 and run.status().state is RunState.PAUSED)
    assert waiting.status().state is RunState.QUEUED
    control.resume(run)
    in_turn(run, waiting)


def test_only_as_many_give_way_as_wait_the_one_that_was_paused_first():
    """Two workers are held, one run waits."""
    first, second = new_run(), new_run()
    dispatcher = Dispatcher(None, None)
    for run in (first, second):
        control.pause(run)
        run.update_status(state=RunState.PAUSED, attempt=1, paused=5.0)
        dispatcher._make_room(0, {run: run.status() for run in (first, second)})
    statuses = {run: run.status() for run in (second, first)}

    for _ in range(2):
        dispatcher._make_room(1, statuses)
        assert control.gives_way(first, 1)
        assert not control.gives_way(second, 1)
    dispatcher._make_room(2, statuses)
    assert control.gives_way(second, 1)
