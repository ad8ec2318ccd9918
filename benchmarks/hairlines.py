"""Digits drawn with hairlines on large canvases: `python -m benchmarks.hairlines`.

With a pencil of one or two pixels, jagged as a paint program's or with soft grey edges. "Right" is
the right class and no refusal.
"""

import argparse
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.drawings import MNIST, answered
from benchmarks.handwriting import Written, extent, write
from clf.preprocessing import picture_pixels

SIZES = (1000, 1500, 2000)
PENS = (1, 2)
_HEIGHTS = (0.4, 0.9)  # of a digit, as a share of the canvas


def pencilled(written: Written, size: int, pen: int, soft: bool) -> Image.Image:
    """A digit in the middle of a white canvas, its strokes `pen` pixels wide: "L"."""
    factor = 2 if soft else 1
    page = Image.new("L", (size * factor, size * factor), 255)
    draw = ImageDraw.Draw(page)
    for stroke in written.strokes:
        path = (stroke + (size - extent(written)) / 2) * factor
        draw.line([tuple(point) for point in path], 0, pen)
    return page.reduce(factor) if soft else page


def measure(count: int, seed: int) -> None:
    """Print how many of `count` digits are right for every canvas, pen and kind of edge."""
    for size in SIZES:
        for pen in PENS:
            for soft in (False, True):
                generator = np.random.default_rng(seed)
                heights = tuple(share * size for share in _HEIGHTS)
                labels = np.arange(count) % 10
                written = [write(int(d), generator, heights, (pen, pen)) for d in labels]
                pictures = [pencilled(w, size, pen, soft) for w in written]
                found, refused = answered([picture_pixels(p, MNIST) for p in pictures])
                edges = "soft" if soft else "jagged"
                right = ((found == labels) & ~refused).mean()
                named = (found == labels).mean()
                print(
                    f"{size} pixels, pen {pen}, {edges}: {right:.0%} of {count} right, "
                    f"{named:.0%} by the most probable class"
                )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    measure(options.count, options.seed)


if __name__ == "__main__":
    main()
