"""How soon Look inside answers, alone and for a class: `python -m benchmarks.inside`.

The questions go to the inference worker as the pages ask them; every one has a picture of its own,
so that nothing that is kept can answer it.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import numpy as np
import psutil

from benchmarks.control import seconds_until
from clf.architectures import ARCHITECTURES
from clf.config import RunConfig
from clf.engine import Engine, tasks
from clf.model import build_model

CLASS = 30
"""People who ask at the same moment."""
NETWORKS = 8
"""More than a worker keeps loaded."""
_SHAPE = (32, 32, 3)
_ANSWER_SECONDS = 120


def make_network(folder: Path, architecture: str) -> str:
    """A network for CIFAR-10 with random weights in a run folder; what it takes to answer is the
    same after training."""
    folder.mkdir()
    config = RunConfig(dataset="cifar10", layers=ARCHITECTURES[architecture].layers)
    build_model(config).save(folder / "model.keras")
    return str(folder)


def pictures(count: int) -> np.ndarray:
    """Random pictures uint8 (count, height, width, channels)."""
    return np.random.default_rng(0).integers(0, 256, (count, *_SHAPE), np.uint8)


class Asker:
    """Asks the worker of an engine, and times it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def ask(self, task: Callable, *args):
        """The answer of the worker."""
        return self._engine.infer(task, *args).result(_ANSWER_SECONDS)

    def seconds(self, task: Callable, *args) -> float:
        """How long an answer takes, from asking to having it."""
        started = time.perf_counter()
        self.ask(task, *args)
        return time.perf_counter() - started

    def rss(self) -> float:
        """Memory of the worker's process in MiB."""
        return psutil.Process(self.ask(os.getpid)).memory_info().rss / 2**20


def last_convolution(asker: Asker, run: str) -> str:
    """The name of the network's last convolution layer."""
    return [info.name for info in asker.ask(tasks.layers, run) if info.kind == "Conv2D"][-1]


def alone(asker: Asker, run: str, repeats: int) -> None:
    """Print how long each question of one person takes."""
    layer = last_convolution(asker, run)
    questions: dict[str, Callable[[np.ndarray], tuple]] = {
        "probabilities": lambda pixels: (tasks.predict, run, pixels[None]),
        "Grad-CAM": lambda pixels: (tasks.grad_cam, run, pixels, 3),
        "cover a part, all places": lambda pixels: (tasks.occlusion, run, pixels, 8, 128),
        "open a layer": lambda pixels: (tasks.layer_view, run, layer, pixels),
    }
    for name, question in questions.items():
        asker.ask(*question(pictures(1)[0]))
        times = [asker.seconds(*question(pixels)) for pixels in pictures(repeats)]
        print(f"  {name:32}{median(times):9.3f}{max(times):11.3f}")


def together(asker: Asker, run: str) -> None:
    """Print how long a class waits that asks at once; each gets the answer to their own picture."""
    own, layer = pictures(CLASS), last_convolution(asker, run)

    def open_layer(pixels: np.ndarray) -> tuple[float, np.ndarray]:
        started = time.perf_counter()
        view = asker.ask(tasks.layer_view, run, layer, pixels)
        return time.perf_counter() - started, view.probabilities

    def explain(pixels: np.ndarray) -> tuple[float, np.ndarray]:
        started = time.perf_counter()
        asker.ask(tasks.grad_cam, run, pixels, 3)
        return time.perf_counter() - started, asker.ask(tasks.predict, run, pixels[None])[0]

    for name, act in (("open a layer", open_layer), ("Grad-CAM", explain)):
        with ThreadPoolExecutor(CLASS) as people:
            found = list(people.map(act, own))
        times = [seconds for seconds, _ in found]
        print(f"  {f'{CLASS} people at once: {name}':32}{median(times):9.3f}{max(times):11.3f}")
        expected = asker.ask(tasks.predict, run, own)
        np.testing.assert_allclose([answer for _, answer in found], expected, atol=1e-5)


def memory(asker: Asker, folder: Path, requests: int) -> None:
    """Print how the worker's memory goes over many different questions to many networks."""
    runs = [make_network(folder / f"network-{number}", "cnn_64_64") for number in range(NETWORKS)]
    names = [info.name for info in asker.ask(tasks.layers, runs[0])]
    for number, pixels in enumerate(pictures(requests)):
        run = runs[number // 10 % NETWORKS]
        asker.ask(tasks.layer_view, run, names[number % len(names)], pixels)
        if number % 10 == 0:
            asker.ask(tasks.grad_cam, run, pixels, number % 10)
        if number + 1 in (requests // 10, requests // 2, requests):
            print(f"  after {number + 1:5} requests to {NETWORKS} networks: {asker.rss():.0f} MiB")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--requests", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["CLF_RUNS_DIR"] = name
        engine = Engine()
        asker = Asker(engine)
        seconds_until(lambda: engine.status().ready)
        for architecture in ("cnn_64_64", "resnet_fast"):
            print(f"{ARCHITECTURES[architecture].title:34}median, s   worst, s")
            run = make_network(folder / architecture, architecture)
            alone(asker, run, options.repeats)
            if architecture == "cnn_64_64":
                together(asker, run)
        print("Memory of the inference worker")
        memory(asker, folder, options.requests)
        engine.close()


if __name__ == "__main__":
    main()
