"""How far Fast ResNet gets on CIFAR-10 in the time in which `model.fit` trains article 2's network.

What that takes for its 20 epochs follows from the section "speed", measured on this machine.
"""

import json
import os
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.report import markdown
from clf.config import RECIPES
from clf.datasets import load
from clf.runs import Run, RunState, create_run, find_run

GOALS = (0.65, 0.8, 0.85, 0.9)
CONFIG = replace(RECIPES["Fast ResNet"], epochs=10)
_FIT_EPOCHS = 20
_RESULTS = Path(__file__).parent / "results.json"


def measure_all(_: int) -> dict:
    """Train once; seconds of training until the validation accuracy reached each goal."""
    from clf.training import train

    with tempfile.TemporaryDirectory() as folder:
        os.environ["CLF_RUNS_DIR"] = folder
        run = create_run(CONFIG, RunState.RUNNING)
        train(run)
        status = run.status()
        epochs = [row for row in run.metrics() if row["kind"] == "epoch"]
        trained = {"epochs": status.epochs, "seconds": status.seconds, **_accuracies(run)}
    speed = json.loads(_RESULTS.read_text())["speed"]["recipes"]["Article 2"]["model.fit"]
    return {
        "reached": {
            str(goal): next((row["seconds"] for row in epochs if row["val_accuracy"] >= goal), None)
            for goal in GOALS
        },
        "trained": trained,
        "shipped": _accuracies(find_run("pretrained-cifar10")),
        "fit_seconds": _FIT_EPOCHS * speed["seconds"]["median"],
    }


def _accuracies(run: Run) -> dict[str, float]:
    """On the test set: of a picture, and of the mean of it and its mirror image (probabilities).

    Both also on the pictures that `cifar10.npz` marks in `test_exact`, where it does: a copy of
    CIFAR-10 that went through JPEG in part says by it which ones have their original pixels.
    """
    from clf.inference import predict

    data = load(run.config().dataset)
    labels, pixels = data.y_test[:], np.ascontiguousarray(data.x_test[:])
    plain = predict(str(run.path), pixels)
    both = plain + predict(str(run.path), np.ascontiguousarray(pixels[:, :, ::-1]))
    right = {"plain": plain.argmax(axis=1) == labels, "mirrored": both.argmax(axis=1) == labels}
    found = {name: float(values.mean()) for name, values in right.items()}
    exact = _originals()
    if exact is not None:
        found |= {f"{name}_exact": float(values[exact].mean()) for name, values in right.items()}
    return found


def _originals() -> np.ndarray | None:
    path = Path(os.environ.get("CLF_DATA_DIR", "")) / "cifar10.npz"
    if not path.is_file():
        return None
    with np.load(path) as arrays:
        return arrays.get("test_exact")


def table(results: dict) -> str:
    """Seconds to every goal and to the end, and the test accuracies."""
    trained, shipped = results["trained"], results["shipped"]
    rows = [
        (f"validation accuracy {goal}", "not reached" if seconds is None else f"{seconds:,.0f}")
        for goal, seconds in results["reached"].items()
    ]
    rows += [
        (f"all {trained['epochs']} epochs: {_said(trained)}", f"{trained['seconds']:,.0f}"),
        (
            f"article 2 by model.fit: {_FIT_EPOCHS} times an epoch as measured above",
            f"{results['fit_seconds']:,.0f}",
        ),
        (f"the network that comes with the app: {_said(shipped)}", ""),
    ]
    return markdown(("Fast ResNet on CIFAR-10", "seconds of training"), rows)


def _said(accuracies: dict[str, float]) -> str:
    def both(kind: str = "") -> str:
        plain, mirrored = accuracies["plain" + kind], accuracies["mirrored" + kind]
        return f"{plain:.4f}, with mirror image {mirrored:.4f}"

    said = f"test accuracy {both()}"
    return f"{said}; on original pixels {both('_exact')}" if "plain_exact" in accuracies else said
