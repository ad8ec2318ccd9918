import json

import pytest

from clf import control
from clf.config import RunConfig
from clf.run_queue import StatusReader, paused_runs, queue
from clf.runs import Run, RunState, create_run

CONFIG = RunConfig(dataset="digits")


def paused(state: RunState = RunState.QUEUED) -> Run:
    """A run in a pause; by default one that came to its worker by the queue."""
    run = create_run(CONFIG, state)
    run.update_status(state=RunState.PAUSED)
    control.pause(run)
    return run


def test_the_queue_is_in_the_order_in_which_the_runs_were_made():
    made = [create_run(CONFIG) for _ in range(5)]
    assert queue() == made

    made[1].update_status(state=RunState.RUNNING)
    made[3].update_status(state=RunState.FAILED)
    assert queue() == [made[0], made[2], made[4]]


def test_a_run_that_joins_the_queue_again_waits_behind_the_others():
    first, second = create_run(CONFIG), create_run(CONFIG)
    first.update_status(queued=second.status().queued + 1)

    assert queue() == [second, first]


def test_a_status_of_an_older_version_keeps_its_place_by_when_the_run_was_made():
    old, new = create_run(CONFIG), create_run(CONFIG)
    status = json.loads((old.path / "status.json").read_text())
    del status["queued"], status["paused"]
    (old.path / "status.json").write_text(json.dumps(status))

    assert queue() == [old, new]


def test_paused_runs_hold_the_queue_up():
    create_run(CONFIG, RunState.RUNNING)
    holding = [paused() for _ in range(2)]

    assert set(paused_runs()) == set(holding)


def test_a_run_that_a_process_of_its_own_trains_holds_nobody_up():
    paused(RunState.RUNNING)

    assert paused_runs() == []


@pytest.mark.parametrize("ask", [control.resume, control.stop, lambda r: control.give_way(r, 0)])
def test_a_paused_run_that_was_told_what_to_do_holds_nobody_up_any_more(ask):
    ask(paused())

    assert paused_runs() == []


def test_a_status_is_only_read_where_it_was_replaced(monkeypatch):
    reader, kept, changed = StatusReader(), create_run(CONFIG), create_run(CONFIG)
    deleted = create_run(CONFIG)
    before = reader.read()
    deleted.delete()
    changed.update_status(step=7)
    read, status = [], Run.status
    monkeypatch.setattr(Run, "status", lambda run: read.append(run) or status(run))

    after = reader.read()
    assert read == [changed]
    assert after == {kept: before[kept], changed: status(changed)}
