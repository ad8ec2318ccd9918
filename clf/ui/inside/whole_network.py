"""The whole network at once: what every layer makes of the picture; a click opens a layer."""

from functools import partial

import streamlit as st

from clf.engine import tasks
from clf.layer_views import LayerInfo
from clf.network import TracedLayer
from clf.ui import state
from clf.ui.drawn_network import DrawnLayer, drawn_network
from clf.ui.inside.one_layer import choose_layer_of
from clf.ui.inside.subject import Subject

_KEY = "inside-network"


def whole_network(subject: Subject) -> None:
    """Draw the network with the picture in it, from the pixels to the probabilities."""
    st.caption(
        "The picture on its way through the network: of every layer the eight most active maps, "
        "or its values. Click a layer, or press Enter on it, to open it."
    )
    summaries = subject.ask(tasks.network_view, subject.picture.pixels)
    infos = tuple(item.info for item in summaries)
    titles = row_titles(infos, list(subject.run.config().trace()))
    layers = [DrawnLayer(item, *title) for item, title in zip(summaries, titles, strict=True)]
    names = tuple(info.name for info in infos)
    drawn_network(
        subject.picture.pixels,
        layers,
        subject.info.class_names,
        key=_KEY,
        on_opened=partial(_open, names),
    )


def _open(names: tuple[str, ...]) -> None:
    """Change to the section One layer, and there to the layer that was clicked."""
    if (opened := state.widget_value(_KEY, {}).get("opened")) in names:
        choose_layer_of(names, opened)
        state.set_widget_value("inside-section", "One layer")


def row_titles(layers: tuple[LayerInfo, ...], network: list[TracedLayer]) -> list[tuple[str, str]]:
    """The title of every layer, and of the residual block that it is a part of, "" for none.

    The layers of a block are called by their own names; the last one has the name of the block.
    """
    return [_title(info, network, layers) for info in layers]


def _title(
    info: LayerInfo, network: list[TracedLayer], layers: tuple[LayerInfo, ...]
) -> tuple[str, str]:
    if info.name == "probabilities":
        return "Probabilities", ""
    for place, traced in enumerate(network, start=1):
        title, parts = f"{place}. {traced.layer.title}", f"{traced.name}_"
        if info.name.startswith(parts):
            own = info.name.removeprefix(parts).replace("_", " ").replace("conv2d", "Conv2D")
            return own[0].upper() + own[1:], title
        if info.name == traced.name:
            if any(other.name.startswith(parts) for other in layers):
                return info.kind, title
            return f"Output, {traced.layer.title}" if traced.name == "logits" else title, ""
    return info.kind, ""
