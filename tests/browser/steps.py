"""What a person does on the pages, each as one function."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from urllib.parse import parse_qs, urlsplit

import numpy as np
from playwright.sync_api import Error, Locator, Page, expect

from tests.browser.app_server import AppServer, wait_until

expect.set_options(timeout=60_000)

WORKER_TIMEOUT = 180_000
"""Milliseconds for what may have to wait for a worker that still loads TensorFlow."""
PAGES = ("Start", "Data", "Train", "Look inside", "Classify", "Runs")
HEADINGS = {"Start": "See a network learn"}


def heading(page: Page, title: str) -> Locator:
    """The first-level heading of a page of the navigation."""
    return page.get_by_role("heading", level=1).filter(has_text=HEADINGS.get(title, title))


def open_page(page: Page, title: str) -> None:
    """Open the app at this page, as by a link from elsewhere, and wait until it is all there."""
    page.goto("/" if title == "Start" else "/" + title.lower().replace(" ", "_"))
    expect(heading(page, title)).to_be_visible()
    wait_until_drawn(page)


def go_to(page: Page, title: str) -> None:
    """Click a page in the navigation and wait until it is all there."""
    page.get_by_role("link", name=title, exact=True).first.click()
    expect(heading(page, title)).to_be_visible()
    wait_until_drawn(page)


def wait_until_drawn(page: Page) -> None:
    """Wait until the page's script has ended."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=WORKER_TIMEOUT)


def assert_no_exception(page: Page, server: AppServer) -> None:
    """The page shows no exception, and the server and its workers have printed no traceback."""
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_text("Something went wrong on this page")).to_have_count(0)
    assert "Traceback" not in server.log(), server.log()


def choose(page: Page, label: str, option: str | re.Pattern) -> None:
    """Choose an option of a select box, by its text or by a pattern that its text has."""
    wait_until(lambda: _chosen(page, label, option), f"{option} in the list of {label}", 60)
    wait_until_drawn(page)


def _chosen(page: Page, label: str, option: str | re.Pattern) -> bool:
    box = page.get_by_role("combobox", name=label, exact=True)
    box.click()
    before = box.input_value()
    try:
        item = page.get_by_role("option", name=option, exact=True)
        changes = item.inner_text(timeout=2_000) != before
        with answered(page) if changes else nullcontext():
            item.click(timeout=2_000)
    except Error:  # the page's script ran once more meanwhile, and that closed the list
        page.keyboard.press("Escape")
        return False
    return True


def press(page: Page, target: Locator, held: int = 60) -> None:
    """Click as a person does: the button goes down, and up again so many milliseconds later.

    Playwright's own click is over before the page has answered the field that it leaves.
    """
    expect(target).to_be_enabled()
    target.hover()
    page.mouse.down()
    page.wait_for_timeout(held)
    page.mouse.up()


def type_number(page: Page, label: str, value: str) -> None:
    """Type into a field of the form, and stay in it."""
    field = page.get_by_role("spinbutton", name=label, exact=True).first  # a run has fields, too
    field.click(click_count=3)
    page.keyboard.type(value)


def fill_recipe(page: Page, name: str) -> None:
    """On page Train, fill the form with this recipe, and wait until its button names it."""
    page.get_by_role("button", name=re.compile("Recipe: ")).click()
    with answered(page):
        page.get_by_role("menuitem", name=re.compile(f"^{re.escape(name)}:")).click()
    expect(page.get_by_role("button", name=re.compile(f"Recipe: {name}$"))).to_be_visible()
    wait_until_drawn(page)


_COUNT_RUNS = """() => {
    if (window.runsOfScript === undefined) {
        window.runsOfScript = 0;
        new MutationObserver((changes) => {
            for (const { target } of changes) {
                if (target.dataset.testScriptState === "notRunning") window.runsOfScript += 1;
            }
        }).observe(document, { subtree: true, attributeFilter: ["data-test-script-state"] });
    }
    return window.runsOfScript;
}"""


