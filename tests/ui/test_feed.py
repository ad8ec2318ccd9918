"""What the browser asks for while a run goes on; tests/browser sees what it makes of it."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from clf import control
from clf.config import RunConfig
from clf.runs import RunNotFound, RunState, create_run
from clf.ui.feed import address, duration, moving, route


def running(**changes):
    run = create_run(RunConfig(epochs=4), RunState.RUNNING)
    run.update_status(**{"steps_per_epoch": 10, "epochs": 4} | changes)
    return run


def asked_for(path):
    """What the server answers at this address: status code, and the JSON."""
    scope = {"type": "http", "method": "GET", "path": path, "headers": [], "query_string": b""}
    _, child = route().matches(scope)
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request"}

    # In a thread of its own: Playwright keeps an event loop running in the one of the tests.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, route().handle(scope | child, receive, send)).result()
    body = b"".join(message.get("body", b"") for message in sent)
    return sent[0]["status"], json.loads(body)


def test_progress_says_where_a_run_stands():
    run = running(phase="training", epoch=1, step=5, images_per_second=16.0)
    progress = moving(run)["progress"]

    assert progress["share"] == (1 + 5 / 10) / 4
    # 25 steps of 32 pictures are left.
    assert progress["text"] == "Epoch 2 of 4 · step 5 of 10 · 16 images a second · 50 s left"
    run.update_status(phase="compiling", images_per_second=0.0)
    assert moving(run)["progress"]["text"] == "Compiling …"
    run.update_status(state=RunState.COMPLETED)
    assert moving(run)["progress"] is None


def test_a_run_that_waits_has_its_place_and_the_reason():
    other, first, second = (create_run(RunConfig()) for _ in range(3))
    other.update_status(state=RunState.RUNNING)
    first.update_status(queued=1.0)
    assert moving(second)["progress"]["text"].endswith("place 2 of 2.")
    assert moving(first)["progress"]["text"].endswith("place 1 of 2.")


def test_the_page_of_a_run_that_waits_is_drawn_anew_when_a_pause_holds_it_up_or_ends():
    other, waiting = create_run(RunConfig()), create_run(RunConfig())
    other.update_status(state=RunState.RUNNING)
    before = moving(waiting)["shown"]
    control.pause(other)
    other.update_status(state=RunState.PAUSED)
    assert moving(waiting)["shown"] != before
    control.resume(other)
    assert moving(waiting)["shown"] == before


def test_the_page_is_drawn_anew_for_a_state_a_reason_or_a_wish_but_not_for_a_report():
    run = running(phase="training")
    seen = [moving(run)["shown"]]
    run.update_status(step=7, images_per_second=3.0, heartbeat=1e9)
    assert moving(run)["shown"] == seen[0]
    for change in (
        lambda: control.pause(run),
        lambda: run.update_status(state=RunState.PAUSED),
        lambda: run.update_status(reason="The disk is full."),
    ):
        change()
        seen.append(moving(run)["shown"])
    assert len(set(seen)) == len(seen)


def test_the_address_of_a_run_gives_what_the_page_was_drawn_with():
    run = running(phase="training", epoch=1, step=5, images_per_second=16.0)
    row = {"kind": "step", "epoch": 1, "step": 3, "loss": 0.5, "accuracy": 0.25}
    run.metrics_file.write_text(json.dumps(row) + "\n")

    status, answer = asked_for(address(run))
    assert status == 200
    assert answer == json.loads(json.dumps(moving(run)))
    loss = answer["charts"][0]["curves"][0]
    assert (loss["x"], loss["y"]) == ([0.3], [0.5])


def test_a_run_that_is_not_there_is_said_to_be_so():
    run = running()
    run.delete()
    with pytest.raises(RunNotFound):
        moving(run)
    status, answer = asked_for(address(run))
    assert status == 404
    assert run.id in answer["error"]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (0.44, "0.4 s"), (59, "59 s"), (125, "2 min 05 s"), (7260, "2 h 01 min")],
)
def test_durations_are_said_in_two_units_at_most(seconds, text):
    assert duration(seconds) == text


def test_a_state_is_said_in_one_sentence():
    run = running(phase="training", epoch=1)
    assert moving(run)["event"] == {
        "run": run.id,
        "state": "running",
        "sentence": "The run is running.",
    }
    run.update_status(state=RunState.FAILED, reason="No memory is left.")
    assert moving(run)["event"]["sentence"] == "The run has failed: No memory is left."
    run.update_status(state=RunState.COMPLETED, reason="", test_accuracy=0.97123)
    said = "The run is completed, with a test accuracy of 97.1 %."
    assert moving(run)["event"]["sentence"] == said
