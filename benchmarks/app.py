"""What the app costs and how soon it shows something, in a real browser on the same machine."""

import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.measuring import MEBIBYTE, spread
from benchmarks.pages import PRESS_TO_POINT
from benchmarks.report import markdown, with_range
from clf.architectures import ARCHITECTURES
from clf.config import RunConfig
from clf.runs import Run, create_run, find_run
from tests.browser.app_server import AppServer, running_app, wait_until
from tests.browser.chromium import launch
from tests.browser.steps import choose, go_to, stop_run, wait_until_drawn

WATCHED = {
    "Dense 128, 20 epochs": RunConfig(epochs=20),
    "CNN 64-64, 2 epochs": RunConfig(layers=ARCHITECTURES["cnn_64_64"].layers, epochs=2),
}
_ROLES = {"streamlit run": "web process", "clf.engine.host": "Dask", "spawn_main": "worker"}
"""A part of the command -> what the process is. The workers train and answer."""
_SECONDS = 600.0


def measure_all(repeats: int) -> dict:
    """First points, memory and the cost of watching, a fresh app and browser each time."""
    times, memory = defaultdict(list), defaultdict(list)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for seed in range(repeats):
            with tempfile.TemporaryDirectory() as folder, running_app(Path(folder)) as server:
                page = browser.new_page(viewport={"width": 1280, "height": 800})
                for state in ("cold", "warm"):
                    times[f"press to first point, {state}"].append(_first_point(page, server))
                for name, config in WATCHED.items():
                    _compare(name, replace(config, seed=seed), server, browser, times)
                for name, mebibytes in _peaks(server).items():
                    memory[name].append(mebibytes)
                page.close()
        browser.close()
    return {
        "seconds": {name: spread(values) for name, values in times.items()},
        "peak_mebibytes": {name: spread(values) for name, values in memory.items()},
    }


def table(results: dict) -> str:
    """Seconds, then memory."""
    seconds = [(name, with_range(found, 2)) for name, found in results["seconds"].items()]
    memory = [(name, with_range(found)) for name, found in results["peak_mebibytes"].items()]
    return f"{markdown(('', 'seconds'), seconds)}\n\n{markdown(('process', 'peak MiB'), memory)}"


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


def _compare(
    name: str, config: RunConfig, server: AppServer, browser: Browser, times: dict[str, list[float]]
) -> None:
    """The same training by the command line with nobody watching, and in the app watched."""
    os.environ["CLF_RUNS_DIR"] = str(server.runs)
    alone = _train_alone(config, server)
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    watched = create_run(config)
    page.goto(f"{server.url}/train?run={watched.id}")
    wait_until(lambda: watched.status().state.ended, f"{name} to end", _SECONDS)
    page.close()
    pair = [run.status().seconds for run in (alone, watched)]
    times[f"{name}: nobody watches"].append(pair[0])
    times[f"{name}: a page watches"].append(pair[1])


def _train_alone(config: RunConfig, server: AppServer) -> Run:
    """By `python -m clf train`; the app's workers wait meanwhile."""
    options = [
        part
        for name in ("dataset", "architecture", "epochs", "seed")
        for part in (f"--{name}", str(config.to_dict()[name]))
    ]
    command = [sys.executable, "-m", "clf", "train", *options, "--json"]
    environment = os.environ | {"CLF_CACHE_DIR": str(server.folder / "cache")}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    run_id = result.stdout.partition('"run_id": "')[2].partition('"')[0]
    return find_run(run_id)


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