_HAS_RUN = f"""([before, since]) => {{
    const app = document.querySelector("[data-testid=stApp]");
    const isOver = app.dataset.testScriptState === "notRunning" && Date.now() - since > 5000;
    return ({_COUNT_RUNS})() > before || isOver;
}}"""
"""A run that begins and ends between two frames of a slow browser leaves no trace to be counted:
it is over where none has been seen for some seconds."""


@contextmanager
def answered(page: Page) -> Iterator[None]:
    """Wait until the page's script has run because of what is done within."""
    before = page.evaluate(_COUNT_RUNS)
    yield
    page.wait_for_function(_HAS_RUN, arg=[before, page.evaluate("Date.now()")])


def start_long_run(page: Page) -> str:
    """Start a run that goes on until it is stopped."""
    return start_run(page, epochs=1000, dataset="Fashion-MNIST")


def start_run(page: Page, epochs: int, dataset: str = "Digits") -> str:
    """On page Train, start Dense 128 on a dataset; the id of the run, as the link has it."""
    choose(page, "Dataset", dataset)
    type_number(page, "Epochs", str(epochs))
    return start(page)


def start(page: Page, held: int = 60) -> str:
    """On page Train, press the button that starts a run; the id of that, as the link has it."""
    before = run_in_link(page)
    press(page, page.get_by_role("button", name="Start training"), held)
    page.wait_for_url(lambda url: run_in_link(url) not in (None, before))
    return run_in_link(page)


def run_in_link(page: Page | str) -> str | None:
    """The run that the address names, None without one."""
    url = page if isinstance(page, str) else page.url
    return parse_qs(urlsplit(url).query).get("run", [None])[0]


def wait_for_state(page: Page, state: str) -> None:
    """On page Train, wait until the live panel shows this state of the run."""
    badge = page.get_by_role("tabpanel").get_by_text(state, exact=True)
    expect(badge).to_be_visible(timeout=WORKER_TIMEOUT)


def stop_run(page: Page) -> None:
    """On page Train, stop the run that is shown and wait until it has stopped."""
    page.get_by_role("button", name="Stop").click()
    wait_for_state(page, "stopped")


def noise(seed: int, side: int = 28) -> np.ndarray:
    """Noise, uint8 (side, side), with dark corners: a network of that size gets it as it is."""
    pixels = np.random.default_rng(seed).integers(0, 256, (side, side), np.uint8)
    corner = [*range(side // 7), *range(side - side // 7, side)]
    pixels[np.ix_(corner, corner)] = 0
    return pixels


def upload(page: Page, *files: dict) -> None:
    """On a page that takes pictures, upload these: dicts of name, mimeType and buffer."""
    choose_source(page, "Upload")
    page.locator("input[type=file]").set_input_files(list(files))


def choose_source(page: Page, source: str) -> None:
    """Choose where a picture comes from: Upload, Draw, Camera or Test set."""
    choose_word(page, source)


def choose_section(page: Page, section: str) -> None:
    """On page Look inside, choose what to see of the network."""
    choose_word(page, section)


def choose_word(page: Page, word: str) -> None:
    """Choose one of a few words in a row."""
    choice = page.get_by_role("radio", name=word, exact=True)
    expect(choice).to_be_visible()
    with nullcontext() if choice.is_checked() else answered(page):
        choice.click()
    wait_until_drawn(page)


def draw_stroke(page: Page) -> None:
    """Draw a vertical stroke on the canvas, like a 1."""
    canvas = page.locator("canvas.upper-canvas")
    expect(canvas).to_be_visible()
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    middle = box["x"] + box["width"] / 2
    page.mouse.move(middle, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(middle, box["y"] + box["height"] - 40, steps=8)
    page.mouse.up()


def answer(page: Page) -> Locator:
    """The heading on page Classify that says a digit and its probability, or none of them."""
    return page.get_by_role("heading", name=re.compile(r"^(\d: .*\d\s?%|None of these)"))
