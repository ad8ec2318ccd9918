"""What the app costs and how soon it shows something, in a real browser on the same machine."""

import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from statistics import mean

import psutil
from playwright.sync_api import Page, sync_playwright

from benchmarks.measuring import MEBIBYTE, spread
from benchmarks.pages import PRESS_TO_POINT
from benchmarks.report import markdown, with_range
from clf.architectures import ARCHITECTURES
from clf.config import RunConfig
from clf.runs import Run, create_run
from tests.browser.app_server import AppServer, running_app, wait_until
from tests.browser.chromium import launch
from tests.browser.steps import choose, go_to, stop_run, wait_until_drawn

LONG_RUNS = {
    "Dense 128": RunConfig(),
    "CNN 64-64": RunConfig(layers=ARCHITECTURES["cnn_64_64"].layers),
}
ALONE, WATCHED, RATIO = "nobody watches", "a page watches", "nobody / a page"
TURNS = 24
A_WHILE, SETTLED, SPAN = 15.0, 0.4, 2.0
"""Seconds: after which a page asks less often, from a change to measuring, and of measuring."""
_ROLES = {"streamlit run": "web process", "clf.engine.host": "Dask", "spawn_main": "worker"}
"""A part of the command -> what the process is. The workers train and answer."""
_SECONDS = 600.0


def measure_all(repeats: int) -> dict:
    """First points, memory and the cost of watching, a fresh app and browser each time."""
    times, memory, speeds = defaultdict(list), defaultdict(list), defaultdict(list)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for _ in range(repeats):
            with tempfile.TemporaryDirectory() as folder, running_app(Path(folder)) as server:
                page = browser.new_page(viewport={"width": 1280, "height": 800})
                for state in ("cold", "warm"):
                    times[f"press to first point, {state}"].append(_first_point(page, server))
                for name, config in LONG_RUNS.items():
                    for way, found in _watch_and_look_away(config, server, page).items():
                        speeds[f"{name}: {way}"] += found
                for name, mebibytes in _peaks(server).items():
                    memory[name].append(mebibytes)
                page.close()
        browser.close()
    return {
        "seconds": {name: spread(values) for name, values in times.items()},
        "images_per_second": {name: spread(values) for name, values in speeds.items()},
        "peak_mebibytes": {name: spread(values) for name, values in memory.items()},
    }


def table(results: dict) -> str:
    """Seconds, then the speed of a run that is watched and of one that is not, then memory."""
    seconds = [(name, with_range(found, 2)) for name, found in results["seconds"].items()]
    speeds = [
        (name, with_range(found, 2 if name.endswith(RATIO) else 0))
        for name, found in results["images_per_second"].items()
    ]
    memory = [(name, with_range(found)) for name, found in results["peak_mebibytes"].items()]
    parts = (
        markdown(("", "seconds"), seconds),
        markdown(("a long run", "images a second"), speeds),
        markdown(("process", "peak MiB"), memory),
    )
    return "\n\n".join(parts)


def _first_point(page: Page, server: AppServer) -> float:
    """Seconds from pressing Start training to the first point of the curve."""
    page.goto(server.url)
    go_to(page, "Train")
    choose(page, "Dataset", "Fashion-MNIST")
    page.get_by_role("spinbutton", name="Epochs", exact=True).fill("1000")
    page.keyboard.press("Tab")
    wait_until_drawn(page)
    seconds = page.evaluate(PRESS_TO_POINT)
    stop_run(page)
    server.stop_runs()
    return seconds


def _watch_and_look_away(
    config: RunConfig, server: AppServer, page: Page
) -> dict[str, list[float]]:
    """Images a second of one long run, with its page open, and with all held still that is not the
    process that trains: the browser, the web process, Dask and the inference worker; in turn.

    Of one run, because two differ by more than watching costs, and in turns of seconds, because a
    machine that others use too is now quicker and now slower.
    """
    os.environ["CLF_RUNS_DIR"] = str(server.runs)
    run = create_run(replace(config, epochs=1000))
    page.goto(f"{server.url}/train?run={run.id}")
    wait_until(lambda: len(_speeds(run)) > 40, "the run to go at full speed", _SECONDS)
    time.sleep(A_WHILE)
    found = {WATCHED: [], ALONE: []}
    others = _all_but_the_trainer(server)
    for turn in range(TURNS):
        for way in (WATCHED, ALONE) if turn % 2 else (ALONE, WATCHED):
            with _still(others) if way == ALONE else nullcontext():
                time.sleep(SETTLED)
                before = len(_speeds(run))
                time.sleep(SPAN)
                found[way].append(mean(_speeds(run)[before:]))
    server.stop_runs()
    means = {way: mean(values) for way, values in found.items()}
    return {name: [value] for name, value in means.items()} | {
        RATIO: [means[ALONE] / means[WATCHED]]
    }


def _all_but_the_trainer(server: AppServer) -> list[psutil.Process]:
    """The processes of the browser and of the app, without the one that has computed most."""
    app = server.processes()
    trainer = max(app, key=lambda process: sum(process.cpu_times()[:2]))
    children = psutil.Process().children(recursive=True)
    browser = [process for process in children if "chrom" in process.name()]
    return [*browser, *(process for process in app if process != trainer)]


@contextmanager
def _still(processes: Sequence[psutil.Process]) -> Iterator[None]:
    """Hold these processes still meanwhile."""
    try:
        for process in processes:
            process.suspend()
        yield
    finally:
        for process in processes:
            process.resume()


def _speeds(run: Run) -> list[float]:
    """Images a second of every report so far."""
    return [row["images_per_second"] for row in run.metrics() if row["kind"] == "step"]


def _peaks(server: AppServer) -> dict[str, float]:
    """The most resident memory each process of the app has had, MiB, by what it is."""
    peaks = defaultdict(list)
    for process in server.processes():
        with suppress(psutil.Error, OSError):
            command = " ".join(process.cmdline())
            for word, role in _ROLES.items():
                if word in command:
                    peaks[role].append(_peak(process.pid))
    workers = dict(
        zip(
            ("worker, the larger", "worker, the smaller"),
            sorted(peaks.pop("worker"))[::-1],
            strict=True,
        )
    )
    return {role: values[0] for role, values in peaks.items()} | workers


def _peak(pid: int) -> float:
    """As Linux counts it."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 / MEBIBYTE for line in lines if "VmHWM" in line)
