"""axe-core, run in a page: what keeps people out who see, hear or move in another way."""

import importlib.resources
import time

from playwright.sync_api import Locator, Page, expect

from tests.browser.steps import wait_until_drawn

_SCRIPT = importlib.resources.files("axe_playwright_python").joinpath("axe.min.js").read_text()
_RUN = """async () => (await axe.run(document, { resultTypes: ["violations"] })).violations.flatMap(
  ({ id, nodes }) => nodes.map(({ target, html, failureSummary }) =>
    `${id}: ${JSON.stringify(target)} ${html.slice(0, 200)} ${failureSummary}`))"""
_SECONDS = 10
"""A page that is drawn anew, in other colours for example, is not done at once."""


def assert_accessible(page: Page, seen: Locator) -> None:
    """axe-core's default rules (WCAG 2 A and AA, best practices) find nothing where `seen` is seen.

    On light and on dark, in the components' shadow trees too. What was found has to stay.
    """
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", scheme)
        expect(seen.first).to_be_visible()
        wait_until_drawn(page)
        deadline = time.monotonic() + _SECONDS
        while (found := _findings(page)) and time.monotonic() < deadline:
            page.wait_for_timeout(200)
        assert not found, f"{scheme}, where {seen}:\n" + "\n".join(found)


def _findings(page: Page) -> list[str]:
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(_SCRIPT)
    return page.evaluate(_RUN)
