"""How long it takes to reach 0.65 and 0.90 on CIFAR-10's test set, from the first step to the last.

Each is a training of its own whose schedule ends there: with a schedule, accuracy comes at the end.
"""

from dataclasses import replace

from benchmarks.measuring import measure, spread
from benchmarks.report import markdown, with_range
from clf.config import RECIPES

CASES = {"0.65": 2, "0.90": RECIPES["Fast ResNet"].epochs}
"""Test accuracy -> epochs of the recipe Fast ResNet that reach it."""


def measure_all(repeats: int) -> dict:
    """Seconds and test accuracy of every case; an epoch of article 2 by `model.fit` beside it."""
    found = {}
    for goal, epochs in CASES.items():
        config = replace(RECIPES["Fast ResNet"], epochs=epochs, validation_share=0.0)
        rows = [measure("here", replace(config, seed=seed)) for seed in range(repeats)]
        found[goal] = {key: spread(row[key] for row in rows) for key in ("seconds", "accuracy")}
    config = replace(RECIPES["Article 2"], epochs=1)
    rows = [measure("model.fit", replace(config, seed=seed)) for seed in range(repeats)]
    return {"goals": found, "fit": spread(20 * row["seconds"] for row in rows), "repeats": repeats}


def table(results: dict) -> str:
    """Seconds to every goal, and what `model.fit` takes for article 2."""
    rows = [
        (
            f"to {goal}: Fast ResNet, {CASES[goal]} epochs",
            with_range(found["seconds"]),
            with_range(found["accuracy"], 3),
        )
        for goal, found in results["goals"].items()
    ]
    rows.append(
        ("article 2 by model.fit, 20 epochs: 20 times one epoch", with_range(results["fit"]), "")
    )
    header = (f"CIFAR-10, repeats: {results['repeats']}", "seconds", "test accuracy")
    return f"{results['machine']}\n\n{markdown(header, rows)}"
