"""The way of the pen, from what the canvas of the browser says of its strokes."""

import math
from collections.abc import Iterable

import numpy as np

from clf.preprocessing import Strokes

_MOST_POINTS = 50_000  # an hour of drawing
_STEPS = 4  # straight pieces that a curve between two of the pen's places is made of


def strokes_of(objects: list) -> Strokes | None:
    """The strokes of the canvas's objects, Fabric.js paths of a pen; None if anything is not one.

    objects: as the browser sends them, no more trusted than a file.
    """
    try:
        lines = tuple(_line(each) for each in objects)
        pens = [float(each["strokeWidth"]) for each in objects]
    except (TypeError, KeyError, ValueError, IndexError):
        return None
    if not lines or sum(map(len, lines)) > _MOST_POINTS:
        return None
    return Strokes(lines, max(pens)) if all(0 < pen < math.inf for pen in pens) else None


def _line(stroke: dict) -> np.ndarray:
    """Float (points, 2). Raises ValueError for what the pen of a canvas does not make."""
    if stroke["type"] != "Path" or stroke.get("angle") or stroke.get("skewX"):
        raise ValueError(stroke["type"])
    if (stroke.get("scaleX", 1), stroke.get("scaleY", 1)) != (1, 1):
        raise ValueError("scaled")
    points: list[tuple[float, float]] = []
    for command, *numbers in stroke["path"][:_MOST_POINTS]:
        pairs = [(float(x), float(y)) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
        points += _curve(points[-1], *pairs) if command == "Q" else _straight(command, pairs)
    line = np.array(points)
    if not len(line) or not np.isfinite(line).all():
        raise ValueError("no line")
    return line


def _straight(command: str, pairs: list) -> list:
    if command not in ("M", "L") or len(pairs) != 1:
        raise ValueError(command)
    return pairs


def _curve(start: tuple, control: tuple, end: tuple) -> Iterable[tuple[float, float]]:
    """Places on a quadratic Bezier curve, its start left out."""
    for step in range(1, _STEPS + 1):
        t = step / _STEPS
        weights = ((1 - t) ** 2, 2 * t * (1 - t), t**2)
        yield tuple(np.dot(weights, axis) for axis in zip(start, control, end, strict=True))
