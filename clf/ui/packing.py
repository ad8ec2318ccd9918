"""Arrays on their way to a component in the browser: components/values.js unpacks them."""

import json
from collections.abc import Iterable
from hashlib import blake2b

import numpy as np


def pack(header: dict, arrays: Iterable[np.ndarray]) -> bytes:
    """Length of the header (uint32), header as JSON, all float32, all uint8.

    arrays: "<f4" or uint8, each kind in its order. The header gets "floats", how many float32
    there are, and "digest", which is the same for the same content. Numbers are little-endian; the
    header is padded so that the float32 start at a multiple of 4.
    """
    arrays = list(arrays)
    floats = b"".join(array.tobytes() for array in arrays if array.dtype != np.uint8)
    octets = b"".join(array.tobytes() for array in arrays if array.dtype == np.uint8)
    header = header | {"floats": len(floats) // 4}
    digest = blake2b(json.dumps(header).encode() + floats + octets, digest_size=8).hexdigest()
    text = json.dumps(header | {"digest": digest}).encode()
    text += b" " * (-len(text) % 4)
    return len(text).to_bytes(4, "little") + text + floats + octets
