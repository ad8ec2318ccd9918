"""Digits with printed or drawn marks around them: `python -m benchmarks.marked`.

The synthetic writer's digits, black on white, in a box, a form field, a sudoku's cell, a circle, on
a line, on squared paper, with a scanner's margin on one to four sides and with crop marks, each
beside the same digits alone. "Right" is the right class and no refusal.
"""

import argparse
import os
from collections.abc import Callable

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.drawings import MNIST, answered
from benchmarks.handwriting import Written, extent, ink, write
from clf.preprocessing import picture_pixels

SIZE = 280
_MIDDLE = SIZE / 2


def alone(draw: ImageDraw.ImageDraw, half: np.ndarray, generator: np.random.Generator) -> None:
    """Nothing around the digit. half: half of its width and height, in pixels."""


def box(draw: ImageDraw.ImageDraw, half: np.ndarray, generator: np.random.Generator) -> None:
    """A rectangle drawn with a ruler."""
    x, y = half + generator.uniform(10, 40, 2)
    corners = (_MIDDLE - x, _MIDDLE - y, _MIDDLE + x, _MIDDLE + y)
    draw.rectangle(corners, outline=0, width=_line(generator))


def box_by_hand(
    draw: ImageDraw.ImageDraw, half: np.ndarray, generator: np.random.Generator
) -> None:
    """A rectangle drawn with a hand that strays; its ends need not meet."""
    x, y = half + generator.uniform(14, 40, 2)
    corners = np.array([[-x, -y], [x, -y], [x, y], [-x, y], [-x, -y]]) + _MIDDLE
    corners += generator.normal(0, 4, corners.shape)
    path = np.concatenate([np.linspace(a, b, 12) for a, b in zip(corners, corners[1:])])  # noqa: B905, RUF007
    path += generator.normal(0, 0.8, path.shape)
    draw.line([tuple(p) for p in path], 0, _line(generator) + 2, joint="curve")


def field(draw: ImageDraw.ImageDraw, half: np.ndarray, generator: np.random.Generator) -> None:
    """A row of cells on a form, open at the top (a comb) or closed."""
    x, y = half + generator.uniform(8, 16, 2)
    width, closed = _line(generator), generator.random() < 0.5
    top = _MIDDLE - y if closed or generator.random() < 0.5 else _MIDDLE + y / 3
    for number in range(-3, 4, 2):
        at = _MIDDLE + number * x
        draw.line((at, top, at, _MIDDLE + y), 0, width)
    for at in (_MIDDLE - y, _MIDDLE + y)[0 if closed else 1 :]:
        draw.line((_MIDDLE - 3 * x, at, _MIDDLE + 3 * x, at), 0, width)


def sudoku(draw: ImageDraw.ImageDraw, half: np.ndarray, generator: np.random.Generator) -> None:
    """The lines around one cell go on to the edge of the picture."""
    cell = half.max() + generator.uniform(8, 20)
    width = _line(generator)
    for number in (-3, -1, 1, 3):
        at = _MIDDLE + number * cell
        draw.line((at, 0, at, SIZE), 0, width)
        draw.line((0, at, SIZE, at), 0, width)


def circle(draw: ImageDraw.ImageDraw, half: np.ndarray, generator: np.random.Generator) -> None:
    """Around the digit."""
    radius = np.hypot(*half) + generator.uniform(6, 25)
    corners = (_MIDDLE - radius, _MIDDLE - radius, _MIDDLE + radius, _MIDDLE + radius)
    draw.ellipse(corners, outline=0, width=_line(generator))


def line(draw: ImageDraw.ImageDraw, half: np.ndarray, generator: np.random.Generator) -> None:
    """Below the digit, or touching it; to the edges of the picture, or nearly."""
    y = _MIDDLE + half[1] + generator.uniform(-2, 20)
    end = generator.choice([0, 20])
    draw.line((end, y, SIZE - end, y), 0, _line(generator))


def squares(draw: ImageDraw.ImageDraw, half: np.ndarray, generator: np.random.Generator) -> None:
    """Squared paper, its lines as dark as the pen or lighter."""
    step, grey = generator.uniform(20, 60), int(generator.choice([0, 90, 160]))
    for axis in (0, 1):
        for at in np.arange(generator.uniform(0, step), SIZE, step):
            ends = (at, 0, at, SIZE) if axis else (0, at, SIZE, at)
            draw.line(ends, grey, int(generator.integers(1, 3)))


def margin(draw: ImageDraw.ImageDraw, half: np.ndarray, generator: np.random.Generator) -> None:
    """What a scanner shows beside the sheet, on one to four sides."""
    widths = generator.uniform(4, 40, 4)
    for side in generator.permutation(4)[: generator.integers(1, 5)]:
        wide = widths[side]
        corners = (
            (0, 0, wide, SIZE),
            (0, 0, SIZE, wide),
            (SIZE - wide, 0, SIZE, SIZE),
            (0, SIZE - wide, SIZE, SIZE),
        )
        draw.rectangle(corners[side], fill=int(generator.integers(0, 40)))


def crop_marks(draw: ImageDraw.ImageDraw, half: np.ndarray, generator: np.random.Generator) -> None:
    """An angle in every corner, open to the middle."""
    x, y = np.minimum(half + generator.uniform(15, 40, 2), _MIDDLE - 4)
    long, width = generator.uniform(10, 22), _line(generator)
    for side in (-1, 1):
        for end in (-1, 1):
            corner = (_MIDDLE + side * x, _MIDDLE + end * y)
            draw.line((*corner, corner[0] - side * long, corner[1]), 0, width)
            draw.line((*corner, corner[0], corner[1] - end * long), 0, width)


MARKS: tuple[Callable, ...] = (
    alone,
    box,
    box_by_hand,
    field,
    sudoku,
    circle,
    line,
    squares,
    margin,
    crop_marks,
)


def _line(generator: np.random.Generator) -> int:
    return int(generator.integers(1, 7))


def marked(written: Written, draw_marks: Callable, generator: np.random.Generator) -> Image.Image:
    """A digit in the middle of a white picture with marks around it: "L"."""
    page = Image.new("L", (SIZE, SIZE), 255)
    draw_marks(ImageDraw.Draw(page), extent(written) / 2, generator)
    strokes = Image.fromarray(np.rint(255 * ink(written)).astype(np.uint8))
    corner = tuple(round(_MIDDLE - side / 2) for side in strokes.size)
    page.paste(0, corner, strokes)
    return page


def measure(count: int, seed: int) -> None:
    """Print how many of `count` digits are right with every kind of marks."""
    labels = np.arange(count) % 10
    for draw_marks in MARKS:
        generator = np.random.default_rng(seed)
        written = [write(int(d), generator, (90, 150), (6, 16)) for d in labels]
        pictures = [marked(w, draw_marks, generator) for w in written]
        found, refused = answered([picture_pixels(p, MNIST) for p in pictures])
        right = (found == labels) & ~refused
        print(f"{draw_marks.__name__.replace('_', ' ')}: {right.mean():.0%} of {count} right")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    measure(options.count, options.seed)


if __name__ == "__main__":
    main()
