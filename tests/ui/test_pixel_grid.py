"""What pixel_grid sends to the browser, read back as the browser reads it."""

import json
import math

import numpy as np
import pytest

from clf.ui.pixel_grid import Tile, encode


def sent(tiles, colours="grey", shared_range=True):
    """Header and the values of every tile, from the bytes alone."""
    data = encode(tiles, "Some pictures", 96, colours, shared_range)
    length = int.from_bytes(data[:4], "little")
    header = json.loads(data[4 : 4 + length])
    pictures = header["tiles"]
    sizes = [item["height"] * item["width"] * item["channels"] for item in pictures]
    count = sum(size for size, item in zip(sizes, pictures, strict=True) if item["float"])
    floats = np.frombuffer(data, "<f4", count, 4 + length)
    octets = np.frombuffer(data, np.uint8, offset=4 + length + 4 * count)
    values, places = [], {True: 0, False: 0}
    for size, item in zip(sizes, pictures, strict=True):
        source, place = (floats if item["float"] else octets), places[item["float"]]
        values.append(source[place : place + size])
        places[item["float"]] += size
    assert places == {True: len(floats), False: len(octets)}
    return header, values


def test_every_value_arrives_whatever_the_order_of_kinds():
    generator = np.random.default_rng(0)
    grey = generator.integers(0, 256, (5, 3), dtype=np.uint8)
    colour = generator.integers(0, 256, (2, 4, 3), dtype=np.uint8)
    maps = generator.normal(size=(2, 3, 7))
    tiles = [Tile(grey, "grey"), Tile(maps[0], "0"), Tile(colour, "RGB"), Tile(maps[1], "1")]
    header, values = sent(tiles)
    expected = [grey, maps[0].astype(np.float32), colour, maps[1].astype(np.float32)]
    for array, arrived in zip(expected, values, strict=True):
        np.testing.assert_array_equal(array.ravel(), arrived)
    assert [(item["height"], item["width"]) for item in header["tiles"]] == [
        (5, 3),
        (3, 7),
        (2, 4),
        (3, 7),
    ]


def test_arrays_that_are_not_contiguous_arrive_in_reading_order():
    maps = np.arange(24, dtype=np.float32).reshape(3, 4, 2)
    _, values = sent([Tile(maps[..., 1], "map 1")])
    np.testing.assert_array_equal(values[0], maps[..., 1].ravel())


@pytest.mark.parametrize("title", ["", "a", "ab", "abc", "abcd", "Pulloverä"])
def test_values_start_where_the_browser_can_map_them(title):
    data = encode([Tile(np.ones((1, 1)), title)], "", 96, "grey", True)
    assert int.from_bytes(data[:4], "little") % 4 == 0


def test_one_range_for_all_or_one_for_each():
    tiles = [Tile(np.array([[-1.0, 2.0]]), "a"), Tile(np.array([[0.0, 8.0]]), "b")]
    header, _ = sent(tiles, "sequential")
    assert [(item["low"], item["high"]) for item in header["tiles"]] == [(-1, 8), (-1, 8)]
    header, _ = sent(tiles, "sequential", shared_range=False)
    assert [(item["low"], item["high"]) for item in header["tiles"]] == [(-1, 2), (0, 8)]


def test_diverging_colours_have_zero_in_the_middle():
    header, _ = sent([Tile(np.array([[-3.0, 1.0]]), "a")], "diverging")
    assert (header["tiles"][0]["low"], header["tiles"][0]["high"]) == (-3, 3)
    assert (header["tiles"][0]["smallest"], header["tiles"][0]["largest"]) == (-3, 1)


def test_a_dim_picture_stays_dim():
    header, _ = sent([Tile(np.full((2, 2), 40, np.uint8), "dim")])
    assert (header["tiles"][0]["low"], header["tiles"][0]["high"]) == (0, 255)


def test_pictures_have_no_bar_and_in_colour_no_part_in_the_range():
    colour = Tile(np.full((2, 2, 3), 200, np.uint8), "RGB")
    header, _ = sent([colour, Tile(np.array([[0.0, 0.5]]), "map")])
    assert header["tiles"][1]["high"] == 0.5
    assert header["bar"]
    assert not sent([colour])[0]["bar"]
    assert not sent([Tile(np.zeros((2, 2), np.uint8), "grey")])[0]["bar"]
    assert not sent([Tile(np.eye(2), "map")], shared_range=False)[0]["bar"]
    assert not header["tiles"][0]["constant"]


@pytest.mark.parametrize(
    ("values", "constant"),
    [
        (np.zeros((3, 3)), True),
        (np.full((3, 3), 7, np.uint8), True),
        (np.array([[0.0, 1e-6]]), False),
        (np.array([[0.0, math.nan]]), False),
        (np.array([[math.nan, math.nan]]), False),
    ],
)
def test_constant_pictures_are_marked(values, constant):
    header, _ = sent([Tile(values, "a")])
    assert header["tiles"][0]["constant"] is constant


def test_values_that_are_no_numbers_leave_the_range_alone():
    header, values = sent([Tile(np.array([[math.nan, math.inf, -2.0, 5.0]]), "a")], "sequential")
    assert (header["tiles"][0]["low"], header["tiles"][0]["high"]) == (-2, 5)
    assert np.isnan(values[0][0])
    assert np.isinf(values[0][1])
    header, _ = sent([Tile(np.full((2, 2), math.nan), "a")])
    assert header["tiles"][0]["smallest"] is None


def test_the_digest_tells_equal_grids_from_others():
    def digest(value, title="a"):
        return sent([Tile(np.array([[0.0, value]]), title)])[0]["digest"]

    assert digest(1.0) == digest(1.0)
    assert len({digest(1.0), digest(1.5), digest(1.0, "b")}) == 3


def test_no_tiles_are_an_empty_grid():
    header, values = sent([])
    assert header["tiles"] == values == []
    assert not header["bar"]


@pytest.mark.parametrize(
    "values", [np.zeros(3), np.zeros((2, 2, 3)), np.zeros((0, 2)), np.zeros((2, 2, 4), np.uint8)]
)
def test_what_is_no_picture_is_refused_with_its_shape(values):
    with pytest.raises(ValueError, match=str(values.shape).replace("(", r"\(").replace(")", r"\)")):
        sent([Tile(values, "a")])


def test_a_range_of_colours_can_be_given():
    maps = [Tile(np.array([[0.0, 1.0]]), "0"), Tile(np.array([[-2.0, 0.5]]), "1")]
    header, _ = sent(maps, "diverging", shared_range=(-3.0, 3.0))

    assert header["shared"] is True
    assert [(tile["low"], tile["high"]) for tile in header["tiles"]] == [(-3.0, 3.0)] * 2
