"""The network on the page: its drawing and table, and the dialog that changes its layers."""

import dataclasses
import itertools

import streamlit as st

from clf.datasets import DatasetInfo
from clf.layers import LAYERS, Layer, LayerError, begin_pretrained
from clf.network import TracedLayer, trace
from clf.plots.network import network_drawing, shape_text
from clf.ui.layer_texts import kind_text
from clf.ui.state import is_open, set_open, set_widget_value, widget_value
from clf.ui.text import escaped


def show_network(layers: tuple[Layer, ...], info: DatasetInfo) -> None:
    """Drawing, output shapes and parameters of a network for the pictures of a dataset."""
    traced, problem = _trace(layers, info)
    if traced:
        st.html(network_drawing(traced))
    if problem:
        st.error(f"This network cannot be built: {problem}.", icon=":material/error:")
        return
    total = sum(row.parameters for row in traced)
    st.table(
        {
            "layer": [row.layer.title for row in traced[:-1]] + ["Dense, the output layer"],
            "output shape": [shape_text(row.output_shape) for row in traced],
            "parameters": [f"{row.parameters:,}" for row in traced],
        },
        border="horizontal",
        hide_index=True,
    )
    st.caption(
        f"{total:,} parameters in all, for pictures of {shape_text(info.shape)}."
        + (_pretrained_text(traced[0]) if begin_pretrained(layers) else "")
    )


def _pretrained_text(first: TracedLayer) -> str:
    learned_from = first.layer.learned_from
    return f" The {first.parameters:,} of the pretrained layers were learned from {learned_from}."


def open_editor() -> None:
    """Let :func:`edit_network` be drawn until a person closes it or leaves the page.

    The page may run anew meanwhile, when a training ends for example.
    """
    set_open(_EDITOR, True)


def editor_is_open() -> bool:
    """Whether a person edits the layers."""
    return is_open(_EDITOR)


def _close_editor() -> None:
    set_open(_EDITOR, False)


@st.dialog("Change the layers", width="large", on_dismiss=_close_editor)
def edit_network(layers_key: str, info: DatasetInfo) -> None:
    """Add, remove, move and change the layers kept under `layers_key`."""
    layers = widget_value(layers_key)
    traced, problem = _trace(layers, info)
    if problem:
        st.error(f"This network cannot be built: {problem}.", icon=":material/error:")
    else:
        total = sum(row.parameters for row in traced)
        st.success(f"Can be built: {total:,} parameters.", icon=":material/check:")
    draft = list(zip(_identities(len(layers)), layers, strict=True))
    for position in range(len(draft)):
        row = traced[position] if position < len(traced) else None
        _layer_row(layers_key, draft, position, row)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.selectbox("Add at the end", list(LAYERS), key="editor-kind")
        added = [*draft, (_new_identity(), LAYERS[kind]())]
        st.button("Add", icon=":material/add:", on_click=_replace, args=(layers_key, added))
    st.caption(kind_text(kind))
    st.caption(
        f"The output layer, Dense {len(info.class_names)}, follows from the classes of "
        f"{escaped(info.title)} and is added by itself."
    )
    if st.button("Done", type="primary"):
        _close_editor()
        st.rerun()


_EDITOR = "editor"
Draft = list[tuple[int, Layer]]
"""Layers being edited, each with an identity that its widgets keep when it moves."""


def _layer_row(layers_key: str, draft: Draft, position: int, row: TracedLayer | None) -> None:
    identity, layer = draft[position]
    name = f"layer {position + 1}, {layer.title}"
    before, after = draft[:position], draft[position + 1 :]
    moves = (
        ("Up", [*before[:-1], draft[position], *before[-1:], *after]),
        ("Down", [*before, *after[:1], draft[position], *after[1:]]),
        ("Remove", before + after),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.popover(f"{position + 1}. {layer.title}", width=260, key=f"editor-{identity}"):
            _layer_fields(layers_key, draft, position)
        result = f"{shape_text(row.output_shape)}, {row.parameters:,} parameters" if row else "?"
        st.markdown(f"gives {result}", width="stretch")
        for action, changed in moves:
            st.button(
                action,
                key=f"editor-{identity}-{action}",
                help=f"{action}: {name}",
                disabled=changed == draft,
                on_click=_replace,
                args=(layers_key, changed),
                type="tertiary",
            )


def _layer_fields(layers_key: str, draft: Draft, position: int) -> None:
    identity, layer = draft[position]
    st.caption(kind_text(layer.kind))
    fields = dataclasses.fields(layer)
    if not fields:
        st.markdown("This layer has no settings.")
    for item in fields:
        key = f"editor-{identity}-{item.name}"
        limits, label = item.metadata, item.metadata["label"].capitalize()
        value = getattr(layer, item.name)
        if "choices" in limits:
            choices = limits["choices"]
            new = st.selectbox(label, choices, choices.index(value), key=key)
        else:
            new = st.number_input(label, limits["min"], limits["max"], value, key=key)
        if new != value:
            changed = dataclasses.replace(layer, **{item.name: new})
            _replace(layers_key, [*draft[:position], (identity, changed), *draft[position + 1 :]])
            st.rerun(scope="fragment")


_IDENTITIES = "editor-identities"


def _identities(count: int) -> list[int]:
    """One number a layer, the same for the same layer as long as the dialog edits it."""
    known = widget_value(_IDENTITIES, [])
    if len(known) != count:
        known = [_new_identity() for _ in range(count)]
        set_widget_value(_IDENTITIES, known)
    return known


def _new_identity() -> int:
    return next(_COUNTER)


_COUNTER = itertools.count()


def _replace(layers_key: str, draft: Draft) -> None:
    set_widget_value(_IDENTITIES, [identity for identity, _ in draft])
    set_widget_value(layers_key, tuple(layer for _, layer in draft))


def _trace(layers: tuple[Layer, ...], info: DatasetInfo) -> tuple[list[TracedLayer], str]:
    """The layers up to the first that cannot be built, and why it cannot; "" if all can."""
    traced = []
    try:
        for row in trace(layers, info.shape, len(info.class_names)):
            traced.append(row)
    except LayerError as error:
        return traced, str(error)
    return traced, ""
