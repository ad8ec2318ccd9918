"""One slider goes from the trained network back to the random one."""

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from clf.snapshots import read_snapshot
from tests.browser.app_server import AppServer
from tests.browser.steps import heading, wait_until_drawn

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


def weights(run_path: Path, epoch: int) -> np.ndarray:
    """What is kept of the weights of the run's dense layer."""
    return read_snapshot(run_path, epoch).filters["2_dense"]


def test_the_slider_moves_everything(page: Page, server: AppServer, trained_run: str, slider):
    run_path = server.runs / trained_run
    first = weights(run_path, 0)
    said = []
    slider.focus()
    for epoch in range(EPOCHS, -1, -1):
        expect(slider).to_have_value(str(epoch))
        change = np.abs(weights(run_path, epoch) - first).mean()
        expect(page.get_by_text(f"since epoch 0: {change:.4f}.")).to_be_visible()
        snapshot = read_snapshot(run_path, epoch)
        right = int((snapshot.predicted == snapshot.labels).sum())
        expect(page.get_by_text(f"{right} of {len(snapshot.labels)}", exact=True)).to_be_visible()
        said.append(right)
        wait_until_drawn(page)
        slider.press("ArrowLeft")
    assert said[0] > 2 * said[-1]
    assert change == 0
    expect(page.get_by_role("application", name=re.compile(r"^31, 8 by 8 pixels"))).to_be_visible()
    expect(page.locator(".js-plotly-plot:visible")).to_have_count(2)


def test_a_run_without_snapshots_says_so_and_leads_to_one_that_has_them(
    page: Page, server: AppServer
):
    open_section(page, server, "pretrained-fashion_mnist")
    expect(page.get_by_text("How this network learned was not kept.")).to_be_visible()
    expect(page.get_by_text("Picture from")).to_have_count(0)
    page.get_by_role("button", name="Train a small network on Fashion-MNIST").click()
    expect(heading(page, "Train")).to_be_visible()
    expect(page.get_by_role("combobox", name="Dataset")).to_have_value("Fashion-MNIST")
    expect(page.get_by_role("combobox", name="Network (architecture)")).to_have_value("LeNet-5")
    expect(page.get_by_role("button", name="Start training")).to_be_enabled()
