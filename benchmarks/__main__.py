"""All benchmarks: `python -m benchmarks`. Prints tables, writes results.json and the README.

Needs the packages of benchmarks/requirements.txt and requirements-dev.txt, Chromium, and
CLF_DATA_DIR with CIFAR-10. Takes about an hour on two cores; `--only` takes a part.
"""

import argparse
import json
import platform
from collections.abc import Callable
from pathlib import Path

from benchmarks import app, record, scaling, speed
from benchmarks.report import write_readme

RESULTS = Path(__file__).parent / "results.json"
SECTIONS: dict[str, tuple[Callable[[int], dict], Callable[[dict], str]]] = {
    "speed": (speed.measure_all, speed.table),
    "record": (record.measure_all, record.table),
    "app": (app.measure_all, app.table),
    "scaling": (scaling.measure_all, scaling.table),
}
"""Name -> (what measures it, given the number of repeats; what shows its results as Markdown)."""


def main() -> None:
    """Measure the sections that are asked for; the others keep their results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=SECTIONS, nargs="+", default=list(SECTIONS))
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    for name in options.only:
        measure, table = SECTIONS[name]
        results[name] = measure(options.repeats) | {"machine": machine()}
        print(table(results[name]), flush=True)
        RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    write_readme({name: SECTIONS[name][1](found) for name, found in results.items()})


def machine() -> str:
    """The processor and the number of its cores, as far as Linux tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    return f"{len(names)} cores of {names[0]}"


if __name__ == "__main__":
    main()
