"""Bytes -> picture, or one sentence on why not. What a file is is decided by its content alone."""

import contextlib
import ctypes
import io
import logging
import warnings

from PIL import Image, UnidentifiedImageError, features

from clf.preprocessing.limits import is_costly
from clf.preprocessing.networks import REFUSAL, is_network

MAX_BYTES = 20_000_000
MAX_PIXELS = 16_000_000
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF") + (
    ("AVIF",) if features.check("avif") else ()
)
"""Formats that are read, by Pillow's names."""

# A damaged file is told of once, to the person who brought it, and not to the server's log as well.
warnings.filterwarnings("ignore", module=r"PIL\.")
logging.getLogger("PIL").setLevel(logging.CRITICAL)
with contextlib.suppress(OSError, AttributeError):  # where Pillow's own libtiff cannot be reached
    ctypes.CDLL(Image.core.__file__).TIFFSetErrorHandler(None)

_LIMIT = "more than the 16 megapixels that are taken; make it smaller and try again."


class PictureError(ValueError):
    """A file that cannot be used as a picture.

    name: of the file, as given. reason: one plain sentence; str() of the error is both.
    """

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


def read_picture(data: bytes, name: str) -> Image.Image:
    """The picture in `data`, decoded; of an animation the first frame.

    At most MAX_BYTES, and at most MAX_PIXELS by the header, which is read before anything is
    decoded. `name` is only used in messages. Raises PictureError for everything else.
    """
    if not data:
        raise PictureError(name, "The file is empty.")
    if len(data) > MAX_BYTES:
        raise PictureError(name, f"The file has {len(data) / 1e6:.1f} MB; at most 20 MB are taken.")
    if is_network(data):
        raise PictureError(name, REFUSAL)
    if is_costly(data):
        raise PictureError(name, "Decoding this file would take too long; save it again as PNG.")
    image = _open(data, name)
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise PictureError(name, f"The picture has {width} x {height} pixels, {_LIMIT}")
    try:
        image.load()
    except Exception as error:  # decoders raise whatever a damaged file makes them trip over
        raise PictureError(name, "The picture is damaged or cut off.") from error
    return image


def _open(data: bytes, name: str) -> Image.Image:
    """The picture with its header read, its pixels not yet."""
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as error:
        reason = "This is not a picture that can be read: use " + ", ".join(FORMATS[:-1])
        raise PictureError(name, f"{reason} or {FORMATS[-1]}.") from error
    except Image.DecompressionBombError as error:
        raise PictureError(name, f"The picture has {_LIMIT}") from error
    except Exception as error:  # parsers of headers raise almost anything on garbage
        raise PictureError(name, "The picture's header is damaged.") from error
