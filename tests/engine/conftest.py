"""An engine with real worker processes for the tests of each module."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clf.config import RunConfig
from clf.engine import Engine
from clf.runs import Run, RunState, create_run
from tests.engine import worker_functions


def wait_until(condition: Callable[[], object], seconds: float = 120.0) -> None:
    """Return when the condition holds; fail if it does not within this time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not so within {seconds} s"
        time.sleep(0.02)


def in_state(run: Run, state: RunState) -> Callable[[], bool]:
    """The condition that a run is in this state."""
    return lambda: run.status().state is state


def new_run(state: RunState = RunState.QUEUED) -> Run:
    """A run that no worker has yet. Its settings do not matter here."""
    return create_run(RunConfig(dataset="digits"), state)


def run_of_another_process() -> Run:
    """A run that is trained elsewhere, and was from the moment in which it could be seen."""
    run = new_run(RunState.RUNNING)
    run.claim(1)
    run.update_status(attempt=1, started=1.0)
    return run


def finish(run: Run) -> None:
    """Let :func:`worker_functions.train` end this run."""
    (run.path / "finish").touch()


def worker_of(run: Run, attempt: int = 1) -> int:
    """Process id of the worker that trains this run, once it does."""
    wait_until(lambda: run.status().attempt == attempt and run.status().state is RunState.RUNNING)
    wait_until(lambda: (run.path / "pid").exists())
    return int((run.path / "pid").read_text())


@pytest.fixture(autouse=True)
def runs_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty runs folder for every test; the engine looks into the one of the day."""
    monkeypatch.setenv("CLF_RUNS_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine whose training and warm-up need no TensorFlow.

    Not for the whole session: it would take the queued runs of tests elsewhere, too.
    """
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CLF_RUNS_DIR", str(tmp_path_factory.mktemp("no-runs")))
        environment.delenv("CLF_SCHEDULER", raising=False)
        started = Engine(train=worker_functions.train, warm_up=worker_functions.warm_up)
        wait_until(lambda: started.status().ready)
    yield started
    started.close()
