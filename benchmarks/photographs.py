"""Photographs of one pen digit on paper, rendered: white, squared or ruled paper, uneven light."""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from benchmarks.handwriting import ink, placed, write

PAPERS = ("white", "squared", "ruled")
INKS = {"black": (28, 28, 32), "blue": (38, 58, 150), "dark blue": (24, 32, 92)}
SHARES = (0.15, 0.6)
"""Least and largest height of the digit, as a share of the picture's shorter side."""
LARGE = (0.4, 0.7)
"""The same where the picture is going to be small, so that there is a digit to be seen."""
_PENS = (0.035, 0.14)  # width of the pen as a share of the digit's height: ball pen to felt pen
_MARGIN = 0.14  # of the sheet at each side: the camera does not see all of it


@dataclass(frozen=True)
class Photograph:
    """A picture and what is on it.

    image: RGB, as a JPEG file gave it back. share: height of the digit as a share of the picture's
    shorter side.
    """

    image: Image.Image
    digit: int
    way: str
    paper: str
    ink: str
    share: float


def photograph(
    digit: int, generator: np.random.Generator, shares: tuple[float, float] = SHARES
) -> Photograph:
    """One digit on paper, taken by hand: turned a little, in uneven light, with noise and blur.

    shares: least and largest height of the digit, as a share of the picture's shorter side.
    """
    size = _picture_size(generator)
    share = float(np.exp(generator.uniform(*np.log(shares))))
    height = share * min(size)
    written = write(digit, generator, (height, height), tuple(width * height for width in _PENS))
    paper, pen = str(generator.choice(PAPERS)), str(generator.choice(list(INKS)))
    sheet = _printed(size, paper, height, generator)
    amount = placed(ink(written), size, generator, _MARGIN)[..., None]
    amount *= generator.uniform(0.75, 0.97)  # no ink covers fully
    page = sheet * (1 - amount) + np.array(INKS[pen], np.float32) * amount
    page = _seen_by_hand(page, generator) * light(size, generator)
    return Photograph(developed(page, generator), digit, written.way, paper, pen, share)


def _picture_size(generator: np.random.Generator) -> tuple[int, int]:
    longer = int(generator.integers(600, 1100))
    shorter = round(longer * generator.choice([9 / 16, 3 / 4, 1]))
    return (longer, shorter) if generator.random() < 0.5 else (shorter, longer)


