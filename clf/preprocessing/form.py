"""Whether a picture of the network's size has the form of the training pictures on black."""

import numpy as np
from PIL import Image, ImageOps

from clf.datasets.base import DatasetInfo
from clf.preprocessing.placing import centre_of_mass

_DARK = 32  # grey up to which a pixel is background, JPEG's noise included
_CORNERS = 2  # that are dark: all in MNIST, and at least two in all of Fashion-MNIST
_BRIGHT = 160  # grey that something in the negative of a negative has at least
_STRONG = 0.5  # share of the brightest pixel from which a pixel surely belongs to the subject
_LARGER = 2  # pixels by which the subject may be larger or smaller than the dataset's
_OFF = 1.5  # pixels by which it may lie off the middle
_NOISE = 12  # grey up to which a pixel of the ground is JPEG's noise
_NOISY = 0.1  # share of the edge that has such noise, if there is any


def is_on_black(image: Image.Image, info: DatasetInfo) -> bool:
    """Whether the edge is dark as in the dataset's pictures: its corners, and not only a thin line.

    image: "L" or "RGB" of the dataset's size. No corners are dark in the negatives of the
    training pictures.
    """
    dark = np.asarray(image.convert("L")) <= _DARK
    margin = (min(dark.shape) - info.framing.content) // 2
    return _dark_corners(dark) >= _CORNERS and (margin < 2 or _dark_corners(dark, margin - 1) > 0)


def _dark_corners(dark: np.ndarray, depth: int = 0) -> int:
    """How many of the four corners are, so many pixels inside the picture."""
    ends = (depth, -1 - depth)
    return sum(bool(dark[row, column]) for row in ends for column in ends)


def positive(image: Image.Image, info: DatasetInfo) -> Image.Image | None:
    """The training picture of which a picture is the negative; None if it is none.

    image: "L" of the dataset's size. Inverted it has to be as the training pictures are: on black,
    as large and as central. What JPEG left on the ground is taken away.
    """
    inverted = ImageOps.invert(image)
    grey = np.asarray(inverted)
    if not is_on_black(inverted, info) or grey.max() < _BRIGHT:
        return None
    strong = grey > _STRONG * grey.max()
    sides = [np.flatnonzero(strong.any(axis)) for axis in (1, 0)]
    longer = max(side[-1] - side[0] + 1 for side in sides)
    if abs(longer - info.framing.content) > _LARGER or max(_off(grey, sides, info)) > _OFF:
        return None
    edge = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    if np.mean((edge > 0) & (edge <= _NOISE)) > _NOISY:
        return Image.fromarray(np.where(grey > _NOISE, grey, 0).astype(np.uint8))
    return inverted


def _off(grey: np.ndarray, sides: list[np.ndarray], info: DatasetInfo) -> list[float]:
    """How far the subject lies off the middle. sides: its rows and columns."""
    if info.framing.centre == "mass":
        middle = centre_of_mass(np.where(grey > _DARK, grey, 0))
    else:
        middle = [(side[0] + side[-1] + 1) / 2 for side in sides]
    return [abs(at - size / 2) for at, size in zip(middle, grey.shape, strict=True)]
