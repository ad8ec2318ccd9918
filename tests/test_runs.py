import json
import threading
import time
from dataclasses import replace

import pytest

from clf.config import RunConfig
from clf.layers import Conv2D, Flatten
from clf.run_queue import queue
from clf.runs import (
    RunNotFound,
    RunState,
    RunStatus,
    RunUnreadable,
    create_run,
    find_run,
    list_runs,
    runs_root,
)

CONFIG = RunConfig(dataset="digits", layers=(Conv2D(4), Flatten()), epochs=2)


@pytest.fixture
def run():
    return create_run(CONFIG)


def test_a_new_run_waits_with_its_settings(run, runs_dir):
    before = time.time()
    status = run.status()

    assert run.path.parent == runs_root() == runs_dir
    assert run.config() == CONFIG
    assert status == RunStatus(
        created=status.created,
        heartbeat=status.created,
        queued=status.created,
        epochs=CONFIG.epochs,
    )
    assert status.state is RunState.QUEUED
    assert before - 60 < status.created <= time.time()
    assert run.metrics() == []
    assert not run.model_file.exists()
    assert find_run(run.id) == run


def test_a_run_that_is_being_made_is_in_no_list(runs_dir):
    (runs_root() / ".new-20260101-000000-abcdef").mkdir()
    (runs_root() / "notes").mkdir()
    (runs_root() / "20260101-000000-abcdef.txt").write_text("")

    assert list_runs() == []


def test_the_folders_root_is_runs_where_the_app_was_started(monkeypatch, tmp_path):
    monkeypatch.delenv("CLF_RUNS_DIR")
    monkeypatch.chdir(tmp_path)

    assert runs_root() == tmp_path / "runs"
    assert runs_root().is_dir()


def test_the_status_survives_the_way_through_its_file(run):
    status = RunStatus(
        RunState.COMPLETED, "", "why", 2, 1.5, 2.5, 3.5, 4.5, 7, 3, 40, 5.5, 1234.5, 0.75, 0.5
    )
    run.write_status(status)
    assert run.status() == status

    changed = run.update_status(epoch=8, state=RunState.STOPPED)
    assert changed == run.status() == replace(status, epoch=8, state=RunState.STOPPED)


@pytest.mark.parametrize("state", RunState)
def test_a_run_has_ended_unless_it_waits_or_a_worker_has_it(state):
    active = {"queued", "running", "paused"}
    assert state.ended == (state.value not in active)


@pytest.mark.parametrize(
    "run_id",
    [
        "",
        ".",
        "../x",
        "..",
        "/etc",
        "20260101-000000-abcdef",
        "20260101-000000-abcdef/..",
        "20260101-000000-abcdef\n",
        "20260101-000000-ABCDEF",
        "x\0y",
    ],
)
def test_what_is_no_id_of_a_run_is_not_found(run_id):
    with pytest.raises(RunNotFound, match="There is no run"):
        find_run(run_id)


def test_a_path_that_leads_to_a_run_is_no_id_of_it(run):
    with pytest.raises(RunNotFound):
        find_run(f"../{run.path.parent.name}/{run.id}")


def test_an_attempt_is_claimed_by_one_of_many_threads(run):
    start = threading.Barrier(8)
    claims = []

    def claim():
        start.wait()
        claims.append(run.claim(1))

    assert not run.claimed(1)
    threads = [threading.Thread(target=claim) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claims) == [False] * 7 + [True]
    assert run.claimed(1)
    assert not run.claimed(2)
    assert run.claim(2)


def test_a_line_that_is_still_being_written_is_left_out(run):
    rows = [{"kind": "step", "loss": 2.5}, {"kind": "epoch", "loss": 1.5}]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    run.metrics_file.write_text(lines + '{"kind": "st')
    assert run.metrics() == rows

    with run.metrics_file.open("a") as file:
        file.write('ep", "loss": 1}\n')
    assert run.metrics() == [*rows, {"kind": "step", "loss": 1}]

    run.metrics_file.write_text('{"kind')
    assert run.metrics() == []


def test_a_status_is_never_read_half_written(run):
    ended = threading.Event()
    steps = []

    def read():
        while not ended.is_set():
            steps.append(run.status().step)

    reader = threading.Thread(target=read)
    reader.start()
    for step in range(60):
        run.update_status(step=step, phase="x" * (step % 2 * 10_000))
    ended.set()
    reader.join()
    assert steps == sorted(steps)
    assert len(steps) > 1


def test_a_deleted_run_is_gone_from_disk_and_from_every_list(run):
    other = create_run(CONFIG)
    assert run.config() == CONFIG
    run.delete()

    assert [entry.name for entry in runs_root().iterdir()] == [other.id]
    assert list_runs() == queue() == [other]
    with pytest.raises(RunNotFound):
        find_run(run.id)
    with pytest.raises(RunNotFound, match="has been deleted"):
        run.status()
    assert run.metrics() == []
    run.delete()


def test_runs_are_listed_the_newest_first(runs_dir):
    made = [create_run(CONFIG) for _ in range(3)]
    ids = ["20260101-000000-ffffff", "20260101-000001-aaaaaa", "20251231-235959-bbbbbb"]
    for run, run_id in zip(made, ids, strict=True):
        run.path.rename(runs_dir / run_id)

    assert [run.id for run in list_runs()] == [ids[1], ids[0], ids[2]]


def test_a_process_that_trains_itself_makes_a_run_that_waits_for_nobody():
    run = create_run(CONFIG, RunState.RUNNING)

    assert run.status().state is RunState.RUNNING
    assert queue() == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("config.json", "{"),
        ("config.json", '{"dataset": "a dataset of next year"}'),
        ("status.json", '{"state": "asleep"}'),
        ("status.json", '{"state": "queued", "mood": 1}'),
        ("status.json", "[]"),
    ],
)
def test_a_folder_that_cannot_be_read_is_passed_over_and_said_so(name, content):
    good, damaged = create_run(RunConfig()), create_run(RunConfig())
    (damaged.path / name).write_text(content)

    assert queue() == [good]
    with pytest.raises(RunUnreadable, match=rf"{name} is damaged or of another version"):
        damaged.config() and damaged.status()
