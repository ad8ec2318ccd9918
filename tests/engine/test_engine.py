import os
import signal

import numpy as np
import psutil
import pytest

from clf.engine import EngineStatus, TaskError, WorkerLost
from clf.engine.tasks import attempt
from tests.engine import worker_functions
from tests.engine.conftest import wait_until

SECONDS = 60


def test_an_answer_comes_from_another_process(engine):
    assert engine.infer(os.getpid).result(SECONDS) != os.getpid()


def test_arrays_travel_both_ways(engine):
    values = np.arange(6, dtype=np.uint8).reshape(2, 3)

    doubled = engine.infer(worker_functions.double, values).result(SECONDS)

    np.testing.assert_array_equal(doubled, [[0, 2, 4], [6, 8, 10]])
    assert doubled.dtype == np.uint8


def test_an_error_of_the_task_is_raised_as_it_is(engine):
    with pytest.raises(ValueError, match="a layer that is not there"):
        engine.infer(worker_functions.fail).result(SECONDS)


def test_an_error_of_a_library_arrives_without_the_library(engine):
    with pytest.raises(TaskError, match="LibraryError: out of range"):
        engine.infer(worker_functions.fail_in_library).result(SECONDS)
    error = attempt(worker_functions.fail_in_library).error
    assert error.__cause__ is error.__context__ is error.__traceback__ is None


def test_a_question_is_asked_again_when_its_worker_dies(engine, tmp_path):
    assert engine.infer(worker_functions.die_once, str(tmp_path)).result(SECONDS) == "answered"


def test_a_question_that_kills_its_worker_twice_is_lost_and_the_next_is_answered(engine):
    deadly = engine.infer(worker_functions.die)
    harmless = engine.infer(os.getpid)

    with pytest.raises(WorkerLost, match="ended before it had an answer"):
        deadly.result(SECONDS)
    assert harmless.result(SECONDS) > 0


def test_a_cancelled_question_makes_room_for_the_next(engine):
    slow = engine.infer(worker_functions.sleep, 0.5)
    waiting = engine.infer(worker_functions.die)
    next_one = engine.infer(os.getpid)
    worker = engine.infer(os.getpid)

    assert waiting.cancel()

    slow.result(SECONDS)
    assert next_one.result(SECONDS) == worker.result(SECONDS)


def test_workers_give_way_to_pages(engine):
    assert engine.infer(worker_functions.niceness).result(SECONDS) >= os.nice(0) + 5


def test_only_this_machine_can_reach_the_workers(engine):
    wait_until(lambda: engine.status().ready)
    processes = psutil.Process().children(recursive=True)
    listening = [
        connection.laddr.ip
        for process in processes
        for connection in process.net_connections()
        if connection.status == psutil.CONN_LISTEN
    ]
    assert len(listening) >= 4
    assert set(listening) == {"127.0.0.1"}


def test_a_host_that_is_killed_is_replaced(engine):
    host = next(p for p in psutil.Process().children() if "clf.engine.host" in p.cmdline())

    host.send_signal(signal.SIGKILL)

    wait_until(lambda: not engine.status().ready)
    wait_until(lambda: engine.status().ready)
    assert engine.infer(os.getpid).result(SECONDS) > 0


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (EngineStatus(), "workers are starting"),
        (EngineStatus(training=True), "inference worker is loading"),
        (EngineStatus(inference=True), "training worker is loading"),
        (EngineStatus(training=True, inference=True, problem="No room."), "No room."),
    ],
)
def test_status_says_what_is_missing(status, sentence):
    assert not status.ready
    assert sentence in status.sentence


def test_status_says_nothing_when_all_is_ready():
    assert EngineStatus(training=True, inference=True).ready
    assert EngineStatus(training=True, inference=True).sentence == ""
