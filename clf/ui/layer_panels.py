"""What is shown of a layer, by its kind: filters, maps, windows, weights, bars."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from clf.config import RunConfig
from clf.datasets import DATASETS
from clf.layer_views import LayerView
from clf.plots.activations import describe_units, unit_bars
from clf.ui.explorer import map_explorer, output_explorer, vector_explorer
from clf.ui.maps import activity_note, choose_maps, filter_grid, filters_in_words, map_grid
from clf.ui.pixel_grid import Tile, pixel_grid

MOST_WEIGHTS = 2**17
"""A kernel of more weights, 512 KiB, is not drawn whole: each would be smaller than a pixel."""


def show_layer(view: LayerView, config: RunConfig) -> None:
    """Draw everything that can be seen of a layer of a network of `config`."""
    class_names = DATASETS[config.dataset].class_names
    if view.info.kind in ("Conv2D", "DepthwiseConv2D"):
        _convolution(view)
    elif view.max_pooled is not None:
        _pooling(view)
    elif view.info.kind == "Dense":
        _dense(view, class_names if view.info.name == "logits" else None)
    elif view.info.kind == "Output":
        _bars(view.input, "Logits: before", "output-logits", class_names)
        title = "Probabilities: after"
        _bars(view.output, title, "output-probabilities", class_names, shares=True)
        _heading()
        output_explorer(view, config, class_names, key="explorer-output")
    elif view.info.kind == "Flatten":
        _flatten(view)
    elif view.output.ndim == 3 and view.input.shape == view.output.shape:
        _maps(view)
    elif view.output.ndim == 3:
        shown = choose_maps(_strength(view.output), f"maps-{view.info.name}", "maps")
        _before_and_after(view, shown)
    else:
        _bars(view.output, "Values after this layer", "vector")
        _heading()
        vector_explorer(view, key=f"explorer-{view.info.name}")


def _heading() -> None:
    st.header("How a value comes about", anchor=False)


def _strength(maps: np.ndarray) -> np.ndarray:
    return np.abs(maps).mean(axis=(0, 1))


def _convolution(view: LayerView) -> None:
    shown = choose_maps(_strength(view.output), f"maps-{view.info.name}", "filters")
    height, width, channels, filters = view.kernel.shape
    st.header("Filters", anchor=False)
    each = (
        "each for the input channel of its own number."
        if view.info.kind == "DepthwiseConv2D"
        else f"for each of {channels} input channels."
    )
    st.caption(
        f"{filters} filters of {height}x{width} weights {each}" + filters_in_words(view.kernel)
    )
    filter_grid(view.kernel, shown, f"filters-{view.info.name}")
    st.header("Feature maps", anchor=False)
    note = activity_note(view.output)
    dead = sum(bool(note(n)) for n in range(filters))
    st.caption(
        "What each filter makes of this picture, under the same number."
        + (f" {dead} of {filters} are dead for it: 0 everywhere." if dead else "")
    )
    map_grid(view.output, shown, f"maps-{view.info.name}", "Feature maps", note)
    _heading()
    number = st.selectbox("Feature map", shown, key=f"explored-{view.info.name}")
    map_explorer(view, number, key=f"explorer-{view.info.name}")


def _pooling(view: LayerView) -> None:
    shown = choose_maps(_strength(view.output), f"maps-{view.info.name}", "maps")
    is_max = view.info.kind.startswith("Max")
    st.header("One map, pooled both ways", anchor=False)
    number = st.selectbox("Map", shown, key=f"pooled-{view.info.name}")
    names = ("by maximum", "by average")
    pooled = (view.max_pooled, view.average_pooled)
    tiles = [Tile(view.input[..., number], "Input", _size(view.input))]
    for index, (name, maps) in enumerate(zip(names, pooled, strict=True)):
        this = ", this layer" if is_max == (index == 0) else ""
        tiles.append(Tile(maps[..., number], f"Pooled {name}{this}", _size(maps)))
    colours = "diverging" if view.input.min() < 0 else "sequential"
    pixel_grid(tiles, key="pooled", label="A map and its pooling", tile_size=190, colours=colours)
    difference = np.abs(view.max_pooled[..., number] - view.average_pooled[..., number])
    st.caption(
        f"Maximum and average differ by {difference.mean():.3f} in the mean, "
        f"{difference.max():.3f} at most."
    )
    _heading()
    map_explorer(view, number, key=f"explorer-{view.info.name}")
    _before_and_after(view, shown)


def _maps(view: LayerView) -> None:
    """A layer that computes every value from the value at the same place."""
    shown = choose_maps(_strength(view.output), f"maps-{view.info.name}", "maps")
    _heading()
    number = st.selectbox("Map", shown, key=f"explored-{view.info.name}")
    map_explorer(view, number, key=f"explorer-{view.info.name}")
    _before_and_after(view, shown)


def _size(maps: np.ndarray) -> str:
    return f"{maps.shape[0]}x{maps.shape[1]}"


def _before_and_after(view: LayerView, shown: Sequence[int]) -> None:
    for title, maps, place in (("Before", view.input, "before"), ("After", view.output, "after")):
        st.header(f"{title}: {_size(maps)}", anchor=False)
        inside = [n for n in shown if n < maps.shape[2]]
        map_grid(maps, inside, f"{place}-{view.info.name}", f"Maps {place}", activity_note(maps))


def _dense(view: LayerView, class_names: tuple[str, ...] | None) -> None:
    title = "Logits: one value a class" if class_names else "Activation of every unit"
    _bars(view.output, title, "dense", class_names)
    _heading()
    vector_explorer(view, class_names, key=f"explorer-{view.info.name}")
    st.header("Weights", anchor=False)
    if view.pictured is None:
        _kernel(view.kernel)
    else:
        _pictured(view, class_names)


def _kernel(kernel: np.ndarray) -> None:
    inputs, units = kernel.shape
    if kernel.size > MOST_WEIGHTS:
        st.caption(
            f"{inputs:,} inputs x {units:,} units are {kernel.size:,} weights, too many for one "
            "picture. The strongest of a unit are in its table above."
        )
        return
    st.caption("A row for each input value, a column for each unit; the bias is apart.")
    tile = Tile(kernel, "Kernel", f"{inputs} inputs x {units} units")
    pixel_grid([tile], key="dense-kernel", label="Weights", tile_size=420, colours="diverging")


def _pictured(view: LayerView, class_names: tuple[str, ...] | None) -> None:
    st.caption(
        "The weights of a unit, laid where the values are that they multiply: orange adds to the "
        "unit, blue takes away from it."
    )
    shown = choose_maps(np.abs(view.output), f"units-{view.info.name}", "units")
    channels = view.pictured.shape[2]
    channel = (
        st.selectbox("Input channel", range(channels), key=f"units-{view.info.name}-channel")
        if channels > 1
        else 0
    )
    names = class_names or [f"Unit {n}" for n in range(len(view.output))]
    tiles = [
        Tile(view.pictured[:, :, channel, n], names[n], f"{view.output[n]:.2f} here") for n in shown
    ]
    pixel_grid(tiles, key="dense-weights", label="Weights", tile_size=96, colours="diverging")


def _flatten(view: LayerView) -> None:
    if view.input.ndim == 1:
        st.info("There is nothing to show: its input is a vector already.")
        return
    before = " x ".join(map(str, view.input.shape))
    st.markdown(
        f"{before} values become a vector of {len(view.output):,}: row by row, and at each place "
        "one channel after the other. Here the vector is broken into lines."
    )
    _heading()
    vector_explorer(view, key="explorer-flatten")


def _bars(
    values: np.ndarray,
    title: str,
    key: str,
    names: tuple[str, ...] | None = None,
    shares: bool = False,
) -> None:
    st.plotly_chart(
        unit_bars(values, title, names, shares),
        alt=describe_units(values, names, shares),
        key=key,
    )
