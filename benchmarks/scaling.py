"""How the time of an epoch grows with pictures, with parameters and with the batch size."""

from dataclasses import replace

from benchmarks.measuring import measure, spread
from benchmarks.report import markdown, with_range
from clf.config import RECIPES
from clf.layers import Dense, Flatten

_PLAIN = replace(RECIPES["Article 1"], epochs=4, scaling="unit")
CASES = {
    "Article 1's recipe, 60,000 pictures": _PLAIN,
    "a quarter of the pictures": replace(_PLAIN, epochs=1),
    "512 units, 4 times the parameters": replace(_PLAIN, layers=(Flatten(), Dense(512, "sigmoid"))),
    "2,048 units, 16 times": replace(_PLAIN, layers=(Flatten(), Dense(2048, "sigmoid"))),
    "batch size 8": replace(_PLAIN, batch_size=8),
    "batch size 128": replace(_PLAIN, batch_size=128),
    "batch size 512": replace(_PLAIN, batch_size=512),
}
"""A picture counts each time it is seen: a quarter of the pictures is a quarter of the epochs."""


def measure_all(repeats: int) -> dict:
    """Seconds of training for every case."""
    return {
        "cases": {
            name: spread(
                measure("here", replace(config, seed=seed))["seconds"] for seed in range(repeats)
            )
            for name, config in CASES.items()
        }
    }


def table(results: dict) -> str:
    """Seconds and the ratio to the first case."""
    first = next(iter(results["cases"].values()))["median"]
    rows = [
        (name, with_range(seconds, 1), f"{seconds['median'] / first:.2f}")
        for name, seconds in results["cases"].items()
    ]
    return markdown(("4 epochs of 60,000 pictures, compiling included", "seconds", "ratio"), rows)
