"""A real browser and a real server for the tests in this folder."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.app_server import AppServer, running_app, wait_until
from tests.browser.chromium import HOW_TO_GET_ONE, find_chromium, launch
from tests.browser.steps import assert_no_exception, open_page, start_run, wait_for_state


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how to get a browser also where the reasons of skipped tests are not shown."""
    if find_chromium() is None:
        terminalreporter.write_line(f"Browser tests did not run: {HOW_TO_GET_ONE}.", yellow=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium. Without one the tests are skipped, or fail where they are required."""
    if find_chromium() is None:
        required = os.environ.get("CLF_BROWSER_TESTS") == "required"
        (pytest.fail if required else pytest.skip)(HOW_TO_GET_ONE)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    """One app for all tests of the session; Ctrl-C at the end has to end all of it."""
    with running_app(tmp_path_factory.mktemp("app")) as server:
        yield server
        server.press_ctrl_c()
        server.wait_for_end()
        wait_until(lambda: not server.processes(), "all processes of the app to end")


def _new_page(browser: Browser, server: AppServer) -> Page:
    size = {"width": 1280, "height": 800}
    page = browser.new_context(viewport=size, base_url=server.url).new_page()
    page.set_default_timeout(60_000)
    return page


@pytest.fixture
def page(browser: Browser, server: AppServer) -> Iterator[Page]:
    """A tab of a new browser session, in which nothing is opened yet.

    At the end its runs are stopped, so that a test that failed leaves the workers to the next one,
    and no exception may be on the page or in the log. Nothing may be asked of another host.
    """
    page, requests = _new_page(browser, server), []
    page.on("request", lambda request: requests.append(request.url))
    yield page
    server.stop_runs()
    assert_no_exception(page, server)
    page.context.close()
    here = (server.url, "data:", "blob:")
    assert not [url for url in requests if not url.startswith(here)]


@pytest.fixture(scope="session")
def trained_run(browser: Browser, server: AppServer) -> str:
    """The id of a run on Digits that a person has trained on page Train."""
    page = _new_page(browser, server)
    open_page(page, "Train")
    run_id = start_run(page, epochs=5)
    wait_for_state(page, "completed")
    assert_no_exception(page, server)
    page.context.close()
    return run_id
