"""The whole network at once: what every layer makes of the picture; a click opens a layer."""

from functools import partial

import streamlit as st

from clf.engine import tasks
from clf.ui import state
from clf.ui.drawn_network import DrawnLayer, drawn_network
from clf.ui.inside.one_layer import open_layer, opened_layer
from clf.ui.inside.subject import Subject
from clf.ui.layer_names import layer_title

_KEY = "inside-network"


def whole_network(subject: Subject) -> None:
    """Draw the network with the picture in it, from the pixels to the probabilities."""
    st.caption(
        "The picture on its way through the network: of every layer the eight most active maps, "
        "or its values. Click a layer, or press Enter on it, to open it."
    )
    summaries = subject.ask(tasks.network_view, subject.picture.pixels)
    network = subject.network
    layers = [DrawnLayer(item, *layer_title(item.info.name, network)) for item in summaries]
    names = tuple(item.info.name for item in summaries)
    drawn_network(
        subject.picture.pixels,
        layers,
        subject.info.class_names,
        opened_layer(),
        key=_KEY,
        on_opened=partial(_open, names),
    )


def _open(names: tuple[str, ...]) -> None:
    """Change to the section One layer, and there to the layer that was clicked."""
    if (opened := state.widget_value(_KEY, {}).get("opened")) in names:
        open_layer(names, opened)
