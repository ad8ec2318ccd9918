"""Digits as they are written in many countries: the corners of their strokes, drawn from a seed.

MNIST was written in the United States: hardly a 1 has a flag there, or a 7 a bar.
"""

from collections.abc import Callable

import numpy as np

from clf.training.writing.hand import Stroke, strokes_from

_FLAG = 0.75
"""Share of the 1s that have one."""
_FOOT = 0.3
_BAR = 0.5
"""Share of the 7s that are crossed."""
_SERIF = 0.3

_WAYS = {
    0: (
        "55 0, 5 0, -5 60, 20 105, 85 105, 110 40, 85 -5, 50 0",
        "45 0, 95 -5, 110 50, 85 105, 15 105, -10 50, 10 -5, 60 2",
        "70 5, 30 -10, -10 30, 0 100, 70 115, 110 60, 95 10, 60 0, 40 10",
        "30 12, -10 50, 15 108, 80 108, 110 45, 80 -10, 30 0, 25 20",
    ),
    2: (
        "5 25, 20 -10, 90 -10, 95 35, 50 65, 0 100!, 100 98",
        "8 30, 15 -5, 80 -8, 100 25, 60 60, 20 95, -5 110, 0 80, 35 85, 70 102, 105 92",
        "0 10, 50 -10, 90 5, 88 30, 10 100!, 95 100",
        "10 15, 60 -15, 105 20, 60 70, 15 100!, 45 88, 75 108, 100 85",
        "15 30, 0 5, 50 -12, 100 10, 75 50, 5 98, 5 102!, 95 100, 98 90",
        "5 5!, 85 2!, 80 40, 5 98!, 100 100",
    ),
    3: (
        "5 15, 30 -10, 95 -5, 95 40, 40 48!, 100 50, 105 95, 45 112, 0 88",
        "5 2!, 90 0!, 40 40!, 95 40, 110 90, 50 115, 0 90",
        "10 20, 20 -5, 90 -10, 90 40, 30 52, 35 38, 100 45, 100 100, 30 110, 2 85",
        "0 8, 60 -10, 100 15, 70 45, 35 46!, 70 46, 115 75, 65 110, 0 98",
        "15 0, 90 -5, 95 30, 45 45, 95 60, 95 100, 10 102",
    ),
    4: (
        "20 0, 5 58!, 98 56; 72 20, 70 100",
        "60 0, 0 66!, 100 64; 62 0, 64 100",
        "68 102, 70 0!, 2 64!, 100 66",
        "15 0, 5 30, 15 60, 60 58, 80 50; 82 5, 74 100",
        "10 0, 8 62!, 70 60; 68 0, 72 100",
        "30 0, 0 70!, 95 68; 60 42, 52 100",
        "55 2!, 5 62!, 70 60, 100 50; 80 25, 62 100",
    ),
    5: (
        "88 0, 25 0!, 15 45!, 50 35, 105 50, 100 105, 40 108, 0 90",
        "22 2, 16 48!, 55 30, 100 55, 95 105, 30 112, 2 92; 20 2, 95 -2",
        "92 5, 40 -8, 5 20, 30 48, 100 50, 100 105, 30 108, 5 90",
        "85 0!, 30 5!, 22 42!, 100 40, 105 100, 0 102",
        "30 8, 10 55!, 60 38, 95 70, 60 105, 0 100; 30 5, 60 12, 100 0",
    ),
    6: (
        "80 0, 30 10, -5 60, 10 110, 95 110, 100 60, 40 45, 8 75",
        "55 0, 20 45, 5 100, 60 115, 100 80, 70 48, 20 65",
        "90 15, 60 -15, 0 25, -5 100, 70 120, 110 65, 50 40, 5 80",
        "70 0, 10 60, 15 105, 80 108, 95 60, 50 55, 10 82, 5 95",
        "45 0, 5 50, 0 108, 95 112, 100 55, 30 60, 15 75",
    ),
    8: (
        "80 15, 60 -8, 10 -5, 10 40, 90 60, 105 100, 50 115, -5 95, 15 60, 90 40, 95 10, 70 5",
        "50 45, 5 40, 10 -8, 90 -8, 95 40, 50 46; 50 46, -10 55, 0 108, 100 108, 110 55, 50 46",
        "90 5, 40 -15, 0 20, 60 50, 110 80, 60 115, -10 90, 30 55, 100 0",
        "55 48, 100 30, 80 -10, 15 -8, 10 30, 85 65, 95 110, 0 112, 5 65, 55 48",
        "20 10, 70 -15, 95 20, 20 60, -5 100, 60 115, 105 85, 60 50, 10 25, 30 0",
    ),
}


