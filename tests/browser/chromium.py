"""Debian's Chromium, or another one, for tests and benchmarks."""

import os
import shutil

from playwright.sync_api import Browser, Playwright

from tests.browser.slowed import slowed_program

HOW_TO_GET_ONE = (
    "there is no Chromium here: install one (Debian: apt-get install chromium), "
    "or name one in CLF_CHROMIUM"
)
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--use-fake-device-for-media-stream",  # a camera for pages that are allowed to use one
]


def find_chromium() -> str | None:
    """The browser to use: CLF_CHROMIUM, else the first of the usual names on PATH."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CLF_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def launch(playwright: Playwright) -> Browser:
    """A new headless browser. Raises FileNotFoundError, with what to do, if there is none."""
    path = find_chromium()
    if path is None:
        raise FileNotFoundError(HOW_TO_GET_ONE)
    path = slowed_program("browser", path)
    return playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
