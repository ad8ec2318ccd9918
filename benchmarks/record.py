"""How long CIFAR-10 takes, from the histories of trainings to their end; nothing is trained here.

The network that comes with the product is the record; what `model.fit` takes for article 2 follows
from the section "speed", measured on this machine.
"""

import json
from pathlib import Path

import numpy as np

from benchmarks.report import markdown
from clf.datasets import load
from clf.runs import Run, find_run

GOALS = (0.65, 0.8, 0.88, 0.9)
_FIT_EPOCHS = 20
_RESULTS = Path(__file__).parent / "results.json"


def measure_all(_: int) -> dict:
    """Seconds of training until the validation accuracy of the shipped run reached each goal."""
    run = find_run("pretrained-cifar10")
    status = run.status()
    epochs = [row for row in run.metrics() if row["kind"] == "epoch"]
    reached = {
        str(goal): next((row["seconds"] for row in epochs if row["val_accuracy"] >= goal), None)
        for goal in GOALS
    }
    speed = json.loads(_RESULTS.read_text())["speed"]["recipes"]["Article 2"]["model.fit"]
    return {
        "mirrored_accuracy": _mirrored_accuracy(run),
        "reached": reached,
        "seconds": status.seconds,
        "test_accuracy": status.test_accuracy,
        "epochs": status.epochs,
        "fit_seconds": _FIT_EPOCHS * speed["seconds"]["median"],
    }


def _mirrored_accuracy(run: Run) -> float:
    """On the test set, with the mean of the probabilities of a picture and its mirror image."""
    from clf.inference import predict

    data = load(run.config().dataset)
    pixels = np.ascontiguousarray(data.x_test[:])
    mirrored = np.ascontiguousarray(pixels[:, :, ::-1])
    both = predict(str(run.path), pixels) + predict(str(run.path), mirrored)
    return float((both.argmax(axis=1) == data.y_test[:]).mean())


def table(results: dict) -> str:
    """Seconds to every goal, and to the end."""
    rows = [
        (
            f"Fast ResNet, validation accuracy {goal}",
            "not reached" if seconds is None else f"{seconds:,.0f}",
        )
        for goal, seconds in results["reached"].items()
    ]
    final = f"Fast ResNet, all {results['epochs']} epochs, test accuracy"
    both = f"{results['mirrored_accuracy']:.4f} as the mean of a picture and its mirror image"
    rows += [
        (f"{final} {results['test_accuracy']:.4f}, {both}", f"{results['seconds']:,.0f}"),
        (
            f"article 2 by model.fit: {_FIT_EPOCHS} times an epoch as measured above",
            f"{results['fit_seconds']:,.0f}",
        ),
    ]
    return markdown(("CIFAR-10", "seconds of training"), rows)
