"""One slider goes from the trained network back to the random one."""

import re

import pytest
from playwright.sync_api import Page, expect

from clf.snapshots import read_snapshot
from tests.browser.app_server import AppServer
from tests.browser.steps import wait_until_drawn

EPOCHS = 5


@pytest.fixture
def slider(page: Page, server: AppServer, trained_run: str):
    """The slider of the section, on the newest epoch of a run of five epochs."""
    open_section(page, server, trained_run)
    slider = page.get_by_role("slider")
    expect(slider).to_have_value(str(EPOCHS))
    return slider


def open_section(page: Page, server: AppServer, run: str) -> None:
    page.goto(f"{server.url}/look_inside?run={run}")
    page.get_by_role("radio", name="Over time", exact=True).click()
    wait_until_drawn(page)


def test_the_slider_moves_everything(page: Page, server: AppServer, trained_run: str, slider):
    run_path = server.runs / trained_run
    said, changes = [], []
    slider.focus()
    for epoch in range(EPOCHS, -1, -1):
        snapshot = read_snapshot(run_path, epoch)
        right = int((snapshot.predicted == snapshot.labels).sum())
        expect(page.get_by_text(f"{right} of {len(snapshot.labels)}", exact=True)).to_be_visible()
        wait_until_drawn(page)
        said.append(right)
        changes.append(page.get_by_text("Mean change of a weight").inner_text())
        slider.press("ArrowLeft")
    assert said[0] > 2 * said[-1]
    assert changes[-1].endswith("since epoch 0: 0.0000.")
    assert len(set(changes)) == EPOCHS + 1
    expect(page.get_by_role("application", name=re.compile(r"^31, 8 by 8 pixels"))).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(2)


def test_a_run_without_snapshots_says_so(page: Page, server: AppServer):
    open_section(page, server, "pretrained-mnist")

    expect(page.get_by_text("Nothing is kept of how this network learned.")).to_be_visible()
    expect(page.get_by_text("Picture from")).to_have_count(0)
