"""Whether a picture of the network's size has the form of the training pictures on black."""

import numpy as np
from PIL import Image, ImageOps

from clf.datasets.base import DatasetInfo
from clf.preprocessing.placing import centre_of_mass

_DARK = 32  # grey up to which a pixel is background, JPEG's noise included
_CORNERS = 2  # that are dark: all in MNIST, and at least two in all of Fashion-MNIST
_MARGIN = 0.75  # share of the margin around the subject that is dark; MNIST: at least 0.9
_STRONG = 0.5  # share of the brightest pixel from which a pixel surely belongs to the subject
_OFF = 1.5  # pixels by which the subject may lie off the middle


def is_on_black(image: Image.Image, info: DatasetInfo) -> bool:
    """Whether the edge is dark as in the dataset's pictures: its corners, and the usual margin.

    image: "L" or "RGB" of the dataset's size. No corners are dark in the negatives of the
    training pictures.
    """
    dark = np.asarray(image.convert("L")) <= _DARK
    corners = dark[0, 0], dark[0, -1], dark[-1, 0], dark[-1, -1]
    margin = (min(dark.shape) - info.framing.content) // 2
    around = np.ones(dark.shape, bool)
    around[margin : dark.shape[0] - margin, margin : dark.shape[1] - margin] = False
    return sum(corners) >= _CORNERS and (not margin or dark[around].mean() >= _MARGIN)


def is_negative(image: Image.Image, info: DatasetInfo) -> bool:
    """Whether inverted it would be as the training pictures: on black, as large and as central.

    image: "L" of the dataset's size.
    """
    negative = ImageOps.invert(image)
    if not is_on_black(negative, info):
        return False
    grey = np.asarray(negative)
    strong = grey > _STRONG * grey.max()
    sides = [np.flatnonzero(strong.any(axis)) for axis in (1, 0)]
    longer = max(side[-1] - side[0] + 1 for side in sides)
    if info.framing.centre == "mass":
        middle = centre_of_mass(np.where(grey > _DARK, grey, 0))
        off = [abs(at - size / 2) for at, size in zip(middle, grey.shape, strict=True)]
    else:
        ends = zip(sides, grey.shape, strict=True)
        off = [abs((side[0] + side[-1] + 1 - size) / 2) for side, size in ends]
    return abs(longer - info.framing.content) <= 2 and max(off) <= _OFF
