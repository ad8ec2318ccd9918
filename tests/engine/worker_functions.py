"""What the tests let real worker processes do; none of it needs TensorFlow."""

import os
import signal
import time
from pathlib import Path

import numpy as np

from clf import control
from clf.runs import Run, RunState


class LibraryError(Exception):
    """Stands for an error of a library that only workers have."""


def warm_up(role: str) -> None:
    """Nothing has to be loaded."""


def double(values: np.ndarray) -> np.ndarray:
    """Twice the values."""
    return values * 2


def fail() -> None:
    """Raise an error that every process knows."""
    raise ValueError("a layer that is not there")


def fail_in_library() -> None:
    """Raise an error whose class must not travel."""
    raise LibraryError("out of range") from ValueError("inner")


def die() -> None:
    """End this process at once."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_once(folder: str) -> str:
    """End this process when called first, and answer when called again."""
    mark = Path(folder) / "died"
    if not mark.exists():
        mark.touch()
        die()
    return "answered"


def sleep(seconds: float) -> None:
    """Keep the worker busy."""
    time.sleep(seconds)


def niceness() -> int:
    """How much this process gives way to others."""
    return os.nice(0)


def train(run_path: str) -> None:
    """Train until a file "finish" lies in the run folder; deaf to all but Pause, Resume, give way.

    Where a file "die" lies in it, the process ends at once when it is to give way.
    """
    run = Run(Path(run_path).name, Path(run_path))
    status = run.status()
    if not run.claim(status.attempt + 1):
        return
    run.update_status(
        state=RunState.RUNNING,
        attempt=status.attempt + 1,
        started=time.time(),
        heartbeat=time.time(),
    )
    (run.path / "pid").write_text(str(os.getpid()))
    while not (run.path / "finish").exists():
        if control.gives_way(run, status.attempt + 1):
            if (run.path / "die").exists():
                die()
            return
        _report_pause(run)
        time.sleep(0.02)
    run.update_status(state=RunState.COMPLETED, ended=time.time())


def _report_pause(run: Run) -> None:
    asked = control.read_control(run).pause_at is not None
    if asked and run.status().state is RunState.RUNNING:
        run.update_status(state=RunState.PAUSED, paused=time.time())
    if not asked and run.status().state is RunState.PAUSED:
        run.update_status(state=RunState.RUNNING, paused=0.0)
