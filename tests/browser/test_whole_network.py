"""The drawing of a whole network, in a real browser: its numbers, and the way into a layer."""

import io
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from clf.inference import network_view
from clf.runs import find_run
from tests.browser.app_server import AppServer
from tests.browser.steps import WORKER_TIMEOUT, choose_section, noise, upload

PIXELS = noise(1)


@pytest.fixture
def layers(page: Page, server: AppServer) -> Locator:
    """The layers of the network that comes with the app, drawn with a picture."""
    file = io.BytesIO()
    Image.fromarray(PIXELS).save(file, "PNG")
    page.set_viewport_size({"width": 1280, "height": 3000})
    page.goto(f"{server.url}/look_inside?run=pretrained-mnist")
    upload(page, {"name": "noise.png", "mimeType": "image/png", "buffer": file.getvalue()})
    choose_section(page, "The whole network")
    drawn = page.get_by_role("list", name="The network").get_by_role("button")
    expect(drawn.first).to_be_visible(timeout=WORKER_TIMEOUT)
    return drawn


def number(text: str) -> float:
    return float(text.replace("\u2212", "-"))


def test_every_layer_is_drawn_with_the_numbers_that_the_network_computes(
    page: Page, layers: Locator
):
    expected = network_view(str(find_run("pretrained-mnist").path), PIXELS[..., None])
    expect(layers).to_have_count(len(expected))
    summary = expected[2]
    label = layers.nth(2).get_attribute("aria-label")
    assert label.startswith("2. ResidualStage 24, Conv2D 1: 27x27x24, values ")
    low, high, mean = map(
        number, re.search(r"values (\S+) to (\S+), mean (.+?)\. ", label).groups()
    )
    assert (low, high, mean) == pytest.approx((summary.low, summary.high, summary.mean), rel=0.01)

    row, column = np.unravel_index(summary.values[..., 4].argmax(), summary.values.shape[:2])
    canvas = layers.nth(2).locator("canvas").nth(4)
    box = canvas.bounding_box()
    cell = box["width"] / summary.values.shape[1]
    page.mouse.move(box["x"] + (column + 0.5) * cell, box["y"] + (row + 0.5) * cell)
    place = f"Map {summary.shown[4]}, row {row}, column {column}: "
    read = page.get_by_role("status").filter(has_text=place).inner_text().removesuffix(".")
    assert number(read.split()[-1]) == pytest.approx(summary.values[row, column, 4], rel=0.01)

    probability = expected[-1].values.max()
    assert f"{100 * probability:.1f} %" in layers.last.get_attribute("aria-label")


def test_a_click_on_a_layer_opens_it(page: Page, layers: Locator):
    layers.nth(1).click()
    expect(page.get_by_role("radio", name="One layer")).to_be_checked()
    expect(page.get_by_role("combobox", name="Layer")).to_have_value(re.compile("PatchWhitening"))
    expect(page.get_by_role("heading", name="Filters")).to_be_visible()


def test_layers_are_read_opened_and_left_by_keyboard(page: Page, layers: Locator):
    layers.first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(layers.nth(2)).to_be_focused()
    page.keyboard.press("ArrowRight")
    read = page.get_by_role("status").filter(has_text=re.compile(r"Map \d+: mean .+, largest "))
    expect(read).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio", name="One layer")).to_be_checked()
    expect(page.get_by_role("combobox", name="Layer")).to_have_value(re.compile("Conv2D 1"))

    title = page.get_by_role("heading", name="2. ResidualStage 24, Conv2D 1")
    expect(title).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(layers.nth(2)).to_be_focused()
