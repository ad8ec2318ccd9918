"""How much the arithmetic explorer sends to the browser."""

import numpy as np
import pytest

from clf.contributions import strongest
from clf.layer_views import LayerInfo, LayerView, Window
from clf.ui.explorer import MOST_VALUES, encode_map, encode_vector


def view_of(kind: str, before: np.ndarray, after: np.ndarray, **details) -> LayerView:
    info = LayerInfo("layer", kind, before.shape, after.shape)
    return LayerView(info, before, after, np.ones(1, np.float32), **details)


def noise(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).normal(size=shape).astype(np.float32)


@pytest.mark.parametrize("channels", [3, 64, 512])
def test_a_convolution_sends_no_more_than_its_limit(channels):
    window = Window((3, 3), (1, 1), (1, 1))
    view = view_of(
        "Conv2D",
        noise(32, 32, channels),
        noise(32, 32, 4),
        kernel=noise(3, 3, channels, 4),
        window=window,
    )
    sent = len(encode_map(view, 1))
    others_and_output = 2 * 4 * 32 * 32
    assert sent < 4 * MOST_VALUES + others_and_output + 5000
    assert sent > 4 * min(channels * (32 * 32 + 9), MOST_VALUES - 32 * 32)


def test_a_large_dense_layer_sends_its_strongest_products_only():
    before, kernel = noise(4096), noise(4096, 512)
    found = strongest(before, kernel)
    view = view_of("Dense", before, before @ kernel, kernel=kernel, contributions=found)
    assert len(encode_vector(view)) < 2**17 < kernel.nbytes / 50
