"""Pen strokes made as wide as in the training pictures, so that pen and canvas do not matter."""

import numpy as np

WORKING_SIZE = 160
"""Longer side of the strokes, in pixels, while their width is measured and changed."""


def stroke_width(ink: np.ndarray) -> float:
    """Usual width of the strokes in pixels.

    ink: uint8 (H, W), strokes bright. In a band of width w the mean distance to the edge is w/4;
    peeling the strokes pixel by pixel gives that mean without a search.
    """
    left = ink > 127
    area = left.sum()
    if not area:
        return 0.0
    peeled, turn = 0, 0
    while left.any():
        peeled += left.sum()
        left = _shrink(left, diagonal=turn % 2 == 1)
        turn += 1
    return float(4 * (peeled / area - 0.5))


def with_stroke_width(ink: np.ndarray, limits: tuple[float, float], size: int) -> np.ndarray:
    """Strokes that will be between `limits` pixels wide when the longer side is `size` pixels.

    ink: uint8 (H, W), strokes bright, cropped, longer side WORKING_SIZE. Gives the same array if
    the width is right already, or if the picture is rather a blot than strokes.
    """
    width = stroke_width(ink)
    extent = max(ink.shape)
    if not 0 < width < extent / 2:
        return ink
    seen = width * size / extent
    wanted = min(max(seen, limits[0]), limits[1])
    if wanted == seen:
        return ink
    # Changing the width changes the extent, too: the middle line of the strokes stays.
    new_width = wanted * (extent - width) / (size - wanted)
    turns = round(abs(new_width - width) / 2)
    change = _shrink if new_width < width else _grow
    if change is _grow:
        ink = np.pad(ink, turns)
    for turn in range(turns):
        ink = change(ink, diagonal=turn % 2 == 1)
    return ink


def _shrink(picture: np.ndarray, diagonal: bool) -> np.ndarray:
    """Every pixel becomes the least of itself and its 4 (or 8) neighbours; outside is empty."""
    return _extreme_of_neighbours(picture, np.minimum, diagonal)


def _grow(picture: np.ndarray, diagonal: bool) -> np.ndarray:
    """Every pixel becomes the largest of itself and its 4 (or 8) neighbours."""
    return _extreme_of_neighbours(picture, np.maximum, diagonal)


def _extreme_of_neighbours(picture: np.ndarray, extreme: np.ufunc, diagonal: bool) -> np.ndarray:
    framed = np.pad(picture, 1)
    rows = extreme(extreme(framed[:-2], framed[1:-1]), framed[2:])
    if diagonal:
        return extreme(extreme(rows[:, :-2], rows[:, 1:-1]), rows[:, 2:])
    columns = extreme(framed[1:-1, :-2], framed[1:-1, 2:])
    return extreme(rows[:, 1:-1], columns)
