"""Feature maps and filters as grids of small pictures, a page at a time where there are many."""

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from clf.filters import ALIKE, twins, without_weights
from clf.ui.pixel_grid import Tile, pixel_grid

MAPS_A_PAGE = 32
NUMBER, STRENGTH = "by number", "strongest first"


def choose_maps(strength: np.ndarray, key: str, what: str) -> list[int]:
    """The numbers of the maps to show. strength: float (maps,), how active each one is."""
    count = len(strength)
    if count <= MAPS_A_PAGE:
        return list(range(count))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        order = st.segmented_control(
            f"{count} {what}",
            [NUMBER, STRENGTH],
            default=STRENGTH,
            required=True,
            key=f"{key}-order",
        )
        page = st.pagination(-(-count // MAPS_A_PAGE), key=f"{key}-page-{count}")
    numbers = np.argsort(-strength, kind="stable") if order == STRENGTH else np.arange(count)
    return [int(n) for n in numbers[(page - 1) * MAPS_A_PAGE : page * MAPS_A_PAGE]]


def map_grid(
    maps: np.ndarray,
    shown: Sequence[int],
    key: str,
    label: str,
    note: Callable[[int], str] = lambda _: "",
) -> None:
    """Maps float32 (height, width, channels), the channels `shown`, on one range of values."""
    tiles = [Tile(maps[..., n], f"{n}", note(n)) for n in shown]
    colours = "diverging" if maps.min() < 0 else "sequential"
    pixel_grid(tiles, key=key, label=label, tile_size=84, colours=colours)


def filter_grid(
    kernel: np.ndarray, shown: Sequence[int], key: str, largest: float | None = None
) -> None:
    """Filters float32 (height, width, input channels, filters), for one input channel or in RGB.

    Twins and filters without weights are marked.

    largest: the size of a weight that has the full colour; None: the largest of those shown.
    """
    note = filter_note(kernel)
    channels = kernel.shape[2]
    channel: int | str = 0
    if channels > 1:
        choices = [*(["RGB"] if channels == 3 else []), *range(channels)]
        channel = st.selectbox(
            "Input channel",
            choices,
            format_func=lambda c: "All three as colours" if c == "RGB" else f"Channel {c}",
            key=f"{key}-channel-{channels}",
        )
    if channel == "RGB":
        st.caption("Grey is weight 0; the largest weight of all filters has the full colour.")
        colours = _as_colours(kernel, largest or np.abs(kernel).max() or 1.0)
        tiles = [Tile(colours[..., n], f"{n}", note(n)) for n in shown]
    else:
        tiles = [Tile(kernel[:, :, channel, n], f"{n}", note(n)) for n in shown]
    pixel_grid(
        tiles,
        key=key,
        label="Filters",
        tile_size=56,
        colours="diverging",
        shared_range=(-largest, largest) if largest else True,
    )


def _as_colours(kernel: np.ndarray, largest: float) -> np.ndarray:
    """Weights as uint8: 0 in the middle of the scale."""
    return np.rint(127.5 + 127.5 * kernel / largest).astype(np.uint8)


def filter_note(kernel: np.ndarray) -> Callable[[int], str]:
    """Marks the filters that have a twin, and those whose weights are all 0."""
    alike, empty = twins(kernel), without_weights(kernel)

    def note(number: int) -> str:
        if empty[number]:
            return "all weights 0"
        twin = alike.get(number)
        if twin is None:
            return ""
        return f"{'twin' if twin.cosine > 0 else 'opposite'} of {twin.number}"

    return note


def filters_in_words(kernel: np.ndarray) -> str:
    """How many filters are marked, and what the marks mean; "" where none is."""
    alike, empty = len(twins(kernel)), int(without_weights(kernel).sum())
    words = ""
    if alike:
        words += (
            f" {alike} have a twin with nearly the same weights, or an opposite with nearly the "
            f"same and the other sign (cosine similarity {ALIKE} or more)."
        )
    if empty:
        words += f" {empty} have only weights of 0 and see nothing, whatever the picture."
    return words


def activity_note(maps: np.ndarray) -> Callable[[int], str]:
    """Marks the maps that are 0 everywhere; the grid itself marks other constant ones."""
    alive = maps.any(axis=(0, 1))
    return lambda number: "" if alive[number] else "dead for this picture"
