"""Small pictures shown big: one component for samples, filters and feature maps on every page.

The browser gets the values themselves, so that hovering reads them there, without a rerun.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from clf.text import one_line
from clf.ui.component import component
from clf.ui.packing import pack

_LONGEST = 120
"""Characters of a title or note; the browser cuts it again where the picture is too narrow."""

Colours = Literal["grey", "sequential", "diverging"]

_component = component("pixel_grid", ("pixel_grid.js", "values.js", "dom.js"))


@dataclass(frozen=True)
class Tile:
    """One small picture.

    values: (height, width) as uint8 or any float (sent as float32), or (height, width, 3) as uint8
        RGB. NaN and infinity are shown as such.
    title, note: plain text above and below the picture.
    spot: a part to outline: first row, first column, rows, columns.
    limits: the values at both ends of this picture's colours, instead of those of the grid.
    """

    values: np.ndarray
    title: str
    note: str = ""
    spot: tuple[int, int, int, int] | None = None
    limits: tuple[float, float] | None = None


def pixel_grid(
    tiles: Sequence[Tile],
    *,
    key: str,
    label: str,
    tile_size: int = 96,
    colours: Colours = "grey",
    shared_range: bool | tuple[float, float] = True,
) -> None:
    """Draw `tiles` in a grid that wraps; hovering or the arrow keys read single values.

    label: what the pictures are, for screen readers.
    tile_size: the longer side of a picture on the screen in CSS pixels; up to a quarter less where
        that makes all its pixels equally large.
    colours: "grey" black to white; "sequential" dark blue to yellow; "diverging" blue below zero,
        orange above. RGB pictures keep their own.
    shared_range: whether one value has the same colour in all pictures, or each picture uses all
        colours for itself; or the values at both ends of the colours. uint8 always reaches from 0
        to 255. What they share is shown as a colour bar, but for uint8.
    """
    data = encode(tiles, label, tile_size, colours, shared_range)
    _component(key=key, data=data)


def encode(
    tiles: Sequence[Tile],
    label: str,
    tile_size: int,
    colours: Colours,
    shared_range: bool | tuple[float, float],
) -> bytes:
    """What the browser gets: what the tiles are, and their values one after the other."""
    arrays = [_plain(tile.values) for tile in tiles]
    ranges = [_value_range(array, colours) for array in arrays]
    if isinstance(shared_range, tuple):
        ranges = [shared_range] * len(arrays)
    elif shared_range:
        ranges = _share(arrays, ranges)
    described = [
        _describe(tile, array, tile.limits or limits)
        for tile, array, limits in zip(tiles, arrays, ranges, strict=True)
    ]
    header = {
        "label": label,
        "tileSize": tile_size,
        "colours": colours,
        "bar": bool(shared_range) and any(array.dtype != np.uint8 for array in arrays),
        "shared": bool(shared_range),
        "tiles": described,
    }
    return pack(header, arrays)


def _plain(values: np.ndarray) -> np.ndarray:
    values = np.asarray(values)
    is_rgb = values.ndim == 3 and values.shape[2] == 3 and values.dtype == np.uint8
    if values.size == 0 or not (values.ndim == 2 or is_rgb):
        raise ValueError(
            f"a tile has shape {values.shape} of {values.dtype}; "
            "give (height, width), or (height, width, 3) as uint8"
        )
    return values if values.dtype == np.uint8 else values.astype("<f4")


def _value_range(array: np.ndarray, colours: Colours) -> tuple[float, float]:
    """The values at both ends of the colours."""
    if array.dtype == np.uint8:
        return 0.0, 255.0
    finite = array[np.isfinite(array)]
    if not finite.size:
        return 0.0, 0.0
    low, high = float(finite.min()), float(finite.max())
    if colours == "diverging":
        high = max(-low, high)
        low = -high
    return low, high


def _share(
    arrays: list[np.ndarray], ranges: list[tuple[float, float]]
) -> list[tuple[float, float]]:
    """One range for all tiles; RGB tiles have no part in it."""
    single = [limits for array, limits in zip(arrays, ranges, strict=True) if array.ndim == 2]
    if not single:
        return ranges
    common = min(low for low, _ in single), max(high for _, high in single)
    return [common] * len(ranges)


def _describe(tile: Tile, array: np.ndarray, limits: tuple[float, float]) -> dict:
    first = array.flat[0]
    constant = array.ndim == 2 and bool(np.isfinite(first)) and bool((array == first).all())
    return {
        "title": one_line(tile.title, _LONGEST) if tile.title else "",
        "note": one_line(tile.note, _LONGEST) if tile.note else "",
        "spot": tile.spot,
        "height": array.shape[0],
        "width": array.shape[1],
        "channels": 3 if array.ndim == 3 else 1,
        "float": array.dtype != np.uint8,
        "low": limits[0],
        "high": limits[1],
        "smallest": _number(array, np.min),
        "largest": _number(array, np.max),
        "constant": constant,
    }


def _number(array: np.ndarray, choose) -> float | None:
    finite = array[np.isfinite(array)]
    return float(choose(finite)) if finite.size else None
