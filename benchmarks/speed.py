"""How fast a recipe is trained: here, by Keras's `model.fit`, and by a plain PyTorch loop."""

from dataclasses import replace

from benchmarks.measuring import measure, spread
from benchmarks.report import markdown, with_range
from benchmarks.ways import WAYS
from clf.config import RECIPES

EPOCHS = {"Article 1": 5, "Article 2": 1, "Fast ResNet": 1}
"""So many are measured: seconds a run would repeat themselves epoch by epoch."""
MOST_REPEATS = {"Fast ResNet": 1}
"""A recipe whose every repeat takes many minutes."""
OTHERS = {"Article 2, faster": ("Article 2", 1), "Fast ResNet, small": ("Article 1", 2)}
"""Recipes measured here only, compared with the ways of another one: its name, their epochs."""


def measure_all(repeats: int) -> dict:
    """All recipes in all ways, in turn, another seed each time."""
    found = {}
    for recipe, epochs in EPOCHS.items():
        cases = {way: (way, replace(RECIPES[recipe], epochs=epochs)) for way in WAYS}
        for name, (of, its_epochs) in OTHERS.items():
            if of == recipe:
                cases[name] = ("here", replace(RECIPES[name], epochs=its_epochs))
        rows = {name: [] for name in cases}
        for seed in range(min(repeats, MOST_REPEATS.get(recipe, repeats))):
            for name, (way, config) in cases.items():
                config = replace(config, seed=seed, validation_share=0.0)
                rows[name].append(measure(way, config))
        keys = ("seconds", "images_per_second", "accuracy", "peak_mebibytes")
        found[recipe] = {
            name: {key: spread(row[key] for row in measured) for key in keys}
            for name, measured in rows.items()
        }
    return {"recipes": found}


def table(results: dict) -> str:
    """Seconds, images a second, the ratio to `model.fit`, accuracy and memory."""
    rows = []
    for recipe, ways in results["recipes"].items():
        slowest = ways["model.fit"]["images_per_second"]["median"]
        for way, found in ways.items():
            ratio = found["images_per_second"]["median"] / slowest
            rows.append(
                (
                    _title(recipe, way),
                    with_range(found["seconds"], 1),
                    with_range(found["images_per_second"]),
                    f"{ratio:.1f}",
                    with_range(found["accuracy"], 3),
                    f"{found['peak_mebibytes']['median']:,.0f}",
                )
            )
    header = ("", "seconds", "images a second", "times model.fit", "test accuracy", "peak MiB")
    return f"{results['machine']}\n\n{markdown(header, rows)}"


def _title(recipe: str, way: str) -> str:
    if way in OTHERS:
        return f"{way}, {_epochs(OTHERS[way][1])}: here"
    return f"{recipe}, {_epochs(EPOCHS[recipe])}: {way}"


def _epochs(number: int) -> str:
    return "1 epoch" if number == 1 else f"{number} epochs"
