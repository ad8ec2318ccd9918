"""The network on the page: its drawing and table, and the dialog that changes its layers."""

import dataclasses
import itertools

import streamlit as st

from clf.datasets import DatasetInfo
from clf.layers import LAYERS, Layer, LayerError, begin_pretrained
from clf.network import TracedLayer, trace
from clf.plots.network import network_drawing, shape_text
from clf.ui.form_values import fill_layers
from clf.ui.layer_texts import kind_text
from clf.ui.number_field import number_input
from clf.ui.state import is_open, recall, remember, set_open, widget_value
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


_EDITOR, _DRAFT, _KIND = "editor", "editor-draft", "editor-kind"
Draft = list[tuple[int, Layer]]
"""Layers being edited, each with an identity that its widgets keep when it moves."""


def open_editor(layers: tuple[Layer, ...]) -> None:
    """Let :func:`edit_network` be drawn, beginning with these layers.

    Until a person closes it or leaves the page, which may run anew meanwhile, when a training ends
    for example. What is edited is a draft: the form gets it when the editor is closed.
    """
    remember(_DRAFT, [(_new_identity(), layer) for layer in layers])
    set_open(_EDITOR, True)


def editor_is_open() -> bool:
    """Whether a person edits the layers."""
    return is_open(_EDITOR)


def _close_editor() -> None:
    set_open(_EDITOR, False)
    fill_layers(tuple(layer for _, layer in _draft()))


@st.dialog("Change the layers", width="large", on_dismiss=_close_editor)
def edit_network(info: DatasetInfo) -> None:
    """Add, remove, move and change layers, for the pictures of a dataset."""
    remember(_DRAFT, draft := _draft())
    traced, problem = _trace(tuple(layer for _, layer in draft), info)
    if problem:
        st.error(f"This network cannot be built: {problem}.", icon=":material/error:")
    else:
        total = sum(row.parameters for row in traced)
        st.success(f"Can be built: {total:,} parameters.", icon=":material/check:")
    for position in range(len(draft)):
        _layer_row(draft, position, traced[position] if position < len(traced) else None)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.selectbox("Add at the end", list(LAYERS), key=_KIND)
        st.button("Add", icon=":material/add:", on_click=_add)
    st.caption(kind_text(kind))
    st.caption(
        f"The output layer, Dense {len(info.class_names)}, follows from the classes of "
        f"{escaped(info.title)} and is added by itself."
    )
    if st.button("Done", type="primary", on_click=_close_editor):
        st.rerun()


def _layer_row(draft: Draft, position: int, row: TracedLayer | None) -> None:
    identity, layer = draft[position]
    name = f"layer {position + 1}, {layer.title}"
    actions = (
        ("Up", position == 0, _move, -1),
        ("Down", position == len(draft) - 1, _move, 1),
        ("Remove", False, _remove),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.popover(f"{position + 1}. {layer.title}", width=260, key=f"editor-{identity}"):
            _layer_fields(identity, layer)
        result = f"{shape_text(row.output_shape)}, {row.parameters:,} parameters" if row else "?"
        st.markdown(f"gives {result}", width="stretch")
        for label, is_off, act, *where in actions:
            st.button(
                label,
                key=f"editor-{identity}-{label}",
                help=f"{label}: {name}",
                disabled=is_off,
                on_click=act,
                args=(identity, *where),
                type="tertiary",
            )


def _layer_fields(identity: int, layer: Layer) -> None:
    st.caption(kind_text(layer.kind))
    fields = dataclasses.fields(layer)
    if not fields:
        st.markdown("This layer has no settings.")
    for item in fields:
        key, value = _field_key(identity, item), getattr(layer, item.name)
        label = item.metadata["label"].capitalize()
        if "choices" in item.metadata:
            choices = item.metadata["choices"]
            st.selectbox(label, choices, choices.index(value), key=key)
        else:
            step = 1 if _is_whole(item) else 0.05
            number_input(label, value, key=key, step=step)


def _draft() -> Draft:
    """The layers with what their fields show now, which may be no network yet."""
    return [(identity, _as_shown(identity, layer)) for identity, layer in recall(_DRAFT)]


def _as_shown(identity: int, layer: Layer) -> Layer:
    shown = {}
    for item in dataclasses.fields(layer):
        value = widget_value(_field_key(identity, item), getattr(layer, item.name))
        is_integer = isinstance(value, float) and value.is_integer() and _is_whole(item)
        shown[item.name] = int(value) if is_integer else value
    return dataclasses.replace(layer, **shown)


def _is_whole(item: dataclasses.Field) -> bool:
    return isinstance(item.metadata.get("min"), int)


def _field_key(identity: int, item: dataclasses.Field) -> str:
    return f"editor-{identity}-{item.name}"


def _move(identity: int, by: int) -> None:
    draft = _draft()
    place = next(i for i, (other, _) in enumerate(draft) if other == identity)
    to = min(max(place + by, 0), len(draft) - 1)
    draft.insert(to, draft.pop(place))
    remember(_DRAFT, draft)


def _remove(identity: int) -> None:
    remember(_DRAFT, [item for item in _draft() if item[0] != identity])


def _add() -> None:
    remember(_DRAFT, [*_draft(), (_new_identity(), LAYERS[widget_value(_KIND)]())])


def _new_identity() -> int:
    return next(_COUNTER)


_COUNTER = itertools.count()


def _trace(layers: tuple[Layer, ...], info: DatasetInfo) -> tuple[list[TracedLayer], str]:
    """The layers up to the first that cannot be built, and why it cannot; "" if all can."""
    traced = []
    try:
        for row in trace(layers, info.shape, len(info.class_names)):
            traced.append(row)
    except LayerError as error:
        return traced, str(error)
    return traced, ""
