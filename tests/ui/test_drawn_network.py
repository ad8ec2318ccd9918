"""What the browser gets of a whole network, and the titles of its layers."""

import json

import numpy as np

from clf.architectures import ARCHITECTURES
from clf.config import RunConfig
from clf.layer_views import LayerInfo, LayerSummary
from clf.ui.drawn_network import DrawnLayer, encode
from clf.ui.inside.whole_network import row_titles

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


def titles(names: list[str], architecture: str) -> list[tuple[str, str]]:
    network = list(RunConfig(layers=ARCHITECTURES[architecture].layers).trace())
    layers = tuple(LayerInfo(name, "Add", (1,), (1,)) for name in names)
    return row_titles(layers, network)


def test_layers_have_the_titles_of_the_form():
    names = ["scaling", "1_conv2d", "2_maxpooling2d", "logits", "probabilities"]
    assert titles(names, "cnn_64_64") == [
        ("Add", ""),
        ("1. Conv2D 64 3x3 relu", ""),
        ("2. MaxPooling2D 3x3", ""),
        ("Output, Dense 10 linear", ""),
        ("Probabilities", ""),
    ]


def test_layers_of_a_residual_block_stand_under_its_title():
    block = "4_residualblock"
    names = [f"{block}_conv2d_1", f"{block}_conv2d_1_normalised", f"{block}_add", block]
    title = "4. ResidualBlock 16"
    assert titles(["1_conv2d", *names], "small_resnet") == [
        ("1. Conv2D 16 3x3 linear", ""),
        ("Conv2D 1", title),
        ("Conv2D 1 normalised", title),
        ("Add", title),
        ("Add", title),
    ]


def test_two_blocks_alike_have_titles_of_their_own():
    names = ["3_residualstage_pool", "3_residualstage", "4_residualstage_pool", "4_residualstage"]
    assert [block for _, block in titles(names, "resnet_fast")] == [
        *["3. ResidualStage 128"] * 2,
        *["4. ResidualStage 128"] * 2,
    ]
