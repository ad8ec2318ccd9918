"""How long a person waits for pages and for the live chart: `python -m benchmarks.pages`.

A fresh server and a fresh headless Chromium for every repeat. Times are taken inside the browser,
from the click to the frame in which the thing is there. Needs requirements-dev.txt and Chromium.
"""

import argparse
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, Playwright, sync_playwright

from tests.browser.app_server import AppServer, running_app, wait_until
from tests.browser.chromium import launch
from tests.browser.steps import (
    HEADINGS,
    PAGES,
    choose,
    go_to,
    heading,
    start_run,
    stop_run,
    wait_for_state,
    wait_until_drawn,
)

CONTENT = {
    "Start": "[data-testid=stMarkdownContainer] h2, [data-testid=stHeading] h2",
    "Data": "canvas",
    "Train": "path.line[d]",
    "Look inside": "canvas",
    "Classify": "canvas.upper-canvas, [data-testid=stFileUploaderDropzone]",
    "Runs": "path.line[d]",
}
"""What is there once a page shows its charts or pictures, with a finished run chosen."""

GOALS = {"first visit": 3.0, "heading": 0.5, "content": 1.5, "first point": 2.0}

_OPEN = """async ([title, heading, content]) => {
    const frame = () => new Promise(requestAnimationFrame);
    const until = async (there) => {
        const deadline = performance.now() + 30000;
        while (!there() && performance.now() < deadline) await frame();
        return (performance.now() - started) / 1000;
    };
    const all = (root) => [
        ...root.querySelectorAll(content),
        ...[...root.querySelectorAll("*")].flatMap((e) => e.shadowRoot ? all(e.shadowRoot) : []),
    ];
    const link = [...document.querySelectorAll("a")].find((a) => a.innerText.endsWith(title));
    const started = performance.now();
    link.click();
    const shown = await until(() => document.querySelector("h1")?.innerText.includes(heading));
    const stale = "[data-stale=true]";
    const complete = await until(() => all(document).some(
        (element) => !element.closest(stale) && element.checkVisibility()));
    return [shown, complete];
}"""

_POINTS = """() => {
    const drawn = (root) => [
        ...root.querySelectorAll("path.line[stroke]"),
        ...[...root.querySelectorAll("*")].flatMap((e) => e.shadowRoot ? drawn(e.shadowRoot) : []),
    ];
    return drawn(document.querySelector("[data-testid=stMain]"))
        .map((line) => line.closest(".plot") ? line.getAttribute("d") : "").join("");
}"""

PRESS_TO_POINT = f"""async () => {{
    const points = {_POINTS};
    const before = points();
    const button = [...document.querySelectorAll("button")]
        .find((button) => button.innerText.includes("Start training"));
    const started = performance.now();
    button.click();
    let emptied = before === "";
    while (performance.now() - started < 60000) {{
        await new Promise(requestAnimationFrame);
        emptied ||= points() === "";
        if (emptied && points() !== "") break;
    }}
    return (performance.now() - started) / 1000;
}}"""

_CHANGES = f"""async (seconds) => {{
    const points = {_POINTS};
    let last = points(), changes = 0;
    const started = performance.now();
    while (performance.now() - started < seconds * 1000) {{
        await new Promise(requestAnimationFrame);
        const now = points();
        if (now !== last) changes += 1;
        last = now;
    }}
    return changes / seconds;
}}"""


class Results:
    """Measured values by name, in the order in which they were first measured."""

    def __init__(self) -> None:
        self._values: dict[str, list[float]] = defaultdict(list)

    def add(self, name: str, value: float) -> None:
        """One more measurement."""
        self._values[name].append(value)

    def table(self) -> str:
        """Median and worst of every name."""
        lines = [f"{'':50} {'median':>8} {'worst':>8} {'goal':>6}"]
        for name, values in self._values.items():
            worst = min(values) if "a second" in name else max(values)
            goal = next((f"{goal:g}" for key, goal in GOALS.items() if key in name), "")
            lines.append(f"{name:50} {median(values):8.2f} {worst:8.2f} {goal:>6}")
        return "\n".join(lines)


def measure(playwright: Playwright, server: AppServer, results: Results) -> None:
    """One whole visit: first page, pages while the workers warm up, a training, pages again."""
    browser = launch(playwright)
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    started = time.monotonic()
    page.goto(server.url)
    heading(page, "Start").wait_for()
    results.add("first visit, s", time.monotonic() - started)
    for title in ("Train", "Data", "Start"):
        _open(page, title, results, "workers starting", content=title != "Train")
    _train(page, results)
    for title in (*PAGES[1:], "Start"):
        _open(page, title, results, "a finished run chosen")
    results.add("web process, MiB", server.resident_mebibytes())
    browser.close()


def _open(page: Page, title: str, results: Results, when: str, content: bool = True) -> None:
    wait_until_drawn(page)
    shown, complete = page.evaluate(_OPEN, [title, HEADINGS.get(title, title), CONTENT[title]])
    results.add(f"{title}, {when}: heading, s", shown)
    if content:
        results.add(f"{title}, {when}: content, s", complete)


def _train(page: Page, results: Results) -> None:
    """A run to warm the worker up and to look into; then one to measure."""
    go_to(page, "Train")
    start_run(page, epochs=5)
    wait_for_state(page, "completed")
    finished = page.url
    go_to(page, "Train")
    choose(page, "Dataset", "Fashion-MNIST")
    page.get_by_role("spinbutton", name="Epochs", exact=True).fill("1000")
    page.keyboard.press("Tab")
    wait_until_drawn(page)
    results.add("press to first point, s", page.evaluate(PRESS_TO_POINT))
    results.add("live chart, changes a second", page.evaluate(_CHANGES, 10))
    stop_run(page)
    page.goto(finished)
    wait_for_state(page, "completed")


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    results = Results()
    with sync_playwright() as playwright:
        for _ in range(options.repeats):
            with tempfile.TemporaryDirectory() as folder, running_app(Path(folder)) as server:
                measure(playwright, server, results)
                server.press_ctrl_c()
                wait_until(lambda server=server: not server.processes(), "the app to end")
    print(results.table())


if __name__ == "__main__":
    main()
