"""One kernel over one picture, both a person's own: what a convolution does, before any network."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from PIL import Image

from clf.convolution import KERNELS, Padding, TooLarge, convolve, pool
from clf.datasets import DATASETS, is_available
from clf.ui import state
from clf.ui.number_field import number_between, weights_within
from clf.ui.picture_input import choose_picture
from clf.ui.pixel_grid import Tile, pixel_grid

MOST_PIXELS = 64
"""A larger picture is made smaller: its pixels should be seen one by one."""
_PICTURES = ("cifar10", "fashion_mnist", "mnist", "digits")
"""Whose test pictures are offered: the first dataset that is here."""
_POOLINGS = {"none": "None", "max": "Maximum", "average": "Average"}
MOST_WEIGHT = 1e6
_KEPT = {"persist_state": "session"}


@dataclass(frozen=True)
class _Layer:
    """The convolution and what follows it. pooling: a key of _POOLINGS."""

    kernel: np.ndarray
    strides: int
    padding: Padding
    relu: bool
    pooling: str
    pool_size: int


def convolution_by_hand() -> None:
    """Choose a picture and a kernel, and see the map that the two give, and its pooling."""
    left, right = st.columns([1, 2], gap="large")
    with left:
        name = next((name for name in _PICTURES if is_available(name)), _PICTURES[0])
        picture = choose_picture(DATASETS[name], "by-hand")
    with right:
        layer = _choose_layer()
        if layer is None:
            return
        if picture is None:
            st.info("Choose or draw a picture: then you see what this kernel makes of it.")
            return
        try:
            tiles = maps_of(small_grey(picture.original), layer)
        except TooLarge as error:
            st.warning(f"This cannot be computed: {error}. Choose a smaller one, or strides of 1.")
            return
        _show(tiles[1:], "What the kernel makes of it")
    with left:
        _show(tiles[:1], "The picture")


def maps_of(picture: np.ndarray, layer: _Layer) -> list[Tile]:
    """The picture, its convolution, and the pooling of that where there is one.

    picture: uint8 (height, width). Raises TooLarge where a window does not fit.
    """
    convolved = convolve(picture, layer.kernel, layer.strides, layer.padding)
    if layer.relu:
        convolved = np.maximum(convolved, 0)
    maps = {"The picture, in grey": picture, "Convolved": convolved}
    if layer.pooling != "none":
        title = f"Pooled by {_POOLINGS[layer.pooling].lower()}"
        maps[title] = pool(convolved, layer.pool_size, layer.pooling)
    return [Tile(values, title, "{}x{}".format(*values.shape)) for title, values in maps.items()]


def small_grey(picture: np.ndarray) -> np.ndarray:
    """A picture uint8 (H, W) or (H, W, 3) in grey, at most MOST_PIXELS a side: uint8 (h, w)."""
    image = Image.fromarray(picture).convert("L")
    image.thumbnail((MOST_PIXELS, MOST_PIXELS))
    return np.array(image)


def _choose_layer() -> _Layer | None:
    left, right = st.columns([4, 5], gap="medium")
    with left:
        kernel = _choose_kernel()
    with right:
        number, choice = st.columns([2, 5])
        with number:
            strides = number_between("Strides", (1, 4), 1, key="by-hand-strides")
            pool_size = number_between("Pool size", (2, 8), 2, key="by-hand-pool-size")
        padding = choice.selectbox("Padding", ["valid", "same"], key="by-hand-padding", **_KEPT)
        pooling = choice.selectbox(
            "Pooling after it",
            list(_POOLINGS),
            format_func=_POOLINGS.__getitem__,
            key="by-hand-pooling",
            **_KEPT,
        )
        relu = st.checkbox("ReLU: negative values become 0", key="by-hand-relu", **_KEPT)
    if strides is None or pool_size is None:
        return None
    return _Layer(kernel, strides, padding, relu, pooling, pool_size)


def _choose_kernel() -> np.ndarray:
    """The kernel as a person has typed it, float (size, size); an empty cell counts as 0."""
    name = st.selectbox("Kernel", KERNELS, index=1, key="by-hand-kernel", **_KEPT)
    own, kept = np.array(KERNELS[name], float), f"by-hand-typed-{name}"
    widget = f"by-hand-weights-{name}-{state.recall('by-hand-resets', 0)}"
    if state.widget_value(widget) is None:  # new, or the page was left: the table begins anew
        state.remember("by-hand-begun", state.recall(kept, own))
    typed = st.data_editor(
        state.recall("by-hand-begun"), hide_index=True, num_rows="fixed", key=widget
    )
    kernel = weights_within(typed.astype(float), MOST_WEIGHT)
    state.remember(kept, kernel)
    note, button = st.columns([3, 2], vertical_alignment="center")
    note.caption("Type other weights: the map follows.")
    button.button(
        "Reset",
        help=f"Back to {name} as it was.",
        disabled=np.array_equal(kernel, own),
        width="stretch",
        key="by-hand-reset",
        on_click=_reset_kernel,
        args=(kept, own),
    )
    return kernel


def _reset_kernel(kept: str, own: np.ndarray) -> None:
    """Forget what was typed: a new table begins with the kernel's own weights."""
    state.remember(kept, own)
    state.remember("by-hand-resets", state.recall("by-hand-resets", 0) + 1)


def _show(tiles: list[Tile], label: str) -> None:
    colours = "diverging" if any(tile.values.min() < 0 for tile in tiles) else "sequential"
    is_picture = tiles[0].values.dtype == np.uint8
    pixel_grid(
        tiles,
        key=f"by-hand-{label}",
        label=label,
        tile_size=250,
        colours="grey" if is_picture else colours,
    )
