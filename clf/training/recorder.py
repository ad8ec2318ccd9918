"""The record of a run while it is trained: its status, its heartbeat and its metrics."""

import json
import os
import threading
import time
from contextlib import suppress
from dataclasses import replace

from clf.runs import Run, RunNotFound, RunState

HEARTBEAT_SECONDS = 1.0
RESERVE_BYTES = 1 << 16
"""Kept free while a run goes, so that its end can be written where the disk has become full."""

SECONDS_A_SMALL_FILE = 10.0
"""However slow the disk is, a status is written in less."""


class Superseded(Exception):
    """Another process has taken this run up, because this one gave no sign of life for too long."""


class Recorder:
    """Writes status.json and metrics.jsonl of one run; one recorder a run and process.

    As a context it keeps the heartbeat fresh from a thread of its own, because a single compiled
    call may take longer than a heartbeat may be old.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._lock = threading.Lock()
        self._status = run.status()
        self._left = threading.Event()
        self._reserve = run.path / "reserve"
        self._heart = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> "Recorder":
        now = time.time()
        self._clear_away(now)
        self._reserve.write_bytes(bytes(RESERVE_BYTES))
        self.update(
            state=RunState.RUNNING,
            attempt=self._status.attempt + 1,
            started=self._status.started or now,
            ended=0.0,
            paused=0.0,
            reason="",
        )
        self._heart.start()
        return self

    def _clear_away(self, now: float) -> None:
        """Remove the half-written files of a process that was killed.

        Only a training process writes the large ones, so they are nobody's any more. The status
        and the control file others write as well, at this moment perhaps, but in no time.
        """
        for name in (".checkpoint.npz", ".model.keras", "snapshots/.epoch"):
            for left in self._run.path.glob(f"{name}-*.tmp"):
                left.unlink()
        for left in self._run.path.glob(".*.json-*.tmp"):
            with suppress(FileNotFoundError):
                if left.stat().st_mtime < now - SECONDS_A_SMALL_FILE:
                    left.unlink()

    def __exit__(self, *exception: object) -> None:
        self._left.set()
        self._heart.join()
        self._reserve.unlink(missing_ok=True)

    def update(self, **changes) -> None:
        """Change fields of the status and write it, with a fresh heartbeat.

        Like `append` and `metrics_bytes`, raises Superseded, and RunNotFound if it was deleted.
        """
        with self._lock:
            self._check_attempt()
            self._status = replace(self._status, **changes, heartbeat=time.time())
            self._run.write_status(self._status)

    @property
    def attempt(self) -> int:
        """Which attempt at the run this process is."""
        return self._status.attempt

    @property
    def phase(self) -> str:
        """What the run does at present, as it was last reported."""
        return self._status.phase

    def end(self, state: RunState, reason: str = "", **changes) -> None:
        """Write the last status of this attempt, also where the disk has become full."""
        changes |= {"state": state, "reason": reason, "phase": ""}
        changes |= {"paused": 0.0, "ended": time.time()}
        try:
            self.update(**changes)
        except OSError:
            self._reserve.unlink()
            self.update(**changes)

    def append(self, row: dict) -> None:
        """Add one row to metrics.jsonl. Values are finite numbers and text."""
        self._check_attempt()
        line = json.dumps(row, allow_nan=False) + "\n"
        with self._run.metrics_file.open("a") as file:
            file.write(line)

    def metrics_bytes(self) -> int:
        """Length of metrics.jsonl, made durable up to there."""
        self._check_attempt()
        with self._run.metrics_file.open("ab") as file:
            os.fsync(file.fileno())
            return file.tell()

    def rewind(self, metrics_bytes: int) -> None:
        """Take back the rows that were written after a checkpoint."""
        with self._run.metrics_file.open("ab") as file:
            file.truncate(metrics_bytes)

    def _check_attempt(self) -> None:
        """Keep a process that was stopped for a while, with its machine for example, from writing
        over the work of its successor."""
        if self._run.status().attempt > self._status.attempt:
            raise Superseded

    def _beat(self) -> None:
        while not self._left.wait(HEARTBEAT_SECONDS):
            try:
                self.update()
            except (OSError, RunNotFound, Superseded):
                # The training itself meets the same error at its next report and ends with it.
                return
