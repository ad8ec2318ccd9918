"""What the browser gets of a whole network."""

import json

import numpy as np

from clf.layer_views import LayerInfo, LayerSummary
from clf.ui.drawn_network import DrawnLayer, encode

PIXELS = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)


def summary(name: str, shape: tuple[int, ...], values: np.ndarray) -> LayerSummary:
    info = LayerInfo(name, "Conv2D", shape, shape)
    shown = tuple(range(values.shape[-1]))
    return LayerSummary(info, shown, values, -1.0, 2.0, 0.5, 3)


def test_the_browser_gets_the_picture_and_the_values_map_by_map():
    maps = np.random.default_rng(0).normal(size=(3, 2, 4)).astype(np.float32)
    units = np.array([5, 6, 7], np.float32)
    layers = [
        DrawnLayer(summary("1_conv2d", (3, 2, 9), maps), "1. Conv2D"),
        DrawnLayer(summary("2_dense", (3,), units), "2. Dense", "A block"),
    ]
    data = encode(PIXELS, layers, ("cat", "dog"))
    length = int.from_bytes(data[:4], "little")
    header = json.loads(data[4 : 4 + length])
    floats = np.frombuffer(data, "<f4", header["floats"], 4 + length)
    octets = np.frombuffer(data, np.uint8, offset=4 + length + floats.nbytes)
    np.testing.assert_array_equal(floats[:24].reshape(4, 3, 2), maps.transpose(2, 0, 1))
    np.testing.assert_array_equal(floats[24:], units)
    np.testing.assert_array_equal(octets, PIXELS.ravel())
    assert header["picture"] == [2, 2, 3]
    assert header["classes"] == ["cat", "dog"]
    first, second = header["layers"]
    assert (first["name"], first["title"], first["block"]) == ("1_conv2d", "1. Conv2D", "")
    assert (first["shape"], first["shapeText"], first["shown"]) == (
        [3, 2, 9],
        "3x2x9",
        [0, 1, 2, 3],
    )
    assert (first["low"], first["high"], first["mean"], first["dead"]) == (-1.0, 2.0, 0.5, 3)
    assert second["block"] == "A block"
