"""Bytes -> picture, or one sentence on why not. What a file is is decided by its content alone."""

import contextlib
import ctypes
import io
import logging
import warnings
from threading import BoundedSemaphore

from PIL import Image, UnidentifiedImageError, features

from clf.preprocessing.apart import HAS_HEIF, decode_apart
from clf.preprocessing.errors import PictureError, picture_errors
from clf.preprocessing.large import load, size_problem
from clf.preprocessing.limits import is_costly
from clf.preprocessing.networks import REFUSAL, is_network
from clf.preprocessing.pixmaps import in_usual_depth
from clf.preprocessing.what_it_is import guessed_kind, is_heic, is_jpeg_2000, other_kind
from clf.text import data_size

MAX_BYTES = 100_000_000
FORMATS = (
    *("JPEG", "PNG", *["HEIF"] * HAS_HEIF, "WEBP", *["AVIF"] * features.check("avif")),
    *("GIF", "BMP", "TIFF", "PPM", "ICO", "JPEG2000"),
)
"""Formats that are read, by Pillow's names."""
_IN_WORDS = {"HEIF": "HEIC", "WEBP": "WebP", "JPEG2000": "JPEG 2000"}
IN_WORDS = ", ".join(_IN_WORDS.get(name, name) for name in FORMATS)
"""The same, to be read by people."""
LIMITS = f"{IN_WORDS}; at most {data_size(MAX_BYTES)} and 50 megapixels each (JPEG: 200)."

READING = BoundedSemaphore(2)
"""To be held while a file is read and prepared, which may take 800 MB for the largest ones: what
a class brings at once is not read all at once."""

# A damaged file is told of once, to the person who brought it, and not to the server's log as well.
warnings.filterwarnings("ignore", module=r"PIL\.")
logging.getLogger("PIL").setLevel(logging.CRITICAL)
with contextlib.suppress(OSError, AttributeError):  # where Pillow's own libtiff cannot be reached
    ctypes.CDLL(Image.core.__file__).TIFFSetErrorHandler(None)

_HERE = tuple(name for name in FORMATS if name not in ("HEIF", "JPEG2000"))
"""Formats that are decoded in this process."""
_JPEG = b"\xff\xd8\xff"
_MOST_BEFORE = 4096  # bytes before a JPEG's start that are passed over


def check_size(size: int, name: str) -> None:
    """Raise PictureError for a file of so many bytes if it is empty or larger than MAX_BYTES."""
    if not size:
        raise PictureError(name, "The file is empty.")
    if size > MAX_BYTES:
        most = f"at most {data_size(MAX_BYTES)} are taken"
        raise PictureError(name, f"The file has {data_size(size)}; {most}.")


def looks_like_picture(start: bytes) -> bool:
    """Whether a file that begins with these bytes, at least 16, says that it is of FORMATS."""
    Image.init()
    if is_heic(start) or is_jpeg_2000(start):
        return True
    if start[:1] == b"P":  # so do many texts
        return start[1:2] in b"123456" and start[2:3] in b" \t\r\n"
    return any(Image.OPEN[name][1](start) for name in _HERE)


def read_picture(data: bytes, name: str) -> Image.Image:
    """The picture in `data`, decoded; of an animation the first frame.

    At most MAX_BYTES, and at most as many pixels by the header, which is read before anything is
    decoded, as clf.preprocessing.large says; from 16 megapixels on it comes reduced by a whole
    factor. `name` is only used in messages. Raises PictureError for everything else.
    """
    check_size(len(data), name)
    if is_network(data):
        raise PictureError(name, REFUSAL)
    with picture_errors(name, "The picture's header is damaged."):
        other = other_kind(data)
        if other:
            raise PictureError(name, other)
        apart = _kind_apart(data)
        if not apart:
            data = in_usual_depth(_from_jpeg_on(data))
            image = _checked(data, name)
    with picture_errors(name):
        return decode_apart(data, apart, name) if apart else load(image)


def _kind_apart(data: bytes) -> str | None:
    """The format where it is one that is decoded in a process of its own."""
    if is_jpeg_2000(data):
        return "JPEG2000"
    return "HEIF" if HAS_HEIF and is_heic(data) else None


def _from_jpeg_on(data: bytes) -> bytes:
    """Without the few bytes that some programs put before a JPEG, as a line break."""
    place = data.find(_JPEG, 0, _MOST_BEFORE)
    return data[place:] if place > 0 and not looks_like_picture(data[:16]) else data


def _checked(data: bytes, name: str) -> Image.Image:
    """The picture with its header read, its pixels not yet; PictureError for what is too much."""
    if is_costly(data):
        raise PictureError(name, "Decoding this file would take too long; save it again as PNG.")
    image = _open(data, name)
    problem = size_problem(image, data)
    if problem:
        raise PictureError(name, problem)
    return image


def _open(data: bytes, name: str) -> Image.Image:
    """The picture with its header read, its pixels not yet."""
    try:
        return Image.open(io.BytesIO(data), formats=_HERE)
    except UnidentifiedImageError as error:
        reason = guessed_kind(data) or f"This is not a picture that can be read: use {IN_WORDS}."
        raise PictureError(name, reason) from error
    except Image.DecompressionBombError as error:
        reason = "The picture has more than the 50 megapixels (plain JPEG: 200) that are taken."
        raise PictureError(name, reason) from error
