import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from clf.engine import Engine, EngineUnavailable
from clf.engine.cluster import scheduler_elsewhere
from tests.engine import worker_functions
from tests.engine.conftest import wait_until

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("tcp://192.0.2.7:8786", "anybody on the network"),
        ("tcp://workers.example:8786", "anybody on the network"),
        ("tcp://0.0.0.0:8786", "anybody on the network"),
        ("workers.example", "give an address"),
        ("http://127.0.0.1:8786", "give an address"),
        ("tls://workers.example", "give an address"),
        ("tls://workers.example:port", "give an address"),
        ("tls://[workers:8786", "give an address"),
    ],
)
def test_addresses_that_are_refused(monkeypatch, address, reason):
    monkeypatch.setenv("CLF_SCHEDULER", address)
    with pytest.raises(EngineUnavailable, match=reason):
        scheduler_elsewhere()


@pytest.mark.parametrize(
    "address",
    ["tls://workers.example:8786", "tcp://127.0.0.1:1", "tcp://localhost:1", "tcp://[::1]:1"],
)
def test_addresses_that_are_used(monkeypatch, address):
    monkeypatch.setenv("CLF_SCHEDULER", address)
    assert scheduler_elsewhere() == address


def test_without_an_address_the_workers_are_our_own(monkeypatch):
    monkeypatch.setenv("CLF_SCHEDULER", "")
    assert scheduler_elsewhere() is None


def test_an_address_that_is_refused_is_the_problem_that_is_shown(monkeypatch):
    monkeypatch.setenv("CLF_SCHEDULER", "tcp://192.0.2.7:8786")
    engine = Engine()
    question = engine.infer(os.getpid)

    with pytest.raises(EngineUnavailable, match="anybody on the network"):
        question.result(60)

    assert "anybody on the network" in engine.status().sentence
    engine.close()


def test_workers_of_a_scheduler_elsewhere_are_used(monkeypatch, tmp_path):
    host = subprocess.Popen(
        [sys.executable, "-m", "clf.engine.host", str(tmp_path / "workers")],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    monkeypatch.setenv("CLF_SCHEDULER", host.stdout.readline().strip())
    engine = Engine(train=worker_functions.train, warm_up=worker_functions.warm_up)

    worker = engine.infer(os.getpid).result(60)

    assert psutil.Process(worker).ppid() == host.pid
    assert host.poll() is None
    # Dask tries to connect again for as long as it was given to connect at first.
    engine._pool._client._timeout = 1
    host.stdin.close()
    assert host.wait(60) == 0
    wait_until(lambda: engine.status().problem)
    assert "cannot be reached" in engine.status().problem
    engine.close()
