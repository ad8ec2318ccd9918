"""Decoders that may crash or never end work in a process of their own, one a picture.

HEIC is read by libheif and JPEG 2000 by OpenJPEG. Files that let libheif write beyond its memory
were known until its versions 1.23.2 to 1.23.5, of August and September 2026 (CVE-2026-84383 and
others): the app must outlive the next ones. A process takes 0.15 s more on an idle processor; how
much memory and time it may take is bounded (the memory on Linux alone).
"""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from PIL import Image

from clf.preprocessing.errors import PictureError
from clf.preprocessing.large import FULL_PIXELS, MAX_PIXELS, too_large, with_original_size

HAS_HEIF = find_spec("pillow_heif") is not None
SECONDS = 60
_CHILD = Path(__file__).with_name("apart_child.py")
_MODES = ("L", "LA", "RGB", "RGBA", "I;16", "YCbCr", "CMYK")


class DecoderFailed(Exception):
    """The process ended without a picture; the message is what it said last."""


def decode_apart(data: bytes, kind: str, name: str) -> Image.Image:
    """The picture in `data`, decoded and upright, as clf.preprocessing.large gives it.

    kind: "HEIF" or "JPEG2000". Raises PictureError if it is too large or takes too long, and
    DecoderFailed.
    """
    command = [sys.executable, "-P", str(_CHILD), kind, str(MAX_PIXELS), str(FULL_PIXELS)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        reason = "Decoding this file takes too long; save it again as PNG."
        raise PictureError(name, reason) from error
    line, _, rest = done.stdout.partition(b"\n")
    if done.returncode or not line:
        raise DecoderFailed(f"{done.returncode}: {done.stderr[-500:].decode(errors='replace')}")
    answer = json.loads(line)
    original = tuple(answer["original"])
    problem = too_large(original, MAX_PIXELS)
    if problem:
        raise PictureError(name, problem)
    return _picture(answer, rest, original)


def _picture(answer: dict, rest: bytes, original: tuple[int, int]) -> Image.Image:
    mode, size, profile_bytes = answer["mode"], tuple(answer["size"]), answer["profile"]
    if mode not in _MODES:
        raise DecoderFailed(f"A picture of mode {mode}.")
    image = Image.frombytes(mode, size, memoryview(rest)[profile_bytes:])
    if profile_bytes:
        image.info["icc_profile"] = rest[:profile_bytes]
    return with_original_size(image, original)
