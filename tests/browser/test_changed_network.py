"""Look inside, What excites a filter and What if: the page says what the network computes."""

import io
import re

from PIL import Image
from playwright.sync_api import Page, expect

from clf.changes import Changes, FilterOff, PooledBy, Weight
from clf.inference import made_picture, what_if
from clf.runs import find_run
from clf.text import percent
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
RUN = find_run("pretrained-mnist")
CONVOLUTION = "2_residualstage_conv2d_1"


def open_section(page: Page, server: AppServer, name: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 2000})
    page.goto(f"{server.url}/look_inside?run=pretrained-mnist")
    wait_until_drawn(page)
    page.get_by_role("radio", name=name, exact=True).click()
    wait_until_drawn(page)


def test_a_picture_is_made_without_any_other_picture(page: Page, server: AppServer):
    open_section(page, server, "What excites a filter")
    made = page.get_by_role("row", name=re.compile("^Made picture"))
    expect(made).to_be_visible(timeout=WORKER_TIMEOUT)
    expect(page.get_by_text("only the picture below can be shown")).to_be_visible()
    filters = page.get_by_role("spinbutton", name="Filter, 0 to")
    for number in (4, 2):
        filters.fill(str(number))
        filters.press("Enter")
        after = made_picture(str(RUN.path), "1_patchwhitening", number, RUN.config().seed).after
        expect(made).to_contain_text(str(after.highest)[:3])
    dead = page.get_by_text("No picture was found that this filter answers to")
    expect(dead).to_have_count(0)
    filters.fill("3")
    filters.press("Enter")
    expect(dead).to_be_visible()


def expect_said(page: Page, *changes) -> None:
    found = what_if(str(RUN.path), Changes(changes), CONVOLUTION, PIXELS)
    now = f"Now it says {found.after.argmax()}, {percent(found.after.max())}."
    expect(page.get_by_text(now)).to_be_visible(timeout=WORKER_TIMEOUT)
    before = f"The network said {found.before.argmax()}, {percent(found.before.max())}."
    expect(page.get_by_text(before)).to_be_visible()


def test_the_page_says_what_the_changed_network_says(page: Page, server: AppServer):
    file = io.BytesIO()
    Image.fromarray(PIXELS[..., 0]).save(file, "PNG")
    open_section(page, server, "What if")
    upload(page, {"name": "noise.png", "mimeType": "image/png", "buffer": file.getvalue()})
    expect(page.get_by_text("Nothing is changed yet")).to_be_visible(timeout=WORKER_TIMEOUT)
    expect_said(page)
    choose(page, "Layer to change", "2. ResidualStage 24, Conv2D 1: 27x27x8 to 27x27x24")
    choose(page, "Filters to switch off", "3")
    page.keyboard.press("Escape")
    listed = page.get_by_role("button", name="2. ResidualStage 24, Conv2D 1, filter 3 off")
    expect(listed).to_be_visible()
    off = FilterOff(CONVOLUTION, 3)
    expect_said(page, off)
    expect(page.get_by_role("application", name=re.compile("^3 after.*constant 0"))).to_be_visible()

    page.get_by_text("Type other weights").click()
    page.get_by_test_id("stDataFrame").click(position={"x": 30, "y": 55})
    page.keyboard.press("Enter")
    cell = page.locator("input.gdg-input, textarea.gdg-input")
    cell.fill("2.5")
    cell.press("Enter")
    typed = page.get_by_role("button", name=re.compile("channel 0, row 0, column 0: 2.5"))
    expect(typed).to_be_visible()
    expect_said(page, off, Weight(CONVOLUTION, (0, 0, 0, 0), 2.5))

    page.get_by_role("radio", name="One layer").click()
    wait_until_drawn(page)
    page.get_by_role("radio", name="What if").click()
    expect(typed).to_be_visible()
    listed.click()
    expect(listed).to_have_count(0)
    expect_said(page, Weight(CONVOLUTION, (0, 0, 0, 0), 2.5))
    choose(page, "Layer to change", "2. ResidualStage 24, Pool: 27x27x24 to 13x13x24")
    page.get_by_role("radio", name="Average").click()
    expect(page.get_by_role("button", name="2. ResidualStage 24, Pool by average")).to_be_visible()
    weight = Weight(CONVOLUTION, (0, 0, 0, 0), 2.5)
    expect_said(page, weight, PooledBy("2_residualstage_pool", "average"))
    page.get_by_role("button", name="Reset").click()
    expect(page.get_by_role("radio", name="Maximum")).to_be_checked()
    expect(page.get_by_text("Nothing is changed yet")).to_be_visible()
    expect_said(page)
    assert_no_exception(page, server)
