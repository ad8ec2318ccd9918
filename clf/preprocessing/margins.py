"""Margins around a sheet: what a scanner or a screen shows beside it, as bands along the edges."""

import numpy as np
from PIL import Image

_SMALLEST = 32  # pixels a side: in less, a margin is as wide as a stroke
_ALIKE = 40  # greys by which pixels of a margin, or of a sheet, differ at most
_APART = 80  # greys between a margin and the sheet at least
_BAND = 0.8  # share of the outermost row that is of the margin's grey
_RAGGED = 0.02  # share of a row that is still margin where a sheet lies askew
_ASKEW = 0.06  # of the picture at each side at most is lost to that
_PURE = 0.8  # share of all margins that is of their grey
_SOFT = 2  # pixels of a margin's soft edge
_LEFT = 0.5  # share of the picture's sides that a sheet has at least
_EMPTY = 0.97  # share of the sheet's own edge on which nothing is: no stroke comes out of a margin
_CROSSED = 0.85  # the same with margins all around: a frame's lines may cross it
_INK = (0.001, 0.4)  # least and largest share of a sheet that is written on


def sheet_box(image: Image.Image) -> tuple[int, int, int, int] | None:
    """Where the sheet is in a picture with margins along one to four sides; None if it has none.

    image: "L". A margin is a band of one grey, dark or light, that the sheet's ground is far from.
    What only looks like one, as around a bright digit on black, has no ground behind it: there the
    edge of what is left is not of one other grey.
    """
    grey = np.asarray(image, dtype=np.int16)
    if min(grey.shape) < _SMALLEST:
        return None
    sides = [np.median(row) for row in (grey[0], grey[-1], grey[:, 0], grey[:, -1])]
    for level in (min(sides), max(sides)):
        box = _without(grey, level)
        if box is not None and _is_sheet(grey, box, level):
            return box
    return None


def _without(grey: np.ndarray, level: float) -> tuple[int, int, int, int] | None:
    """The box (left, top, right, bottom) without the bands of this grey; None if there are none."""
    alike = np.abs(grey - level) <= _ALIKE
    top, bottom = _bands(alike.mean(axis=1))
    left, right = _bands(alike.mean(axis=0))
    if not top + bottom + left + right:
        return None
    height, width = grey.shape
    box = [left, top, width - right, height - bottom]
    if box[2] - box[0] < _LEFT * width or box[3] - box[1] < _LEFT * height:
        return None
    return _straightened(alike, box)


def _bands(shares: np.ndarray) -> tuple[int, int]:
    """How many of the first and of the last rows are margin, by the share of it in every row."""
    ends = []
    for values in (shares, shares[::-1]):
        others = np.flatnonzero(values < 0.5)
        deep = int(others[0]) if len(others) else len(values)
        ends.append(deep if values[0] >= _BAND else 0)
    return ends[0], ends[1]


def _straightened(alike: np.ndarray, box: list[int]) -> tuple[int, int, int, int]:
    """Without what a margin that is not quite straight left along the sides of the box."""
    most = [max(1, round(_ASKEW * size)) for size in alike.shape[::-1]]
    for axis in (0, 1, 0, 1):  # again, as the other sides were long when it was looked at first
        shares = alike[box[1] : box[3], box[0] : box[2]].mean(axis=axis)
        for end, values in ((axis, shares), (axis + 2, shares[::-1])):
            ragged = np.flatnonzero(values[: most[axis]] > _RAGGED)
            lost = int(ragged[-1]) + 1 if len(ragged) else 0
            box[end] += lost if end < 2 else -lost
    ends = (0, 0, *alike.shape[::-1])
    inwards = (_SOFT, _SOFT, -_SOFT, -_SOFT)
    left, top, right, bottom = (
        at + step * (at != end) for at, end, step in zip(box, ends, inwards, strict=True)
    )
    return left, top, right, bottom


def _is_sheet(grey: np.ndarray, box: tuple[int, int, int, int], level: float) -> bool:
    outside = np.ones(grey.shape, bool)
    outside[box[1] : box[3], box[0] : box[2]] = False
    if np.mean(np.abs(grey[outside] - level) <= _ALIKE) < _PURE:
        return False
    inside = grey[~outside].reshape(box[3] - box[1], box[2] - box[0])
    edges = (inside[0], inside[-1], inside[:, 0], inside[:, -1])
    ground = np.median(np.concatenate(edges))
    empty = min(np.mean(np.abs(edge - ground) <= _ALIKE) for edge in edges)
    written = np.mean(np.abs(inside - ground) > _APART / 2)
    apart = abs(ground - level) >= _APART
    around = all(a > 0 for a in box[:2]) and box[2] < grey.shape[1] and box[3] < grey.shape[0]
    needed = _CROSSED if around else _EMPTY
    return bool(apart and empty >= needed and _INK[0] <= written <= _INK[1])
