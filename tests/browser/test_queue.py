"""A run that waits for a paused one says so, and lets a person end that."""

import re

import pytest
from playwright.sync_api import Page, expect

from clf.runs import Run, RunState
from tests.browser.app_server import AppServer, wait_until
from tests.browser.steps import (
    WORKER_TIMEOUT,
    open_page,
    press,
    run_in_link,
    start_long_run,
    wait_for_state,
)


@pytest.fixture
def held_up(page: Page, server: AppServer) -> tuple[Run, Run]:
    """On page Train a run waits for one that is paused: the paused one, and the one that waits."""
    open_page(page, "Train")
    paused = start_long_run(page)
    page.get_by_role("button", name="Pause").click(timeout=WORKER_TIMEOUT)
    wait_for_state(page, "paused")
    waiting = start_long_run(page)
    wait_for_state(page, "queued")
    return Run(paused, server.runs / paused), Run(waiting, server.runs / waiting)


def test_a_run_that_waits_names_the_paused_one_and_resumes_it(page: Page, held_up):
    paused, _ = held_up
    message = page.get_by_role("alert").filter(has_text="is paused and holds a training process")
    expect(message).to_contain_text(re.compile(r"Fashion-MNIST, Dense 128.*, started \d\d \w+"))

    press(page, page.get_by_role("button", name="Resume it"))
    expect(message).to_have_count(0)
    wait_until(lambda: paused.status().state is RunState.RUNNING, "the paused run to go on")
    wait_for_state(page, "queued")


def test_a_run_that_waits_leads_to_the_paused_one_and_stops_it(page: Page, held_up):
    paused, waiting = held_up
    press(page, page.get_by_role("button", name="Open it"))
    wait_for_state(page, "paused")
    assert run_in_link(page) == paused.id

    page.goto(f"/train?run={waiting.id}")
    wait_for_state(page, "queued")
    press(page, page.get_by_role("button", name="Stop it"))
    wait_for_state(page, "running")
    assert paused.status().state is RunState.STOPPED
