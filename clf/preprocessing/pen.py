"""Strokes as a hand has made them, drawn with the pen of the training pictures.

Of a drawing on a canvas the way of the pen is known. Drawn anew with another pen it stays open
where a thick one has filled it, and none is too thin: width and size do not matter any more.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from clf.preprocessing.strokes import WORKING_SIZE

_LEAST_EXTENT = 1.0
"""Of all middle lines together, in widths of the pen: less is a dot, whose form the pen made."""
_AROUND = 2  # pixels beyond the strokes, for their soft edges


@dataclass(frozen=True)
class Strokes:
    """What a pen did on a canvas.

    lines: the middle of each stroke, float (points, 2), x to the right and y down, in pixels; one
        at least. pen: width of the widest, in pixels.
    """

    lines: tuple[np.ndarray, ...]
    pen: float


def drawn_anew(strokes: Strokes, width: float, size: int) -> Image.Image | None:
    """The strokes bright on black, "L", the longer side about WORKING_SIZE pixels.

    width: of the strokes, in pixels, where the longer side is `size` pixels. None for dots.
    """
    points = np.concatenate(strokes.lines)
    extent = float(np.ptp(points, axis=0).max())
    if extent < _LEAST_EXTENT * strokes.pen:
        return None
    width *= WORKING_SIZE / size
    scale = (WORKING_SIZE - width) / extent
    around = width / 2 + _AROUND
    sides = np.ceil(np.ptp(points, axis=0) * scale + 2 * around).astype(int)
    middle = Image.new("1", tuple(sides.tolist()))
    draw = ImageDraw.Draw(middle)
    for line in strokes.lines:
        path = [tuple(point) for point in ((line - points.min(axis=0)) * scale + around).tolist()]
        draw.line(path, 1)
        draw.point(path, 1)  # a line of one place draws nothing
    distance = ndimage.distance_transform_edt(~np.asarray(middle))
    ink = (width / 2 - distance + 0.5).clip(0, 1)
    return Image.fromarray(np.rint(255 * ink).astype(np.uint8))
