"""PGM and PPM of unusual depths, as cameras of 10 or 12 bits write them, in the usual 8 bits.

Pillow reads those in Python, pixel by pixel: minutes for a photograph.
"""

import re

import numpy as np

_GAP = rb"(?:\s|#[^\r\n]{0,1000}[\r\n]){1,100}"
HEADER = re.compile(rb"P([1-6])" + 2 * (_GAP + rb"\d{1,9}") + _GAP + rb"(\d{1,9})?")
"""Group 1: the kind, in figures (1 to 3) or not. Group 2: the value that is white."""


def in_usual_depth(data: bytes) -> bytes:
    """A PGM or PPM whose white is 255 as it is, or another one scaled to it; others unchanged."""
    header = HEADER.match(data)
    if not header or header[1] not in b"56" or not header[2]:
        return data
    white, start = int(header[2]), header.end() + 1
    if white == 255 or not 0 < white < 65536:
        return data
    kind = np.dtype(np.uint8 if white < 256 else ">u2")
    count = max(0, len(data) - start) // kind.itemsize
    values = np.frombuffer(data, kind, count, min(start, len(data)))
    scaled = np.rint(np.arange(65536) * (255 / white)).clip(0, 255).astype(np.uint8)[values]
    return data[: header.start(2)] + b"255" + data[header.end() : start] + scaled.tobytes()
