"""Kills parts of the app at random moments while it trains: `python -m benchmarks.faults`.

Each time one of: the training worker, the web process, everything at once as when the machine goes
down. The app is started again where it has ended. In the end the run has to be completed, with the
same weights, bit for bit, as one that nobody disturbed.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import keras
import numpy as np
import psutil

from clf.config import RunConfig
from clf.layers import Conv2D, Dense, Dropout, Flatten, MaxPooling2D
from clf.runs import Run, RunState, create_run
from tests.browser.app_server import wait_until

CONFIG = RunConfig(
    dataset="digits",
    layers=(Conv2D(16, 3), MaxPooling2D(2), Flatten(), Dense(64), Dropout(0.3)),
    epochs=100,
    batch_size=8,
    schedule="cosine",
    augmentation="shift",
    patience=100,
)
_ENGINE = "import time, clf.engine; engine = clf.engine.Engine(); time.sleep(1e6)"
_SECONDS = 180.0


@contextmanager
def engine() -> Iterator[psutil.Process]:
    """A process that holds the app's engine, as the web process does."""
    process = psutil.Popen([sys.executable, "-c", _ENGINE], stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        for each in [*_below(process), process]:
            _kill(each)
        process.wait()


def train_disturbed(run: Run, kills: int) -> Counter:
    """Train `run` to its end, with `kills` disturbances; how many there were of each kind."""
    done: Counter = Counter()
    while not run.status().state.ended:
        with engine() as web:
            wait_until(lambda: _trains_or_ended(run), "the run to go on", _SECONDS)
            if done.total() == kills:
                wait_until(lambda: run.status().state.ended, "the run to end", _SECONDS)
                break
            time.sleep(random.uniform(0, 6))
            # A worker that dies twice under one web process is given up on, so it dies once.
            kind = random.choice(("worker", "web process", "machine"))
            if run.status().state.ended:
                break
            _disturb(kind, web, run)
            done[kind] += 1
    return done


def _disturb(kind: str, web: psutil.Process, run: Run) -> None:
    processes = _below(web)
    if kind == "web process":
        _kill(web)
        # What it leaves behind ends by itself.
        wait_until(lambda: not any(each.is_running() for each in processes), "its end", _SECONDS)
    elif kind == "machine":
        for each in [web, *processes]:
            _kill(each)
    else:
        attempt = run.status().attempt
        workers = [each for each in processes if "spawn_main" in " ".join(each.cmdline())]
        _kill(max(workers, key=lambda each: each.cpu_times().user))
        wait_until(
            lambda: run.status().attempt > attempt or run.status().state.ended,
            "another worker to take it up",
            _SECONDS,
        )


def _trains_or_ended(run: Run) -> bool:
    status = run.status()
    return status.state.ended or (status.state is RunState.RUNNING and status.phase == "training")


def _below(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _kill(process: psutil.Process) -> None:
    try:
        process.kill()
    except psutil.NoSuchProcess:
        return


def main() -> None:
    """Train once undisturbed and once disturbed, and compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CLF_RUNS_DIR"] = str(Path(folder))
        calm = create_run(CONFIG)
        train_disturbed(calm, kills=0)
        disturbed = create_run(CONFIG)
        kinds = train_disturbed(disturbed, options.kills)
        status = disturbed.status()
        print(f"{status.state} after {dict(kinds)}, {status.attempt} attempts. {status.reason}")
        weights = [
            keras.models.load_model(run.model_file).get_weights() for run in (calm, disturbed)
        ]
        same = all(np.array_equal(one, other) for one, other in zip(*weights, strict=True))
    print("The weights are the same, bit for bit." if same else "The weights differ.")
    sys.exit(0 if same else 1)


if __name__ == "__main__":
    main()
