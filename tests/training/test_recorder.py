import os
import time

import pytest

from clf.config import RunConfig
from clf.runs import RunNotFound, RunState, create_run
from clf.training import recorder as recorder_module
from clf.training.recorder import HEARTBEAT_SECONDS, Recorder, Superseded
from tests.training.trainings import wait_until


@pytest.fixture
def run():
    return create_run(RunConfig(dataset="digits"))


def test_a_run_is_running_while_it_is_recorded(run):
    run.update_status(reason="Its worker died.", ended=5.0)
    with Recorder(run) as recorder:
        status = run.status()
        assert (status.state, status.attempt) == (RunState.RUNNING, 1)
        assert (status.reason, status.ended) == ("", 0.0)
        assert status.started > 0
        recorder.end(RunState.COMPLETED, test_accuracy=0.5)

    ended = run.status()
    assert (ended.state, ended.phase, ended.test_accuracy) == (RunState.COMPLETED, "", 0.5)
    assert ended.ended >= ended.started == status.started


def test_a_second_attempt_is_counted_and_keeps_when_the_run_was_started(run):
    with Recorder(run):
        first = run.status()
    with Recorder(run):
        second = run.status()

    assert second.attempt == 2
    assert second.started == first.started


def test_the_heart_beats_while_nothing_is_reported(run, monkeypatch):
    assert HEARTBEAT_SECONDS < 2
    monkeypatch.setattr(recorder_module, "HEARTBEAT_SECONDS", 0.02)
    with Recorder(run):
        beats = set()
        wait_until(lambda: beats.add(run.status().heartbeat) or len(beats) >= 3)

    last = run.status().heartbeat
    time.sleep(0.1)
    assert run.status().heartbeat == last


def test_the_heart_stops_quietly_when_the_run_is_deleted(run, monkeypatch):
    monkeypatch.setattr(recorder_module, "HEARTBEAT_SECONDS", 0.02)
    with Recorder(run) as recorder:
        run.delete()
        wait_until(lambda: not recorder._heart.is_alive())
        with pytest.raises(RunNotFound):
            recorder.update(step=1)


def test_a_process_whose_run_was_taken_up_by_another_writes_nothing_more(run):
    with Recorder(run) as late:
        with Recorder(run) as successor:
            successor.append({"kind": "step", "step": 8})
            for write in (
                lambda: late.update(step=7),
                lambda: late.append({"kind": "step", "step": 7}),
                late.metrics_bytes,
                lambda: late.end(RunState.FAILED),
            ):
                with pytest.raises(Superseded):
                    write()
            successor.end(RunState.COMPLETED)
        assert run.status().attempt == 2
        assert run.metrics() == [{"kind": "step", "step": 8}]
    assert run.status().state is RunState.COMPLETED


def test_the_end_is_written_also_where_the_disk_is_full(run, monkeypatch):
    fsync = os.fsync

    def full(descriptor):
        if (run.path / "reserve").exists():
            raise OSError(28, "No space left on device")
        fsync(descriptor)

    with Recorder(run) as recorder:
        monkeypatch.setattr("os.fsync", full)
        with pytest.raises(OSError, match="No space left"):
            recorder.update(step=1)
        recorder.end(RunState.FAILED, "The disk is full.")

    assert run.status().state is RunState.FAILED
    assert not (run.path / "reserve").exists()


def test_what_a_killed_process_left_half_written_is_removed(run):
    for name in (".checkpoint.npz-abc.tmp", ".model.keras-abc.tmp", ".control.json-abc.tmp"):
        (run.path / name).write_bytes(b"half")
    old = run.path / ".status.json-abc.tmp"
    old.write_bytes(b"half")
    os.utime(old, (time.time() - 60, time.time() - 60))
    with Recorder(run):
        left = {path.name for path in run.path.glob(".*.tmp")}

    assert left == {".control.json-abc.tmp"}


def test_rows_written_after_a_checkpoint_can_be_taken_back(run):
    recorder = Recorder(run)
    kept = {"kind": "epoch", "epoch": 1, "loss": 0.5}
    recorder.append(kept)
    length = recorder.metrics_bytes()
    recorder.append({"kind": "step", "epoch": 2, "loss": 0.4})
    assert len(run.metrics()) == 2

    recorder.rewind(length)
    assert run.metrics() == [kept]
    recorder.append(kept)
    assert run.metrics() == [kept, kept]


def test_a_run_without_rows_is_rewound_to_nothing(run):
    recorder = Recorder(run)
    assert recorder.metrics_bytes() == 0
    recorder.append({"kind": "step"})
    recorder.rewind(0)
    assert run.metrics() == []


def test_a_value_that_is_no_number_is_never_recorded(run):
    with pytest.raises(ValueError, match="not JSON compliant"):
        Recorder(run).append({"loss": float("nan")})
    assert run.metrics() == []
