"""The ways to a network for own pictures: `python -m benchmarks.own_pictures FILE`.

FILE is a ZIP, or a folder, of one folder a class. Every seed makes another split into training and
test pictures, and another network. Seconds are from the start of a run until it has ended, with
compiling and measuring, without the start of the process.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median

from clf.config import RunConfig
from clf.datasets import DATASETS, own
from clf.own_recipes import own_recipes
from clf.quiet import quiet_import
from clf.runs import create_run


def take_in(path: Path) -> own.OwnDataset:
    """A dataset of the pictures of a ZIP or of a folder of folders."""
    dataset = own.create_dataset(path.stem)
    if path.is_dir():
        intake = own.add_pictures(dataset, _pictures(path))
        for _ in intake:
            pass
    else:
        with path.open("rb") as file:
            for _ in own.add_archive(dataset, file):
                pass
    return dataset


def _pictures(folder: Path) -> Iterator[own.NewPicture]:
    for file in sorted(folder.glob("*/*")):
        yield own.NewPicture(file.read_bytes(), file.name, file.parent.name)


def measure(config: RunConfig) -> tuple[float, float]:
    """Test accuracy, and seconds from start to end. Raises RuntimeError if the training failed."""
    from clf.training import train

    run = create_run(config)
    started = time.perf_counter()
    train(run)
    seconds = time.perf_counter() - started
    status = run.status()
    if status.test_accuracy is None:
        raise RuntimeError(f"The run {status.state}: {status.reason}")
    return status.test_accuracy, seconds


def main() -> None:
    """Measure the ways at each size and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--sizes", type=int, nargs="+", default=[160], choices=own.SIZES)
    parser.add_argument("--fit", default="crop", choices=("crop", "pad"))
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    with quiet_import():
        from clf.training import warm_up
    warm_up()
    with tempfile.TemporaryDirectory() as folder:
        for name in ("RUNS", "PICTURES", "CACHE"):
            os.environ[f"CLF_{name}_DIR"] = f"{folder}/{name.lower()}"
        dataset = take_in(options.file)
        print(f"{'':34}pixels  test accuracy            seconds")
        for size in options.sizes:
            _print_size(dataset, own.Settings(size=size, fit=options.fit), options.seeds)


def _print_size(dataset: own.OwnDataset, settings: own.Settings, seeds: int) -> None:
    found = defaultdict(list)
    for seed in range(seeds):
        info = DATASETS[own.make_version(dataset, replace(settings, seed=seed))]
        for way, config in own_recipes(info).items():
            try:
                accuracy, seconds = measure(replace(config, seed=seed))
            except RuntimeError as error:
                print(f"{way}: {error}", file=sys.stderr, flush=True)
                continue
            found[way].append((accuracy, seconds))
            print(
                f"{way}, {settings.size} pixels, seed {seed}: {accuracy:.3f} in {seconds:.1f} s",
                file=sys.stderr,
                flush=True,
            )
    for way, measured in found.items():
        accuracies, seconds = zip(*measured, strict=True)
        print(
            f"{way:34}{settings.size:6}  {_spread(accuracies, '.3f'):25}{_spread(seconds, '.1f')}",
            flush=True,
        )


def _spread(values: tuple[float, ...], form: str) -> str:
    return f"{median(values):{form}} ({min(values):{form}} to {max(values):{form}})"


if __name__ == "__main__":
    main()
