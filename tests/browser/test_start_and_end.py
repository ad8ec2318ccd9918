"""How the app begins and ends, on a server of its own."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.app_server import running_app, wait_until
from tests.browser.steps import assert_no_exception, heading, start_long_run, wait_for_state


def test_a_link_to_a_page_works_as_first_visit_and_ctrl_c_ends_every_process(
    browser: Browser, tmp_path: Path
):
    with running_app(tmp_path) as server:
        page = browser.new_page()
        page.goto(f"{server.url}/train")
        expect(heading(page, "Train")).to_be_visible()
        expect(page.get_by_role("link", name="Look inside", exact=True)).to_be_visible()
        start_long_run(page)
        wait_for_state(page, "running")
        assert_no_exception(page, server)
        assert len(server.processes()) > 2

        server.press_ctrl_c()
        server.wait_for_end()
        wait_until(lambda: not server.processes(), "all processes of the app to end")
        page.context.close()
