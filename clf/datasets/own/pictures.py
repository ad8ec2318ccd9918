"""A picture file as it is kept: small, upright, and without anything but its pixels."""

import hashlib
import io
from dataclasses import dataclass

import numpy as np
from PIL import Image

from clf.datasets.own.duplicates import look_of
from clf.preprocessing import colour
from clf.preprocessing.large import original_size
from clf.preprocessing.reading import picture_errors, read_picture

MAX_SIDE = 320  # more than three times the largest size that is trained on
LOSSLESS_SIDE = 96
"""Up to here a picture is kept exactly: what JPEG changes would be seen in so few pixels."""
_QUALITY = 85
_COLOURLESS = 4.0  # mean difference between the channels; faded grey prints have up to 3


@dataclass(frozen=True)
class Stored:
    """What is kept of a picture file, see clf.datasets.own.record. data: of its file."""

    id: str
    data: bytes
    width: int
    height: int
    colourless: bool
    look: str


def to_stored(data: bytes, name: str) -> Stored:
    """The picture in `data`, made ready to be kept. Raises PictureError as `read_picture` does.

    Upright, 8 bits a channel, at most MAX_SIDE pixels a side, as JPEG, or as PNG where it is small
    or transparent. Nothing else of the file is kept: no place, no date, no camera.
    """
    with picture_errors(name):
        return _stored(read_picture(data, name))


def _stored(came: Image.Image) -> Stored:
    turn = colour.turn_upright(came)
    image = colour.to_8_bit(came)
    width, height = original_size(came)
    image.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.BICUBIC, reducing_gap=2.0)
    if turn is not None:
        image = image.transpose(turn)
        if turn in _ON_ITS_SIDE:
            width, height = height, width
    if image.mode == "RGB" and colour.is_grey(image):
        image = image.convert("L")
    seen = colour.flattened(image, "white") if image.mode in ("LA", "RGBA") else image
    return Stored(
        id=_hash(image),
        data=_encoded(image),
        width=width,
        height=height,
        colourless=_is_colourless(seen),
        look=look_of(seen.convert("L")),
    )


_ON_ITS_SIDE = (
    Image.Transpose.TRANSPOSE,
    Image.Transpose.TRANSVERSE,
    Image.Transpose.ROTATE_90,
    Image.Transpose.ROTATE_270,
)


def _hash(image: Image.Image) -> str:
    """Of the pixels: the same picture in another format, or with other EXIF, is the same."""
    digest = hashlib.sha256(f"{image.mode} {image.width} {image.height}\n".encode())
    digest.update(image.tobytes())
    return digest.hexdigest()


def _encoded(image: Image.Image) -> bytes:
    image.info.clear()  # Pillow would write comments and profiles again
    file = io.BytesIO()
    if max(image.size) <= LOSSLESS_SIDE or image.mode in ("LA", "RGBA"):
        image.save(file, "PNG")
    else:
        image.save(file, "JPEG", quality=_QUALITY)
    return file.getvalue()


def _is_colourless(image: Image.Image) -> bool:
    if image.mode == "L":
        return True
    small = image.resize((min(64, image.width), min(64, image.height)), Image.Resampling.BOX)
    channels = np.asarray(small, float)
    return float((channels.max(axis=2) - channels.min(axis=2)).mean()) < _COLOURLESS
