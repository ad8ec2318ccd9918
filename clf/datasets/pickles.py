"""Pickles of NumPy arrays from the internet, read without letting them run anything."""

import pickle
from typing import BinaryIO

import numpy as np


def _bytes_of(text: str, encoding: str) -> bytes:
    """Stands in for _codecs.encode, by which Python 3 writes bytes for Python 2."""
    if encoding != "latin1":
        raise pickle.UnpicklingError(f"text in encoding {encoding!r}")
    return text.encode("latin1")


_RECONSTRUCT = np.empty(0).__reduce__()[0]
_ALLOWED = {
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "dtype"): np.dtype,
    ("numpy.core.multiarray", "_reconstruct"): _RECONSTRUCT,
    ("numpy._core.multiarray", "_reconstruct"): _RECONSTRUCT,
    ("_codecs", "encode"): _bytes_of,
}


class _ArrayUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> object:
        try:
            return _ALLOWED[module, name]
        except KeyError:
            raise pickle.UnpicklingError(
                f"it asks for {module}.{name}, and only NumPy arrays are allowed"
            ) from None


def load_arrays(file: BinaryIO) -> object:
    """What a pickle of plain values and NumPy arrays holds; text of Python 2 comes as bytes.

    Raises pickle.UnpicklingError for anything else in it, and for a broken file.
    """
    try:
        return _ArrayUnpickler(file, encoding="bytes").load()
    except (ArithmeticError, AttributeError, EOFError, LookupError, MemoryError) as error:
        raise pickle.UnpicklingError(f"it is broken ({type(error).__name__})") from error
    except (TypeError, ValueError) as error:
        raise pickle.UnpicklingError(f"it is broken ({error})") from error
