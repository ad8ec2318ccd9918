"""How soon a run obeys, its worker and record as in the app: `python -m benchmarks.control`.

From the moment in which a page writes what a person asks until the record says that it is done, at
random moments of a training, epochs' ends and validations included.
"""

import argparse
import os
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from statistics import median

from clf import control
from clf.architectures import ARCHITECTURES
from clf.config import RunConfig
from clf.engine import Engine
from clf.runs import MEASURING, Run, RunState, RunStatus, create_run

CONFIGS = {
    "Dense 128, Fashion-MNIST": RunConfig(epochs=1000),
    "CNN 64-64, Fashion-MNIST": RunConfig(layers=ARCHITECTURES["cnn_64_64"].layers, epochs=1000),
}
_TIMEOUT = 120.0


def seconds_until(condition: Callable[[], bool]) -> float:
    """How long it took until `condition` was true. Raises TimeoutError after two minutes."""
    started = time.perf_counter()
    while not condition():
        if time.perf_counter() - started > _TIMEOUT:
            raise TimeoutError("the run did not obey")
        time.sleep(0.005)
    return time.perf_counter() - started


def measure(run: Run, repeats: int) -> dict[str, list[float]]:
    """Seconds of every act, `repeats` times each; the run is stopped at the end."""
    times: dict[str, list[float]] = defaultdict(list)
    for number in range(repeats):
        time.sleep(random.uniform(0.2, 2.0))
        rate = 1e-3 / (number + 2)
        control.set_learning_rate(run, rate)
        times["learning rate"].append(seconds_until(partial(_has_marked, run, f"to {rate:g}")))
        control.pause(run)
        times["pause"].append(seconds_until(partial(_is, run, RunState.PAUSED)))
        before = run.status()
        control.one_batch(run)
        times["one batch"].append(seconds_until(partial(_has_moved, run, before)))
        seconds_until(partial(_is, run, RunState.PAUSED))
        control.resume(run)
        times["resume"].append(seconds_until(partial(_is, run, RunState.RUNNING)))
    control.stop(run)
    times["stop, until the test begins"].append(seconds_until(partial(_tests, run)))
    return times


def _is(run: Run, state: RunState) -> bool:
    return run.status().state is state


def _has_marked(run: Run, words: str) -> bool:
    return any(row.get("text", "").endswith(words) for row in run.metrics())


def _has_moved(run: Run, before: RunStatus) -> bool:
    status = run.status()
    return (status.epoch, status.step) != (before.epoch, before.step)


def _tests(run: Run) -> bool:
    return run.status().phase == MEASURING or run.status().state.ended


def main() -> None:
    """Measure both kinds of network and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CLF_RUNS_DIR"] = folder
        engine = Engine()
        for name, config in CONFIGS.items():
            run = create_run(config)
            seconds_until(partial(_is, run, RunState.RUNNING))
            print(f"{name}{'':10}median, s   worst, s")
            for act, seconds in measure(run, options.repeats).items():
                print(f"  {act:32}{median(seconds):9.2f}{max(seconds):11.2f}")
        engine.close()


if __name__ == "__main__":
    main()
