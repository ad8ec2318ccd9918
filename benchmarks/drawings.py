"""How often drawn and photographed digits are read rightly: `python -m benchmarks.drawings`.

The network for MNIST that comes with the app reads digits that a synthetic writer draws on a
canvas, test digits of MNIST redrawn large on the canvas, and rendered photographs of paper. All go
the way of a person's picture: ``prepare_drawing`` and ``prepare_picture``.
"""

import argparse
import os
from collections.abc import Sequence

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from PIL import Image

from benchmarks.handwriting import CANVAS, HEIGHTS, ink, on_canvas, write
from benchmarks.photographs import LARGE, photograph, reduced
from clf.calibration import answers, read_calibration
from clf.datasets import DATASETS, DatasetUnavailable, load
from clf.inference import predict
from clf.preprocessing import Strokes, prepare_drawing, prepare_picture
from clf.pretrained import ROOT

MNIST = DATASETS["mnist"]
SIZES = (32, 48, 64, 88, 128, 256, 640)
"""Longer sides of small photographs in pixels."""


def tell(
    title: str, right: np.ndarray, refused: np.ndarray, groups: dict[str, Sequence[str]]
) -> None:
    """Print the shares that are right and refused, and what is right by every grouping."""
    print(f"{title}: {right.mean():.1%} right of {len(right)}, {refused.mean():.1%} refused")
    for name, members in groups.items():
        members = np.array(members)
        shares = [
            f"{value} {right[members == value].mean():.0%} of {np.sum(members == value)}"
            for value in sorted(set(members.tolist()))
        ]
        print(f"  by {name}: {'; '.join(shares)}")


def answered(pixels: Sequence[np.ndarray], dataset: str = "mnist") -> tuple[np.ndarray, np.ndarray]:
    """The most probable class of each, int (n,), and whether it is refused, bool (n,)."""
    run, stacked = ROOT / f"pretrained-{dataset}", np.stack(pixels)
    found = answers(stacked, predict(str(run), stacked), read_calibration(run))
    return np.array([a.label for a in found]), np.array([a.none_of_these for a in found])


def drawings(count: int, seed: int) -> None:
    """Digits of the synthetic writer, of every size, at every place, with every pen.

    As the canvas gives them, with the way of the pen, and once more from their pixels alone.
    """
    generator = np.random.default_rng(seed)
    written = [write(number % 10, generator) for number in range(count)]
    canvases = [on_canvas(ink(w), generator) for w in written]
    ways = [Strokes(tuple(w.strokes), w.pen) for w in written]
    groups = {
        "digit": [str(w.digit) for w in written],
        "way": [f"{w.digit} {w.way}" for w in written],
        "height": [_band(w.height, (HEIGHTS[0], 70, 120, HEIGHTS[1]), "pixels") for w in written],
        "pen": [_band(w.pen, (4, 8, 16, 40), "pixels") for w in written],
    }
    for title, known in (("Drawn on the canvas", ways), ("From the pixels", [None] * count)):
        pairs = zip(canvases, known, strict=True)
        pixels = [prepare_drawing(rgba, MNIST, strokes=way).pixels for rgba, way in pairs]
        found, refused = answered(pixels)
        tell(title, found == [w.digit for w in written], refused, groups)


def redrawn(count: int, seed: int) -> None:
    """Test digits of MNIST, large and somewhere on the canvas."""
    generator = np.random.default_rng(seed)
    data = load("mnist")
    numbers = generator.choice(len(data.y_test), count, replace=False)
    pixels, heights = [], []
    for number in numbers:
        height = int(generator.integers(HEIGHTS[0], HEIGHTS[1]))
        drawn = _enlarged(data.x_test[number, ..., 0], height)
        pixels.append(prepare_drawing(on_canvas(drawn, generator), MNIST).pixels)
        heights.append(_band(height, (HEIGHTS[0], 70, 120, HEIGHTS[1]), "pixels"))
    for title, shown in (("redrawn on the canvas", pixels), ("as they are", data.x_test[numbers])):
        found, refused = answered(shown)
        groups = {"size": heights} if shown is pixels else {}
        tell(f"Test digits of MNIST, {title}", found == data.y_test[numbers], refused, groups)


def _enlarged(digit: np.ndarray, size: int) -> np.ndarray:
    """A digit with smooth, sharp edges, its longer side `size` pixels: float (H, W), 0 to 1."""
    image = Image.fromarray(digit)
    image = image.crop(image.getbbox())
    scale = min(size, CANVAS) / max(image.size)
    whole = tuple(max(1, round(side * scale)) for side in image.size)
    grey = np.asarray(image.resize(whole, Image.Resampling.BICUBIC), float) / 255
    return np.clip((grey - 0.5) * scale / 2 + 0.5, 0, 1)


def photographs(count: int, seed: int) -> None:
    """Photographs of one digit on paper."""
    generator = np.random.default_rng(seed)
    taken, pixels = [], []
    for number in range(count):
        picture = photograph(number % 10, generator)
        pixels.append(prepare_picture(picture.image, MNIST).pixels)
        taken.append((picture.digit, picture.paper, picture.ink, picture.share))
    digits, papers, pens, shares = zip(*taken, strict=True)
    groups = {
        "digit": [str(digit) for digit in digits],
        "paper": papers,
        "ink": pens,
        "height": [_band(100 * s, (15, 25, 40, 60), "% of the picture") for s in shares],
    }
    found, refused = answered(pixels)
    tell("Photographed on paper", found == np.array(digits), refused, groups)


def small_photographs(count: int, seed: int) -> None:
    """Photographs of one digit on paper that somebody made smaller, to each of several sizes."""
    generator = np.random.default_rng(seed)
    labels = np.arange(count) % 10
    taken = [photograph(int(digit), generator, LARGE).image for digit in labels]
    for size in SIZES:
        pixels = [prepare_picture(reduced(image, size), MNIST).pixels for image in taken]
        found, refused = answered(pixels)
        named, right = found == labels, (found == labels) & ~refused
        print(
            f"Photographs of {size} pixels: {named.mean():.1%} of {count} by the most probable "
            f"class, {right.mean():.1%} right and not refused"
        )


def _band(value: float, limits: Sequence[float], unit: str) -> str:
    place = min(np.searchsorted(limits, value, "right"), len(limits) - 1)
    return f"{limits[max(place, 1) - 1]:3} to {limits[max(place, 1)]:3} {unit}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--drawings", type=int, default=2000)
    parser.add_argument("--photographs", type=int, default=300)
    parser.add_argument("--small", type=int, default=100, help="photographs of every small size")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    drawings(options.drawings, options.seed)
    try:
        redrawn(options.drawings, options.seed)
    except DatasetUnavailable as error:
        print(error)
    photographs(options.photographs, options.seed)
    small_photographs(options.small, options.seed)


if __name__ == "__main__":
    main()
