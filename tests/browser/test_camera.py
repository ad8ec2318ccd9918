"""A photograph by the camera, in a browser that has one and in one that may not use it."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.app_server import AppServer
from tests.browser.steps import WORKER_TIMEOUT, answer, choose_source, draw_stroke


def _open_camera(page: Page, server: AppServer) -> Locator:
    """The button that takes the photograph, on page Classify."""
    page.goto(f"{server.url}/classify?run=pretrained-mnist")
    choose_source(page, "Camera")
    return page.get_by_role("button", name=re.compile("^take photo", re.IGNORECASE))


def test_a_photograph_by_the_camera_is_classified(page: Page, server: AppServer):
    page.context.grant_permissions(["camera"])
    button = _open_camera(page, server)
    # The button is there before the first frame is, and takes nothing until then.
    page.wait_for_function("() => document.querySelector('video')?.videoWidth > 0")
    button.click()
    expect(answer(page)).to_be_visible(timeout=WORKER_TIMEOUT)
    expect(page.get_by_text("Your photograph")).to_be_visible()


def test_without_permission_the_page_says_what_to_do_and_stays_usable(
    page: Page, server: AppServer
):
    expect(_open_camera(page, server)).to_be_disabled()
    expect(page.get_by_text("No picture from the camera? Allow it")).to_be_visible()
    choose_source(page, "Draw")
    draw_stroke(page)
    expect(answer(page)).to_be_visible(timeout=WORKER_TIMEOUT)
