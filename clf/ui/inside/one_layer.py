"""One layer of the network: its filters, its maps, and how each of its values comes about."""

from collections.abc import Sequence

import streamlit as st

from clf.engine import tasks
from clf.layer_views import LayerInfo
from clf.network import TracedLayer
from clf.plots.network import shape_text
from clf.ui import state
from clf.ui.inside.histograms import show_histograms
from clf.ui.inside.subject import Subject
from clf.ui.layer_names import layer_title
from clf.ui.layer_panels import show_layer
from clf.ui.layer_texts import layer_text
from clf.ui.way_back import way_back

SECTION = "inside-section"
"""Key of the widget that holds the name of the section that is shown."""
ONE_LAYER, WHOLE_NETWORK = "One layer", "The whole network"
_OPENED = "inside-opened"


def one_layer(subject: Subject) -> None:
    """Choose a layer, and see what it makes of the picture."""
    opened = opened_layer()
    if opened in [layer.name for layer in subject.layers]:
        title = str(layer_title(opened, subject.network))
        way_back(WHOLE_NETWORK, title, key="inside-way-back", on_back=_go_back)
    layer = choose_layer(subject)
    st.markdown(layer_text(layer))
    view = subject.ask(tasks.layer_view, layer.name, subject.picture.pixels)
    show_layer(view, subject.run.config())
    show_histograms(view)


def choose_layer(subject: Subject) -> LayerInfo:
    """The layer to open: the first one with filters or weights at first."""
    layers, network = subject.layers, subject.network
    first = next((i for i, item in enumerate(layers) if item.kind in ("Conv2D", "Dense")), 0)
    position = st.selectbox(
        "Layer",
        range(len(layers)),
        index=first,
        format_func=lambda i: layer_label(layers[i], network),
        key=_key(len(layers)),
        persist_state="session",
        on_change=leave_opened,
    )
    return layers[position]


def select_layer(
    subject: Subject, layers: Sequence[LayerInfo], label: str, key: str, index: int = 0
) -> LayerInfo:
    """A select box over some of the network's layers, at first on the one at `index`."""
    network = subject.network
    place = st.selectbox(
        label,
        range(len(layers)),
        index=index,
        format_func=lambda i: layer_label(layers[i], network),
        key=f"{key}-{subject.run.id}",
        persist_state="session",
    )
    return layers[place]


def open_layer(names: tuple[str, ...], name: str) -> None:
    """Let One layer show the layer `name` of these; from a callback, before it is drawn."""
    state.set_widget_value(_key(len(names)), names.index(name))
    state.remember(SECTION, ONE_LAYER)
    state.remember(_OPENED, name)


def opened_layer() -> str | None:
    """The layer that was opened in the drawing of the whole network, until it is left."""
    return state.recall(_OPENED)


def leave_opened() -> None:
    """Forget that a layer was opened in the drawing: a person has gone elsewhere from it."""
    state.remember(_OPENED, None)


def _go_back() -> None:
    state.remember(SECTION, WHOLE_NETWORK)


def _key(count: int) -> str:
    return f"inside-layer-{count}"


def layer_label(info: LayerInfo, network: Sequence[TracedLayer]) -> str:
    """A layer in the list: its place, what it is, and how the shape changes."""
    title = layer_title(info.name, network)
    return f"{title}: {shape_text(info.input_shape)} to {shape_text(info.output_shape)}"
