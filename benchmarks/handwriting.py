"""A writer of digits, as pen strokes: several ways to write each, and no two alike.

Nobody's recorded handwriting: the ways are drawn up here after how people write, and every digit
gets a slant, turn, size, place, pen and a shaking hand of its own from a seed.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw

CANVAS = 280
"""Pixels a side, as the canvas of the app."""
PENS = (4, 40)
"""Least and largest pen width in pixels, as on the app's slider."""
HEIGHTS = (40, 250)
"""Height of a digit in pixels, pen included."""
BOLDEST = 0.2
"""Largest share of a digit's height that its pen has: wider, a person could not read an 8."""
_SHARPNESS = 4  # drawn so much larger first, then reduced: soft edges as a browser draws them

Path = np.ndarray
"""float (points, 2): x to the right and y down."""


def _arc(middle: np.ndarray, radii: np.ndarray, angles: np.ndarray) -> Path:
    """Part of an ellipse, from one angle to another in degrees; 0 is right, 90 is down."""
    turn = np.radians(np.linspace(*angles, 40))
    return middle + radii * np.stack([np.cos(turn), np.sin(turn)], axis=1)


def _line(corners: np.ndarray) -> Path:
    """Straight from point to point."""
    steps = np.linspace(0, 1, 12)[:, None]
    return np.concatenate([start + steps * (end - start) for start, end in pairwise(corners)])


def _curve(points: np.ndarray) -> Path:
    """Smooth through all points: a Catmull-Rom spline (Catmull and Rom 1974)."""
    ends = 2 * points[[0, -1]] - points[[1, -2]]
    knots = np.concatenate([ends[:1], points, ends[1:]])
    t = np.linspace(0, 1, 14)[:, None]
    parts = []
    for a, b, c, d in zip(knots[:-3], knots[1:-2], knots[2:-1], knots[3:], strict=True):
        square, cubic = 2 * a - 5 * b + 4 * c - d, -a + 3 * b - 3 * c + d
        parts.append(0.5 * (2 * b + (c - a) * t + square * t**2 + cubic * t**3))
    return np.concatenate(parts)


