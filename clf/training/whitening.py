"""Filters that whiten patches of pixels, computed from training pictures.

Patches of natural pictures vary almost only in brightness. In the basis of the eigenvectors of
their covariance, each divided by its deviation, all directions vary alike, which lets the layers
after it learn several times as fast. Coates, Ng and Lee, "An Analysis of Single-Layer Networks in
Unsupervised Feature Learning", 2011; as a first layer of networks that are trained in minutes:
tysam-code/hlb-CIFAR10, 2023.
"""

import keras
import numpy as np

from clf.config import RunConfig
from clf.layers import PatchWhitening

PICTURES = 500
"""From so many training pictures, the first ones: of CIFAR-10 that is half a million patches."""
_LEAST_VARIANCE = 5e-4
"""Added to every variance, so that directions without any do not become infinite."""


def whiten(model: keras.Model, config: RunConfig, pixels: np.ndarray) -> None:
    """Give the PatchWhitening layer of `model` its filters; nothing is done if it has none.

    pixels: uint8 (n, height, width, channels), training pictures as the dataset has them.
    """
    first = config.trace()[0]
    if not isinstance(first.layer, PatchWhitening):
        return
    layer = model.get_layer(first.name)
    scaled = keras.Model(model.input, layer.input)(np.array(pixels[:PICTURES]))
    layer.kernel.assign(whitening_filters(np.asarray(scaled), first.layer.kernel_size))


def whitening_filters(pictures: np.ndarray, size: int) -> np.ndarray:
    """Filters float32 (size, size, channels, 2 size size channels): each and its negative.

    pictures: float (n, height, width, channels). Applied to them, the first half of the filters
    gives maps whose mean squares are 1 and whose mean products are 0.
    """
    channels = pictures.shape[-1]
    windows = np.lib.stride_tricks.sliding_window_view(pictures, (size, size), axis=(1, 2))
    patches = windows.transpose(0, 1, 2, 4, 5, 3).reshape(-1, size * size * channels)
    # In float32 the brightness, which all patches share, leaves too few digits for the rest.
    patches = patches.astype(np.float64)
    covariance = patches.T @ patches / len(patches)
    variances, directions = np.linalg.eigh(covariance)
    filters = directions / np.sqrt(variances + _LEAST_VARIANCE)
    filters = filters.reshape(size, size, channels, -1).astype(np.float32)
    return np.concatenate([filters, -filters], axis=-1)
