"""How long many pictures take, and how much memory: `python -m benchmarks.many_pictures`.

Makes a ZIP of small JPEGs of noise, no two alike, in so many classes, and takes it in as the page
does: looked at as a whole, then picture by picture; then the card, and a version to train on.
"""

import argparse
import io
import os
import resource
import tempfile
import time
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

from clf.datasets import own


def jpeg(seed: int) -> bytes:
    """A picture of 64 x 48 pixels."""
    pixels = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).resize((64, 48), Image.Resampling.BICUBIC).save(file, "JPEG")
    return file.getvalue()


def make_zip(path: Path, pictures: int, classes: int) -> None:
    """A ZIP of one folder a class."""
    with zipfile.ZipFile(path, "w") as made:
        for number in range(pictures):
            made.writestr(f"pictures/class {number % classes}/{number}.jpg", jpeg(number))


def peak() -> float:
    """The most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def tell(what: str, since: float) -> float:
    """Print the seconds since then, and the memory; gives the time now."""
    now = time.perf_counter()
    print(f"{what}: {now - since:.1f} s, at most {peak():.0f} MiB", flush=True)
    return time.perf_counter()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=int, default=20_000)
    parser.add_argument("--classes", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CLF_PICTURES_DIR"] = str(Path(folder, "own"))
        path = Path(folder, "many.zip")
        make_zip(path, options.pictures, options.classes)
        print(f"{options.pictures:,} pictures, a ZIP of {path.stat().st_size / 1e6:.0f} MB")
        now = tell("before", time.perf_counter())
        with path.open("rb") as file, own.open_archive(file) as archive:
            readings = own.archive_readings(archive)
            now = tell("looked at", now)
            dataset = own.create_dataset("Many")
            *_, intake = own.add_archive(dataset, archive, readings.best)
            now = tell(f"{intake.added:,} taken in", now)
        own.report(dataset)
        now = tell("its card", now)
        own.make_version(dataset, own.Settings())
        tell("a version to train on", now)


if __name__ == "__main__":
    main()