# A digit, a name, its strokes: "-" straight from point to point, "~" smooth through all points,
# "o" part of an ellipse (middle, radii, angles in degrees). Points are percent of the box.
_WAYS = """
0 closed: o 50 50, 45 50, -90 -460
0 open at the top: o 50 50, 45 50, -65 -405
0 clockwise, overlapping: o 50 50, 40 50, -120 280
0 egg: ~ 60 0, 10 30, 10 80, 50 100, 90 70, 85 20, 50 2
1 stroke: - 50 0, 50 100
1 with a flag: - 30 22, 55 0, 55 100
1 with a long flag: - 10 40, 60 0, 60 100
1 with flag and foot: - 30 20, 52 0, 52 100; - 22 100, 82 100
2 straight foot: ~ 8 25, 35 1, 80 12, 75 45, 30 80, 5 100; - 5 100, 95 98
2 with a loop: ~ 10 20, 40 0, 82 15, 72 50, 35 88, 10 97, 8 82, 30 80, 60 95, 95 92
2 like a z: ~ 10 10, 50 0, 85 12, 80 30; - 80 30, 8 98, 92 100
2 round: ~ 12 30, 30 3, 75 8, 85 35, 50 70, 12 95, 50 93, 95 97
3 round: ~ 10 12, 50 0, 85 20, 45 47, 90 72, 50 100, 6 88
3 two bows: ~ 12 8, 55 0, 80 22, 35 45; ~ 35 45, 85 55, 85 88, 45 100, 6 90
3 flat top: - 10 2, 85 0, 42 40; ~ 42 40, 85 50, 85 85, 45 100, 5 90
3 with a small loop: ~ 12 10, 50 0, 78 20, 50 45, 38 50, 45 55, 60 48, 88 70, 50 100, 8 90
4 open: - 20 0, 8 55, 95 52; - 70 15, 66 100
4 closed: - 65 0, 5 65, 95 65; - 65 0, 65 100
4 open, round: ~ 15 2, 10 40, 35 55, 75 45; - 78 0, 72 100
4 one stroke: - 72 100, 72 2, 5 68, 95 68
5 one stroke: - 85 0, 28 1, 20 42; ~ 20 42, 55 36, 88 65, 55 98, 8 90
5 separate bar: - 25 5, 20 45; ~ 20 45, 60 40, 85 70, 50 100, 8 92; - 25 3, 88 0
5 round: ~ 85 3, 35 2, 20 25, 25 45, 65 48, 85 72, 50 100, 10 92
6 round: ~ 75 2, 30 28, 10 70, 40 100, 82 80, 60 52, 16 68
6 straight: ~ 60 0, 30 40, 12 72, 35 100, 75 92, 80 68, 50 55, 15 75
6 with a closed loop: ~ 80 5, 40 15, 12 55, 20 92, 60 100, 85 75, 60 55, 25 65, 14 80
7 plain: - 5 2, 90 0, 38 100
7 with a bar: - 5 2, 90 0, 40 100; - 28 50, 85 47
7 with a serif: - 5 17, 8 2, 90 0, 40 100
7 bent: - 5 4, 88 0; ~ 88 0, 62 35, 48 65, 45 100
7 bent, with a bar: - 5 4, 88 0; ~ 88 0, 62 35, 48 65, 45 100; - 30 52, 82 50
8 one stroke: ~ 78 14, 45 0, 18 20, 50 46, 88 75, 50 100, 12 76, 50 48, 82 22, 74 10
8 two circles: o 50 24, 32 24, 90 -280; o 50 74, 42 26, -90 280
8 not quite closed: ~ 70 10, 40 1, 20 22, 55 48, 85 78, 45 100, 15 75, 55 45, 85 5
9 straight stem: o 45 27, 36 27, -30 -375; - 82 18, 76 100
9 round tail: ~ 82 15, 45 0, 12 28, 42 50, 82 25, 84 60, 60 97, 15 92
9 one stroke: ~ 80 12, 40 1, 14 30, 45 50, 80 28, 82 12; - 82 12, 70 100
"""


def stroke_from(text: str) -> Path:
    """A stroke from its notation, as in _WAYS above, in a box from 0 to 1."""
    kind, _, rest = text.strip().partition(" ")
    points = np.array([pair.split() for pair in rest.split(",")], float) / 100
    if kind == "o":
        middle, radii, angles = points
        return _arc(middle, radii, angles * 100)
    return _line(points) if kind == "-" else _curve(points)


def _read(text: str) -> dict[int, dict[str, list[Path]]]:
    ways: dict[int, dict[str, list[Path]]] = {digit: {} for digit in range(10)}
    for line in text.strip().splitlines():
        title, strokes = line.split(": ")
        ways[int(title[0])][title[2:]] = [stroke_from(stroke) for stroke in strokes.split(";")]
    return ways


WAYS = _read(_WAYS)
"""By digit and by way of writing: strokes in a box from 0 to 1."""


@dataclass(frozen=True)
class Written:
    """A digit on its way onto paper.

    strokes: paths in pixels, the box of their middle lines begins at (0, 0).
    way: of :data:`WAYS`. height: with the pen, in pixels. pen: width in pixels.
    """

    digit: int
    way: str
    strokes: list[Path]
    height: float
    pen: float


def write(
    digit: int,
    generator: np.random.Generator,
    heights: tuple[float, float] = HEIGHTS,
    pens: tuple[float, float] = PENS,
) -> Written:
    """A digit as the next person writes it.

    heights, pens: least and largest, in pixels; both even on a logarithmic scale, pens at most
    BOLDEST of the height.
    """
    way = str(generator.choice(list(WAYS[digit])))
    return Written(digit, way, *sized(WAYS[digit][way], generator, heights, pens))


