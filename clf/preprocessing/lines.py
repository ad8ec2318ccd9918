"""Straight lines in a picture of strokes: along its rows and columns, a little askew at most."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

EIGHT_NEIGHBOURS = np.ones((3, 3))
_LONG = 0.5  # share of the piece's side that a line has at least
_SHORTEST = 9  # pixels of a line
_TILTS = np.arange(-6, 6.1, 0.5)  # degrees
_SHARPER = 1.05  # times the ink of the fullest row or column that turning back is worth
_THIN = 0.15  # of its length a line is wide at most


@dataclass(frozen=True)
class Line:
    """A line in a piece. axis: 1 along the rows, 0 along the columns. first, last: its ends."""

    mask: np.ndarray
    axis: int
    first: int
    last: int
    width: float


def tilt(ink: np.ndarray) -> float:
    """By how many degrees lines are turned from the rows and columns; ink: bool (H, W).

    Where a line runs along it, one row or column holds all of the line (the projection profile by
    which scanned text is set straight, Postl 1986).
    """
    rows, columns = np.nonzero(ink)
    middle_rows, middle_columns = (size / 2 for size in ink.shape)
    bins = int(np.hypot(*ink.shape)) + 2
    scores = []
    for angle in np.radians(_TILTS):
        y, x = rows - middle_rows, columns - middle_columns
        turned = (y * np.cos(angle) - x * np.sin(angle), x * np.cos(angle) + y * np.sin(angle))
        # A quarter more: whole numbers and halves are then not on the border of two places.
        places = [np.floor(at + bins / 2 + 0.25).astype(int) for at in turned]
        scores.append(max(int(np.bincount(at).max(initial=0)) for at in places))
    best = int(np.argmax(scores))
    straight = scores[len(scores) // 2]
    return float(_TILTS[best]) if scores[best] >= _SHARPER * straight else 0.0


def straight_lines(piece: np.ndarray) -> list[Line]:
    """All long thin lines along the rows and the columns; piece: bool (H, W)."""
    found = []
    for axis in (1, 0):
        turned = piece if axis else piece.T
        length = max(_SHORTEST, round(_LONG * turned.shape[1]))
        thick = ndimage.binary_dilation(turned, np.ones((3, 1)))  # lines a little askew
        padded = np.pad(thick, ((0, 0), (length, length)))
        runs = ndimage.binary_opening(padded, np.ones((1, length)))[:, length:-length] & turned
        labels, _ = ndimage.label(runs, EIGHT_NEIGHBOURS)
        for label, box in enumerate(ndimage.find_objects(labels), start=1):
            mask = labels == label
            first, last = box[1].start, box[1].stop
            width = mask.sum() / (last - first)
            if last - first >= length and width <= max(2, _THIN * (last - first)):
                found.append(Line(mask if axis else mask.T, axis, first, last, float(width)))
    return found


def without(piece: np.ndarray, lines: list[Line]) -> np.ndarray:
    """What is left of a piece when lines are taken out; strokes that cross them stay whole."""
    left, covered, softly = piece.copy(), {}, np.zeros_like(piece)
    for axis in {line.axis for line in lines}:
        covered[axis] = np.any([line.mask for line in lines if line.axis == axis], axis=0)
        softly |= ndimage.binary_dilation(covered[axis], EIGHT_NEIGHBOURS)
    left &= ~softly
    whole = left.copy()
    for axis, mask in covered.items():
        reach = round(max(line.width for line in lines if line.axis == axis)) + 5
        across = np.ones((reach, 1) if axis else (1, reach))
        padded = np.pad(left, reach)
        for way in (across, np.eye(reach), np.eye(reach)[::-1]):  # strokes cross at any angle
            bridged = ndimage.binary_closing(padded, way)[reach:-reach, reach:-reach]
            whole |= bridged & piece & ndimage.binary_dilation(mask, EIGHT_NEIGHBOURS)
    beside = softly & ~np.any(list(covered.values()), axis=0)
    return whole | ndimage.binary_dilation(whole, EIGHT_NEIGHBOURS) & piece & beside
