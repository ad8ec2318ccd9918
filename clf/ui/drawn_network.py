"""The whole network drawn with its real maps: one component, a row a layer."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from clf.layer_views import LayerSummary
from clf.plots.network import KIND_COLOURS, OTHER_COLOUR, shape_text
from clf.text import one_line
from clf.ui.component import component
from clf.ui.packing import pack

_component = component("drawn_network", ("dom.js", "values.js", "drawn_network.js"))


@dataclass(frozen=True)
class DrawnLayer:
    """A row of the drawing.

    title: of the layer. block: the title of the residual block that it is a part of, else "".
    """

    summary: LayerSummary
    title: str
    block: str = ""


def drawn_network(
    pixels: np.ndarray,
    layers: list[DrawnLayer],
    class_names: tuple[str, ...],
    opened: str | None = None,
    *,
    key: str,
    on_opened: Callable[[], None],
) -> None:
    """Draw the picture, all layers and the probabilities, from top to bottom.

    opened: the name of the layer that a person comes back from: it gets the focus.
    on_opened: called when a person opens a layer; its name is then the value `opened` of the widget
    `key`.
    """
    data = encode(pixels, layers, class_names, opened)
    _component(key=key, data=data, on_opened_change=on_opened)


def encode(
    pixels: np.ndarray,
    layers: list[DrawnLayer],
    class_names: tuple[str, ...],
    opened: str | None = None,
) -> bytes:
    """What the browser gets: the rows, their values map by map, and the picture."""
    header = {
        "picture": pixels.shape,
        "opened": opened,
        "classes": [one_line(name) for name in class_names],
        "layers": [_described(layer) for layer in layers],
    }
    parts = [np.moveaxis(layer.summary.values, -1, 0) for layer in layers]
    return pack(header, [pixels, *(np.ascontiguousarray(part, "<f4") for part in parts)])


def _described(layer: DrawnLayer) -> dict:
    summary = layer.summary
    shape = summary.info.output_shape
    return {
        "name": summary.info.name,
        "kind": summary.info.kind,
        "title": layer.title,
        "block": layer.block,
        "colour": KIND_COLOURS.get(summary.info.kind, OTHER_COLOUR),
        "shapeText": shape_text(shape),
        "shape": shape,
        "shown": summary.shown,
        "low": summary.low,
        "high": summary.high,
        "mean": summary.mean,
        "dead": summary.dead,
    }
