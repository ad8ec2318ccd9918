"""Look inside, Why this class: the numbers on the page are those of the network."""

import io
import re

import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect

from clf.inference import occlusion, predict
from clf.runs import find_run
from tests.browser.app_server import AppServer
from tests.browser.steps import (
    WORKER_TIMEOUT,
    assert_no_exception,
    choose,
    noise,
    upload,
    wait_until_drawn,
)

PIXELS = noise(4)[..., None]


def percent(value: float) -> str:
    return f"{100 * value:.1f} %"


def open_section(page: Page, server: AppServer) -> None:
    file = io.BytesIO()
    Image.fromarray(PIXELS[..., 0]).save(file, "PNG")
    page.set_viewport_size({"width": 1280, "height": 2000})
    page.goto(f"{server.url}/look_inside?run=pretrained-mnist")
    wait_until_drawn(page)
    page.get_by_role("radio", name="Why this class").click()
    upload(page, {"name": "noise.png", "mimeType": "image/png", "buffer": file.getvalue()})


def test_the_bars_follow_the_square_by_mouse_and_by_keyboard(page: Page, server: AppServer):
    open_section(page, server)
    picture = page.get_by_role("application", name=re.compile("^The picture with a covering"))
    expect(picture).to_be_visible(timeout=WORKER_TIMEOUT)
    run = str(find_run("pretrained-mnist").path)
    found = occlusion(run, PIXELS, 7, 128)
    np.testing.assert_allclose(found.whole, predict(run, PIXELS[None])[0], atol=1e-6)
    status = page.get_by_role("status").filter(has_text="Covered from")

    def expect_place(row: int, column: int) -> None:
        probabilities = found.probabilities[row, column]
        words = f"row {found.tops[row]}, column {found.lefts[column]} on: {probabilities.argmax()}"
        expect(status).to_contain_text(f"{words}, {percent(probabilities.max())}")
        bar = page.get_by_role("listitem").filter(has_text=re.compile(r"^3\d*\.\d"))
        expect(bar).to_contain_text(percent(probabilities[3]))

    expect_place(8, 8)
    picture.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    expect_place(7, 9)
    box = picture.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 2, box["y"] + box["height"] - 2)
    page.mouse.up()
    expect_place(16, 0)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect_place(16, 0)
    assert_no_exception(page, server)


def test_another_class_has_another_heat(page: Page, server: AppServer):
    open_section(page, server)
    expect(page.get_by_text("laid over the picture")).to_be_visible(timeout=WORKER_TIMEOUT)
    choose(page, "Class", "4")
    expect(page.get_by_text("4, laid over the picture")).to_be_visible(timeout=WORKER_TIMEOUT)
    assert_no_exception(page, server)
