"""Convolution and pooling of one map, in NumPy: by hand, and for pages, which have no TensorFlow.

As Keras computes them: the kernel is not turned over, and "same" pads with zeros, where the
padding is odd one more below and to the right.
"""

from typing import Literal

import numpy as np

Padding = Literal["valid", "same"]

KERNELS: dict[str, tuple[tuple[float, ...], ...]] = {
    "Nothing": ((0, 0, 0), (0, 1, 0), (0, 0, 0)),
    "Vertical edges": ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)),
    "Horizontal edges": ((-1, -2, -1), (0, 0, 0), (1, 2, 1)),
    "All edges": ((-1, -1, -1), (-1, 8, -1), (-1, -1, -1)),
    "Blur": ((1 / 9,) * 3,) * 3,
    "Sharpen": ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
    "Emboss": ((-2, -1, 0), (-1, 1, 1), (0, 1, 2)),
    "Blur, 5x5": tuple(
        tuple(across * down / 256 for across in (1, 4, 6, 4, 1)) for down in (1, 4, 6, 4, 1)
    ),
    "Edges of blobs, 5x5": (
        (0, 0, -1, 0, 0),
        (0, -1, -2, -1, 0),
        (-1, -2, 16, -2, -1),
        (0, -1, -2, -1, 0),
        (0, 0, -1, 0, 0),
    ),
}
"""Kernels to begin with, by what they do. The two directions of edges are Sobel's."""


class TooLarge(ValueError):
    """A window larger than the map; the message gives both sizes."""


def padding_around(size: int, window: int, strides: int, padding: Padding) -> tuple[int, int]:
    """How much padding comes before the first of `size` values, and after the last."""
    if padding == "valid":
        return 0, 0
    count = -(-size // strides)
    total = max(0, (count - 1) * strides + window - size)
    return total // 2, total - total // 2


def convolve(values: np.ndarray, kernel: np.ndarray, strides: int, padding: Padding) -> np.ndarray:
    """One map convolved with one kernel: float32 (rows, columns).

    values: (height, width), any number type. kernel: (size, size). Raises TooLarge where the
    kernel does not fit into a map that is not padded.
    """
    around = [padding_around(size, len(kernel), strides, padding) for size in values.shape]
    padded = np.pad(values.astype(np.float64), around)
    windows = _windows(padded, len(kernel), strides)
    return np.einsum("ijkl,kl->ij", windows, kernel.astype(np.float64)).astype(np.float32)


def pool(values: np.ndarray, size: int, kind: Literal["max", "average"]) -> np.ndarray:
    """One map in windows of `size` that do not overlap, the rest at the edges left out: float32.

    Raises TooLarge where the map is smaller than one window.
    """
    windows = _windows(values.astype(np.float64), size, size)
    pooled = windows.max(axis=(2, 3)) if kind == "max" else windows.mean(axis=(2, 3))
    return pooled.astype(np.float32)


def _windows(values: np.ndarray, size: int, strides: int) -> np.ndarray:
    if min(values.shape) < size:
        height, width = values.shape
        raise TooLarge(f"a window of {size}x{size} does not fit into {height}x{width} values")
    return np.lib.stride_tricks.sliding_window_view(values, (size, size))[::strides, ::strides]