def _printed(
    size: tuple[int, int], paper: str, height: float, generator: np.random.Generator
) -> np.ndarray:
    """The sheet before anything is written: float32 (height, width, 3), 0 to 255."""
    white = np.array([246, 244, 238]) + generator.normal(0, 4, 3)
    sheet = np.broadcast_to(white.astype(np.float32), (size[1], size[0], 3)).copy()
    for cells, strength in ((6, 2.5), (60, 1.5)):  # fibres, coarse and fine
        grain = generator.normal(0, strength, (size[1] * cells // size[0] + 2, cells))
        field = Image.fromarray(grain.astype(np.float32)).resize(size, Image.Resampling.BICUBIC)
        sheet += np.asarray(field)[..., None]
    if paper != "white":
        spacing = height / generator.uniform(0.8, 4)  # a digit is as high as one to four squares
        lines = _lines(size[1], spacing, generator)[:, None]
        if paper == "squared":
            lines = np.maximum(lines, _lines(size[0], spacing, generator)[None])
        colour = generator.choice([[150, 175, 205], [165, 165, 170], [175, 150, 190]])
        covered = (lines * generator.uniform(0.5, 1))[..., None]
        sheet = sheet * (1 - covered) + colour.astype(np.float32) * covered
    return sheet


def _lines(length: int, spacing: float, generator: np.random.Generator) -> np.ndarray:
    """How much of each row, or column, a line covers: float32 (length,), 0 to 1."""
    width = max(1.0, generator.uniform(0.02, 0.05) * spacing)
    off = (np.arange(length) - generator.uniform(0, spacing)) % spacing
    distance = np.minimum(off, spacing - off)
    return np.clip(width / 2 + 0.5 - distance, 0, 1).astype(np.float32)


def _seen_by_hand(page: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Turned by up to 8 degrees and seen a little from the side; no edge of the sheet is seen."""
    height, width = page.shape[:2]
    turn = np.radians(generator.uniform(-8, 8))
    long_side = max(width / height, height / width)
    zoom = 0.93 / (np.cos(turn) + long_side * abs(np.sin(turn)))
    cosine, sine = zoom * np.cos(turn), zoom * np.sin(turn)
    tilt = generator.uniform(-0.06, 0.06, 2) / max(page.shape)
    x, y = width / 2, height / 2
    # From a place in the picture to one on the sheet, the middle staying where it is.
    to_middle = np.array([[1, 0, -x], [0, 1, -y], [0, 0, 1]])
    seen = np.array([[cosine, -sine, 0], [sine, cosine, 0], [*tilt, 1]])
    matrix = np.linalg.inv(to_middle) @ seen @ to_middle
    data = tuple((matrix / matrix[2, 2]).ravel()[:8])
    image = Image.fromarray(np.rint(page.clip(0, 255)).astype(np.uint8))
    turned = image.transform(
        image.size, Image.Transform.PERSPECTIVE, data, Image.Resampling.BICUBIC
    )
    return np.asarray(turned, np.float32)


def light(size: tuple[int, int], generator: np.random.Generator) -> np.ndarray:
    """How bright each place is: float32 (height, width, 3), about 0.25 to 1."""
    y, x = np.mgrid[: size[1], : size[0]].astype(np.float32) / max(size)
    angle = generator.uniform(0, 2 * np.pi)
    along = x * np.cos(angle) + y * np.sin(angle)
    along = (along - along.min()) / np.ptp(along)
    light = 1 - generator.uniform(0.05, 0.5) * along
    away = (x - generator.uniform(0.2, 0.8)) ** 2 + (y - generator.uniform(0.2, 0.8)) ** 2
    light *= 1 - generator.uniform(0, 0.4) * away
    if generator.random() < 0.6:  # the shadow of the hand or of the telephone
        angle = generator.uniform(0, 2 * np.pi)
        side = (x - generator.uniform(0.2, 0.8)) * np.cos(angle)
        side = side + (y - generator.uniform(0.2, 0.8)) * np.sin(angle)
        softness = generator.uniform(0.005, 0.06)
        shade = generator.uniform(0.15, 0.45)
        light *= 1 - shade / (1 + np.exp(-np.clip(side / softness, -30, 30)))
    tint = np.array([1, generator.uniform(0.93, 1), generator.uniform(0.8, 1)], np.float32)
    return light[..., None] * (tint * np.float32(generator.uniform(0.75, 1)))


def developed(page: np.ndarray, generator: np.random.Generator) -> Image.Image:
    """Blurred, with the noise of a sensor, and saved as JPEG."""
    image = Image.fromarray(np.rint(page.clip(0, 255)).astype(np.uint8))
    image = image.filter(ImageFilter.GaussianBlur(generator.uniform(0.4, 1.8)))
    noise = generator.standard_normal(page.shape, np.float32) * generator.uniform(1, 6)
    noisy = np.asarray(image, np.float32) + noise
    quality = int(generator.integers(70, 93))
    return _saved(Image.fromarray(np.rint(noisy.clip(0, 255)).astype(np.uint8)), quality)


def reduced(image: Image.Image, size: int) -> Image.Image:
    """The same photograph made smaller by somebody: its longer side `size` pixels, JPEG again."""
    scale = size / max(image.size)
    small = tuple(max(1, round(side * scale)) for side in image.size)
    return _saved(image.resize(small, Image.Resampling.LANCZOS), 90)


def _saved(image: Image.Image, quality: int) -> Image.Image:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return Image.open(buffer)