def sized(
    paths: list[Path],
    generator: np.random.Generator,
    heights: tuple[float, float] = HEIGHTS,
    pens: tuple[float, float] = PENS,
) -> tuple[list[Path], float, float]:
    """Paths in a box from 0 to 1 by one more hand: strokes, height and pen of :class:`Written`."""
    height = _between(generator, *heights)
    pen = _between(generator, pens[0], max(pens[0], min(pens[1], BOLDEST * height)))
    paths = _by_hand(paths, generator)
    points = np.concatenate(paths)
    scale = (height - pen) / np.ptp(points[:, 1])
    return [(path - points.min(axis=0)) * scale for path in paths], height, pen


def _between(generator: np.random.Generator, least: float, most: float) -> float:
    return float(np.exp(generator.uniform(np.log(least), np.log(most))))


def _by_hand(paths: list[Path], generator: np.random.Generator) -> list[Path]:
    """With an aspect, slant and turn, and a hand that strays and shakes; in units of the height."""
    aspect = generator.uniform(0.45, 0.9)
    slant = generator.normal(0.08, 0.13)
    turn = np.radians(generator.normal(0, 5))
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    strays = [_waves(generator, 0.025, (0.4, 1.6)) for _ in range(2)]
    shakes = [_waves(generator, 0.004, (4, 10)) for _ in range(2)]
    result, begun = [], 0.0
    for path in paths:
        length = np.concatenate([[0], np.hypot(*np.diff(path, axis=0).T).cumsum()])
        moved = path - 0.5
        # One hand goes on from stroke to stroke: strokes that meet are still near each other.
        for axis in (0, 1):
            moved[:, axis] += strays[axis](length + begun) + shakes[axis](length + begun)
        moved += generator.normal(0, 0.012, 2)
        begun += length[-1]
        result.append((moved * [aspect, 1] + moved[:, 1:] * [-slant, 0]) @ rotation)
    return result


def _waves(generator: np.random.Generator, strength: float, waves: tuple[float, float]):
    """A smooth random function: a sum of three sines of this strength together."""
    rates = 2 * np.pi * generator.uniform(*waves, 3)
    phases = generator.uniform(0, 2 * np.pi, 3)
    sizes = generator.normal(0, strength, 3)
    return lambda at: (sizes * np.sin(np.outer(at, rates) + phases)).sum(axis=1)


def ink(written: Written) -> np.ndarray:
    """The strokes as a pen draws them, with round ends: float32 (height, width), 0 to 1."""
    size = np.ceil(extent(written)).astype(int)
    page = Image.new("L", tuple((size * _SHARPNESS).tolist()))
    draw = ImageDraw.Draw(page)
    radius = written.pen * _SHARPNESS / 2
    for stroke in written.strokes:
        path = stroke * _SHARPNESS + radius
        draw.line([tuple(point) for point in path], 255, round(2 * radius), joint="curve")
        for x, y in path:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), 255)
    return np.asarray(page.reduce(_SHARPNESS), np.float32) / 255


def placed(
    drawn: np.ndarray, size: tuple[int, int], generator: np.random.Generator, margin: float = 0
) -> np.ndarray:
    """Ink (height, width) at a random place of a page: float32 (size[1], size[0]).

    margin: share of the page at each side that stays empty, where there is room.
    """
    page = np.zeros(size[::-1], np.float32)
    corner = []
    for whole, part in zip(page.shape, drawn.shape, strict=True):
        first = min(round(margin * whole), (whole - part) // 2)
        corner.append(int(generator.integers(first, whole - part - first, endpoint=True)))
    page[corner[0] : corner[0] + drawn.shape[0], corner[1] : corner[1] + drawn.shape[1]] = drawn
    return page


def extent(written: Written) -> np.ndarray:
    """Width and height in pixels, pen included."""
    return np.ptp(np.concatenate(written.strokes), axis=0) + written.pen


def on_canvas(drawn: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Black on the app's white canvas at a random place: uint8 (CANVAS, CANVAS, 4)."""
    page = placed(drawn, (CANVAS, CANVAS), generator)
    rgba = np.full((CANVAS, CANVAS, 4), 255, np.uint8)
    rgba[..., :3] = np.rint(255 * (1 - page))[..., None]
    return rgba
