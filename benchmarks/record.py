"""How long CIFAR-10 takes, from the histories of trainings to their end; nothing is trained here.

The network that comes with the product is the record; what `model.fit` takes for article 2 follows
from the section "speed", measured on this machine.
"""

import json
from pathlib import Path

from benchmarks.report import markdown
from clf.runs import find_run

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
        "reached": reached,
        "seconds": status.seconds,
        "test_accuracy": status.test_accuracy,
        "epochs": status.epochs,
        "fit_seconds": _FIT_EPOCHS * speed["seconds"]["median"],
    }


def table(results: dict) -> str:
    """Seconds to every goal that was reached."""
    rows = [
        (f"Fast ResNet, validation accuracy {goal}", f"{seconds:,.0f}")
        for goal, seconds in results["reached"].items()
        if seconds is not None
    ]
    final = f"Fast ResNet, all {results['epochs']} epochs, test accuracy"
    rows += [
        (f"{final} {results['test_accuracy']:.4f}", f"{results['seconds']:,.0f}"),
        (
            f"article 2 by model.fit: {_FIT_EPOCHS} times an epoch as measured above",
            f"{results['fit_seconds']:,.0f}",
        ),
    ]
    return markdown(("CIFAR-10", "seconds of training"), rows)
