"""How fast a recipe is trained, here and by Keras's `model.fit`: `python -m benchmarks.training`.

Every measurement is a process of its own, the two in turn, and counts everything between the first
line of the training and its last: compiling, validation where there is any, checkpoints, reports.
Article 2 needs CLF_DATA_DIR with CIFAR-10.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from statistics import median

from clf.config import RECIPES, RunConfig

WAYS = ("clf", "model.fit")


def measure_clf(config: RunConfig) -> dict:
    """Train a run, as a training worker does."""
    from clf.runs import create_run
    from clf.training.recorder import Recorder
    from clf.training.trainer import Trainer

    run = create_run(config)
    with Recorder(run) as recorder:
        trainer = Trainer(run, recorder)
        started = time.perf_counter()
        trainer.fit()
        seconds = time.perf_counter() - started
        return {"seconds": seconds, "accuracy": trainer.test().accuracy}


def measure_fit(config: RunConfig) -> dict:
    """Train the same network by `model.fit` on the same pictures, all other things Keras's own."""
    import keras

    from clf.datasets import load
    from clf.model import build_model
    from clf.training.steps import make_optimizer

    data = load(config.dataset)
    pixels = data.x_train.astype("float32")
    keras.utils.set_random_seed(config.seed)
    model = build_model(config)
    model.compile(make_optimizer(config), f"sparse_{config.loss}", metrics=["accuracy"])
    started = time.perf_counter()
    model.fit(pixels, data.y_train[:], config.batch_size, config.epochs, verbose=0)
    seconds = time.perf_counter() - started
    accuracy = model.evaluate(data.x_test.astype("float32"), data.y_test[:], verbose=0)[1]
    return {"seconds": seconds, "accuracy": accuracy}


def in_a_process(way: str, recipe: str, epochs: int, seed: int) -> dict:
    """One measurement in a process of its own, with run folders of its own."""
    command = [sys.executable, "-m", "benchmarks.training", "--only", way]
    command += ["--recipe", recipe, "--epochs", str(epochs), "--seed", str(seed)]
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"CLF_RUNS_DIR": folder, "TF_CPP_MIN_LOG_LEVEL": "3"}
        result = subprocess.run(command, env=environment, capture_output=True, text=True)
    if result.returncode:
        raise RuntimeError(f"{way} could not be measured:\n{result.stderr}")
    return json.loads(result.stdout.splitlines()[-1])


def compare(recipe: str, epochs: int, repeats: int) -> None:
    """Measure both ways in turn, another seed each time, and print what came of it."""
    results = {way: [] for way in WAYS}
    for seed in range(repeats):
        for way in WAYS:
            results[way].append(in_a_process(way, recipe, epochs, seed))
    print(f"{recipe}, {epochs} epochs, {repeats} repeats")
    print(f"{'':12}{'median, s':>10}{'range, s':>18}{'test accuracy':>24}")
    for way, rows in results.items():
        seconds = sorted(row["seconds"] for row in rows)
        accuracies = " ".join(f"{row['accuracy']:.4f}" for row in rows)
        span = f"{seconds[0]:.2f} to {seconds[-1]:.2f}"
        print(f"{way:12}{median(seconds):10.2f}{span:>18}   {accuracies}")
    ours, theirs = (median(row["seconds"] for row in results[way]) for way in WAYS)
    print(f"model.fit takes {theirs / ours:.2f} times as long")


def main() -> None:
    """Compare, or take one measurement where `--only` asks for it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--recipe", choices=RECIPES, default="Article 1")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=WAYS)
    options = parser.parse_args()
    if not options.only:
        compare(options.recipe, options.epochs, options.repeats)
        return
    config = replace(RECIPES[options.recipe], epochs=options.epochs, seed=options.seed)
    measure = {"clf": measure_clf, "model.fit": measure_fit}[options.only]
    print(json.dumps(measure(config)))


if __name__ == "__main__":
    main()
