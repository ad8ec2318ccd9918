"""Weights that a person types into a kernel, in a real browser."""

from playwright.sync_api import Page, expect

from tests.browser.app_server import AppServer
from tests.browser.steps import (
    assert_no_exception,
    choose,
    choose_section,
    go_to,
    open_page,
    wait_until_drawn,
)


def expect_first_weight(page: Page, value: str) -> None:
    expect(page.get_by_test_id("glide-cell-0-0")).to_have_text(value)


def test_typed_weights_stay_when_the_page_is_left_until_they_are_reset(
    page: Page, server: AppServer
):
    open_page(page, "Look inside")
    choose_section(page, "Convolution by hand")
    reset = page.get_by_role("button", name="Reset", exact=True)
    expect(reset).to_be_disabled()
    page.get_by_test_id("stDataFrame").click(position={"x": 30, "y": 55})
    page.keyboard.press("Enter")
    cell = page.locator("input.gdg-input, textarea.gdg-input")
    cell.fill("2.5")
    cell.press("Enter")
    expect(reset).to_be_enabled()
    expect_first_weight(page, "2.5")

    choose(page, "Kernel", "Blur")
    expect(reset).to_be_disabled()
    choose(page, "Kernel", "Vertical edges")
    expect_first_weight(page, "2.5")
    go_to(page, "Data")
    go_to(page, "Look inside")
    expect_first_weight(page, "2.5")

    reset.click()
    wait_until_drawn(page)
    expect(reset).to_be_disabled()
    expect_first_weight(page, "-1")
    assert_no_exception(page, server)
