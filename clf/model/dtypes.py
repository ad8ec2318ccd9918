"""In which number type layers compute."""

from collections.abc import Iterator
from contextlib import contextmanager

import keras

FLOAT32 = "float32"


@contextmanager
def dtype_policy(precision: str) -> Iterator[None]:
    """Layers that are made in this context compute in `precision`."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(precision)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)
