"""One hand: strokes from a few corners, rounded as a pen does, and no two alike."""

import numpy as np

Stroke = np.ndarray
"""float (points, 2): x to the right and y down, in a box from 0 to 1 before the hand moved it."""

_ROUNDINGS = 3
_STRAY = 0.035
"""How far a corner lies beside its place, as a standard deviation."""
_BENDS = 0.05
"""Of the sheet under the hand: the size of each of its waves."""


def strokes_from(text: str) -> list[Stroke]:
    """Strokes from their corners in percent of the box, "50 0, 50 100; 20 100, 80 100".

    The pen passes a corner in a curve; at one with "!" it turns sharply.
    """
    return [_corners(stroke) for stroke in text.split(";")]


def _corners(text: str) -> Stroke:
    points = []
    for corner in text.split(","):
        place = [float(number) / 100 for number in corner.rstrip("!").split()]
        points += [place, place] if corner.endswith("!") else [place]
    return np.array(points)


def written_by_hand(corners: list[Stroke], generator: np.random.Generator) -> list[Stroke]:
    """The strokes as one person writes them: with an aspect, a slant, a turn and bends."""
    strokes = [_rounded(_strayed(stroke, generator)) for stroke in corners]
    aspect = np.exp(generator.uniform(np.log(0.45), np.log(1.1)))
    turn, slant = np.radians(generator.normal(0, 6)), generator.normal(0.08, 0.17)
    shape = np.array([[aspect, 0.0], [-slant, 1.0]]) @ np.array(
        [[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]
    )
    waves = generator.uniform(2, 7, (2, 2)) * generator.choice([-1, 1], (2, 2))
    phases, sizes = generator.uniform(0, 2 * np.pi, 2), generator.normal(0, _BENDS, 2)
    bent = [stroke + sizes * np.sin(stroke @ waves + phases) for stroke in strokes]
    return [stroke @ shape for stroke in bent]


def _strayed(corners: Stroke, generator: np.random.Generator) -> Stroke:
    """Every corner a little beside its place; a sharp one, which is there twice, stays sharp."""
    moves = generator.normal(0, _STRAY, corners.shape)
    same = np.all(corners[1:] == corners[:-1], axis=1)
    moves[1:][same] = moves[:-1][same]
    return corners + moves


def _rounded(corners: Stroke) -> Stroke:
    """Corners cut again and again, which ends in a smooth curve (Chaikin 1974)."""
    for _ in range(_ROUNDINGS):
        first, second = corners[:-1], corners[1:]
        cut = np.stack([0.75 * first + 0.25 * second, 0.25 * first + 0.75 * second], axis=1)
        corners = np.concatenate([corners[:1], cut.reshape(-1, 2), corners[-1:]])
    return corners
