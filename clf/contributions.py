"""Which products of a Dense layer make its units what they are, in NumPy."""

import numpy as np

from clf.layer_views import Contributions

MOST = 10
"""So many products of a unit are told one by one; a table of them fits a page."""
_AT_ONCE = 2**20
"""So many products are in memory at a time: a kernel may have millions of weights."""


def strongest(values: np.ndarray, kernel: np.ndarray) -> Contributions:
    """The strongest of the products that each unit sums up, and the sum of the others.

    values: float32 (inputs,). kernel: float32 (inputs, units).
    """
    inputs, units = kernel.shape
    step = max(1, _AT_ONCE // inputs)
    parts = [
        _strongest(values, kernel[:, start : start + step].T) for start in range(0, units, step)
    ]
    index, rest = (np.concatenate(column) for column in zip(*parts, strict=True))
    weights = kernel[index, np.arange(units)[:, None]]
    return Contributions(index, values[index], weights, rest)


def _strongest(values: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Places (units, n) and the sum of the other products (units,), for weights (units, inputs)."""
    products = values.astype(np.float64) * weights
    inputs = len(values)
    if inputs <= MOST:
        order = np.tile(np.arange(inputs), (len(weights), 1))
    else:
        half = MOST // 2
        order = np.argpartition(products, (half, inputs - half - 1), axis=1)
        order = np.concatenate([order[:, :half], order[:, -half:]], axis=1)
    shown = np.take_along_axis(products, order, axis=1).sum(axis=1)
    return order, products.sum(axis=1) - shown
