"""Bytes -> picture, or one sentence on why not. What a file is is decided by its content alone."""

import contextlib
import ctypes
import io
import logging
import warnings
from collections.abc import Iterator

from PIL import Image, UnidentifiedImageError, features

from clf.preprocessing.limits import is_costly
from clf.preprocessing.networks import REFUSAL, is_network

MAX_BYTES = 20_000_000
MAX_PIXELS = 16_000_000
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF") + (
    ("AVIF",) if features.check("avif") else ()
)
"""Formats that are read, by Pillow's names."""

log = logging.getLogger("clf.preprocessing")

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


@contextlib.contextmanager
def picture_errors(name: str, reason: str = "The picture is damaged or cut off.") -> Iterator[None]:
    """Whatever is raised inside becomes a PictureError of the file `name`, with `reason`.

    To be put around all that is done with the content of one file: checks, decoders and
    conversions trip over damaged files in ways that nobody foresees, and no file may take others
    with it. What was raised is the error's cause, and in the log at level INFO.
    """
    try:
        yield
    except PictureError:
        raise
    except MemoryError as error:
        log.info("No memory for the picture %r.", name, exc_info=True)
        reason = "There is not enough memory for this picture; make it smaller and try again."
        raise PictureError(name, reason) from error
    except Exception as error:
        log.info("The picture %r cannot be read.", name, exc_info=True)
        raise PictureError(name, reason) from error


def check_size(size: int, name: str) -> None:
    """Raise PictureError for a file of so many bytes if it is empty or larger than MAX_BYTES."""
    if not size:
        raise PictureError(name, "The file is empty.")
    if size > MAX_BYTES:
        raise PictureError(name, f"The file has {size / 1e6:.1f} MB; at most 20 MB are taken.")


def looks_like_picture(start: bytes) -> bool:
    """Whether a file that begins with these bytes, at least 16, says that it is of FORMATS."""
    Image.init()
    return any(Image.OPEN[name][1](start) for name in FORMATS)


def read_picture(data: bytes, name: str) -> Image.Image:
    """The picture in `data`, decoded; of an animation the first frame.

    At most MAX_BYTES, and at most MAX_PIXELS by the header, which is read before anything is
    decoded. `name` is only used in messages. Raises PictureError for everything else.
    """
    check_size(len(data), name)
    if is_network(data):
        raise PictureError(name, REFUSAL)
    with picture_errors(name, "The picture's header is damaged."):
        if is_costly(data):
            reason = "Decoding this file would take too long; save it again as PNG."
            raise PictureError(name, reason)
        image = _open(data, name)
        width, height = image.size
    if width * height > MAX_PIXELS:
        raise PictureError(name, f"The picture has {width} x {height} pixels, {_LIMIT}")
    with picture_errors(name):
        image.load()
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