def digit(label: int, generator: np.random.Generator) -> list[Stroke]:
    """Corners of the strokes of a digit 0 to 9, as the next person writes it."""
    if label in _PARTS:
        return _PARTS[label](generator)
    return strokes_from(str(generator.choice(_WAYS[label])))


def _one(generator: np.random.Generator) -> list[Stroke]:
    """A stem, most often with a flag of any length and angle, and maybe a foot."""
    lean = generator.uniform(-0.06, 0.06)
    top, end = np.array([0.5 + lean, 0.0]), np.array([0.5 - lean, 1.0])
    stem = [top, end]
    if generator.random() < _FLAG:
        angle = np.radians(generator.uniform(25, 68))
        length = generator.uniform(0.1, 0.6)
        tip = top + length * np.array([-np.sin(angle), np.cos(angle)])
        bend = (tip + top) / 2 + [0.0, generator.uniform(-0.02, 0.06)]
        stem = [tip, bend, top, top, end]
    strokes = [np.array(stem)]
    if generator.random() < _FOOT:
        left, right = generator.uniform(0.12, 0.4, 2)
        rise = generator.normal(0, 0.02)
        strokes.append(end + np.array([[-left, 0.0], [right, rise]]))
    return strokes


def _seven(generator: np.random.Generator) -> list[Stroke]:
    """A bar along the top and a stem; maybe crossed, maybe with a serif at the left."""
    left = np.array([generator.uniform(0.0, 0.12), generator.uniform(-0.02, 0.14)])
    corner = np.array([generator.uniform(0.8, 1.0), generator.uniform(-0.02, 0.05)])
    end = np.array([generator.uniform(0.1, 0.65), 1.0])
    middle = (left + corner) / 2 + [0.0, generator.normal(0, 0.05)]
    bend = (corner + end) / 2 + [generator.uniform(-0.15, 0.1), 0.0]
    path = [left, middle, corner, corner, bend, end]
    if generator.random() < _SERIF:
        down = [generator.uniform(-0.06, 0.04), generator.uniform(0.08, 0.25)]
        path = [left + down, left, *path]
    strokes = [np.array(path)]
    if generator.random() < _BAR:
        place = corner + generator.uniform(0.35, 0.65) * (end - corner)
        half = np.array([generator.uniform(0.14, 0.34), generator.normal(0, 0.05)])
        strokes.append(np.array([place - half, place + half]))
    return strokes


def _nine(generator: np.random.Generator) -> list[Stroke]:
    """A bowl and a leg that is straight, leans or ends in a curl of any size."""
    depth = generator.uniform(0.4, 0.55)
    bowl = np.array([[0.9, 0.12], [0.7, -0.1], [0.05, -0.08], [-0.02, 1.1], [0.6, 1.1], [0.9, 0.5]])
    bowl = bowl * [1.0, depth]
    join = np.array([generator.uniform(0.82, 0.98), generator.uniform(0.0, 0.12)])
    if generator.random() < 0.5:
        reach, height = generator.uniform(0.1, 0.6), generator.uniform(0.0, 0.2)
        leg = [[0.9, 0.75], [0.8, 1.05], [reach, 1.05], [reach - 0.12, 1 - height]]
    else:
        leg = [[generator.uniform(0.3, 0.95), 1.0]]
    if generator.random() < 0.5:
        return [np.concatenate([bowl, [join, join], leg])]
    return [np.concatenate([bowl, [join]]), np.array([join, *leg])]


_PARTS: dict[int, Callable[[np.random.Generator], list[Stroke]]] = {1: _one, 7: _seven, 9: _nine}
