import os
import signal
import time
from types import SimpleNamespace

import pytest

from clf import control
from clf.engine import dispatcher
from clf.runs import RunState
from tests.engine.conftest import (
    finish,
    in_state,
    new_run,
    run_of_another_process,
    wait_until,
    worker_of,
)


def kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)


def test_queued_runs_are_trained_one_after_another_in_order(engine):
    first, second = new_run(), new_run()
    worker_of(first)
    assert second.status().state is RunState.QUEUED

    finish(second)
    finish(first)

    wait_until(in_state(second, RunState.COMPLETED))
    assert first.status().state is RunState.COMPLETED
    assert first.status().ended <= second.status().started


def test_a_run_whose_worker_is_killed_is_taken_up_by_the_next(engine):
    run = new_run()
    kill(worker_of(run))

    worker_of(run, attempt=2)
    finish(run)

    wait_until(in_state(run, RunState.COMPLETED))


def test_a_run_that_loses_two_workers_fails_and_the_next_is_trained(engine):
    run, following = new_run(), new_run()
    kill(worker_of(run))
    (run.path / "pid").unlink()
    kill(worker_of(run, attempt=2))

    wait_until(in_state(run, RunState.FAILED))
    assert "tried 2 times" in run.status().reason
    assert "memory" in run.status().reason
    assert run.status().ended > 0
    finish(following)
    wait_until(in_state(following, RunState.COMPLETED))


def test_a_worker_that_does_not_stop_is_ended_and_the_next_run_is_trained(engine, monkeypatch):
    monkeypatch.setattr(dispatcher, "STOP_TIMEOUT", 0.5)
    run, following = new_run(), new_run()
    worker_of(run)

    control.stop(run)

    wait_until(in_state(run, RunState.STOPPED))
    assert "had to be ended" in run.status().reason
    finish(following)
    wait_until(in_state(following, RunState.COMPLETED))


def test_a_run_deleted_under_its_worker_harms_nobody(engine, monkeypatch):
    monkeypatch.setattr(dispatcher, "STOP_TIMEOUT", 0.5)
    run, following = new_run(), new_run()
    worker_of(run)

    run.delete()

    finish(following)
    wait_until(in_state(following, RunState.COMPLETED))


def test_a_run_left_by_a_dead_process_is_taken_up(engine, monkeypatch):
    run = run_of_another_process()
    finish(run)
    monkeypatch.setattr(dispatcher, "HEARTBEAT_TIMEOUT", 0.5)

    wait_until(in_state(run, RunState.COMPLETED))

    assert run.status().attempt == 2


def test_a_run_claimed_by_a_process_that_died_before_it_said_so_is_taken_up(engine, monkeypatch):
    run = new_run(RunState.RUNNING)  # nobody looks at it before it is claimed
    run.claim(1)
    finish(run)
    run.update_status(state=RunState.QUEUED)
    monkeypatch.setattr(dispatcher, "START_TIMEOUT", 0.5)

    wait_until(in_state(run, RunState.COMPLETED))

    assert run.status().attempt == 2


def test_a_run_of_another_living_process_is_left_alone(engine, monkeypatch):
    run, other = run_of_another_process(), new_run()
    finish(other)
    wait_until(in_state(other, RunState.COMPLETED))
    clock = SimpleNamespace(monotonic=lambda: clock.now, time=time.time, now=0.0)
    monkeypatch.setattr(dispatcher, "time", clock)

    for beat in range(2, 6):
        run.update_status(heartbeat=float(beat))
        wait_until(lambda beat=beat: engine._dispatcher._heard.started[run.id][0] == beat)
        clock.now += 0.9 * dispatcher.HEARTBEAT_TIMEOUT

    assert run.status().state is RunState.RUNNING
    run.delete()


def test_a_run_to_be_stopped_whose_process_is_dead_is_stopped(engine, monkeypatch):
    run = run_of_another_process()
    control.stop(run)
    monkeypatch.setattr(dispatcher, "HEARTBEAT_TIMEOUT", 0.5)

    wait_until(in_state(run, RunState.STOPPED))


@pytest.mark.parametrize("content", [b"", b"{", b"[]"])
def test_an_unreadable_status_does_not_hold_up_other_runs(engine, content):
    broken = new_run(RunState.RUNNING)  # no worker gets it, and writes its status once more
    (broken.path / "status.json").write_bytes(content)
    run = new_run()
    finish(run)

    wait_until(in_state(run, RunState.COMPLETED))
