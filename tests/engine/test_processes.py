"""Whatever ends the app, none of its processes and none of its files are left."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest

from clf.engine import Engine, EngineUnavailable
from tests.engine import worker_functions
from tests.engine.conftest import wait_until

ROOT = Path(__file__).parents[2]


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that still run; one that has ended but nobody has asked about counts as ended."""
    return [process for process in processes if is_alive(process)]


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:  # ended, perhaps while it was asked
        return False


@pytest.fixture
def temporary_files(tmp_path, monkeypatch):
    """The folder where the engine under test puts its temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def wait_until_nothing_is_left(processes, temporary_files):
    wait_until(lambda: not alive(processes))
    wait_until(lambda: not list(temporary_files.iterdir()))


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT], ids=["SIGKILL", "Ctrl-C"])
def test_nothing_is_left_when_the_app_is_killed(temporary_files, end):
    app = subprocess.Popen(
        [sys.executable, "-m", "tests.engine.app_that_dies"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        process_group=0,
    )
    assert app.stdout.readline() == b"ready\n"
    processes = psutil.Process(app.pid).children(recursive=True)
    assert len(processes) >= 3

    os.killpg(app.pid, end)  # as a terminal does with Ctrl-C
    app.wait(60)

    wait_until_nothing_is_left(processes, temporary_files)


@pytest.mark.parametrize("seconds", [0.0, 1.0])
def test_nothing_is_left_of_an_engine_closed_while_it_starts(temporary_files, seconds):
    before = set(psutil.Process().children(recursive=True))
    engine = Engine(train=worker_functions.train, warm_up=worker_functions.warm_up)
    question = engine.infer(os.getpid)
    time.sleep(seconds)
    processes = list(set(psutil.Process().children(recursive=True)) - before)

    engine.close()

    assert question.cancelled()
    wait_until_nothing_is_left(processes, temporary_files)
    with pytest.raises(EngineUnavailable, match="closing"):
        engine.infer(os.getpid).result(60)
    engine.close()


def test_making_an_engine_takes_no_time_and_loads_neither_dask_nor_tensorflow():
    program = (
        "import sys, time, clf.engine\n"
        "started = time.perf_counter()\n"
        "engine = clf.engine.Engine()\n"
        "assert time.perf_counter() - started < 0.1\n"
        "print(*{'distributed', 'tensorflow', 'keras'} & sys.modules.keys())\n"
        "engine.close()"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert result.stdout == "\n"
    assert result.stderr == ""
