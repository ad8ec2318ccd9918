"""What if a filter were off, a pooling another one, a weight another number?"""

import numpy as np
import streamlit as st

from clf.changes import (
    MOST_WEIGHT,
    Bias,
    ChangeError,
    Changes,
    FilterOff,
    PooledBy,
    Weight,
    WhatIf,
)
from clf.engine import tasks
from clf.layer_views import LayerInfo
from clf.plots.probabilities import (
    describe_before_and_after,
    draw_before_and_after,
    ranked,
)
from clf.text import percent
from clf.ui import state
from clf.ui.inside.kept_changes import KeptChanges
from clf.ui.inside.one_layer import layer_label, select_layer
from clf.ui.inside.subject import Subject
from clf.ui.maps import choose_maps
from clf.ui.number_field import number_between, weights_within
from clf.ui.pixel_grid import Tile, pixel_grid
from clf.ui.text import escaped

POOLINGS = {"MaxPooling2D": "max", "AveragePooling2D": "average"}
POOLING_NAMES = {"max": "Maximum", "average": "Average"}


def what_if(subject: Subject) -> None:
    """Change the network, and see the probabilities and maps before and after."""
    layers = [layer for layer in subject.layers if layer.kind == "Conv2D" or layer.kind in POOLINGS]
    if not layers:
        st.info(
            "This network has no convolution and no pooling to change. Choose a run of a network "
            "with a convolution, such as CNN 64-64."
        )
        return
    st.caption("Change this network and see what follows. The trained run stays as it is.")
    layer = select_layer(subject, layers, "Layer to change", "what-if-layer")
    changes = KeptChanges(subject.run.id)
    if layer.kind == "Conv2D":
        _change_filters(changes, layer)
        with st.expander("Type other weights"):
            _change_weights(subject, changes, layer)
    else:
        _change_pooling(changes, layer)
    changes.list(subject)
    try:
        _show(subject, changes.now, layer)
    except ChangeError as error:
        st.error(f"The changes do not fit this network: {error} Reset them to go on.")


def _change_filters(changes: KeptChanges, layer: LayerInfo) -> None:
    where = FilterOff(layer.name, 0).place[:2]
    off = [change.filter for change in changes.now.all if change.place[:2] == where]
    chosen = st.multiselect(
        "Filters to switch off",
        range(layer.output_shape[-1]),
        format_func=str,
        default=off,
        placeholder="All filters are on",
        key=changes.key("off", layer.name),
    )
    changes.replace(where, tuple(FilterOff(layer.name, number) for number in chosen))


def _change_pooling(changes: KeptChanges, layer: LayerInfo) -> None:
    own = POOLINGS[layer.kind]
    where = PooledBy(layer.name, own).place
    kind = next((change.kind for change in changes.now.all if change.place == where), own)
    chosen = st.segmented_control(
        "Pool by",
        list(POOLING_NAMES),
        format_func=POOLING_NAMES.__getitem__,
        default=kind,
        required=True,
        key=changes.key("pooling", layer.name),
    )
    changes.replace(where, () if chosen == own else (PooledBy(layer.name, chosen),))


def _change_weights(subject: Subject, changes: KeptChanges, layer: LayerInfo) -> None:
    """One filter's weights for one input channel, and its bias, to type over."""
    view = subject.ask(tasks.layer_view, layer.name, subject.picture.pixels)
    left, right = st.columns([1, 2])
    channels, filters = view.kernel.shape[2:]
    number = left.selectbox("Filter", range(filters), key=f"what-if-filter-{filters}")
    channel = 0
    if channels > 1:
        key = f"what-if-channel-{channels}"
        channel = left.selectbox("Input channel", range(channels), key=key)
    with right:
        _change_kernel(changes, layer, view.kernel, (channel, number))
    if view.bias is None:
        left.caption("This layer has no biases.")
        return
    bias, where = float(view.bias[number]), Bias(layer.name, number, 0.0).place
    now = next((change.value for change in changes.now.all if change.place == where), bias)
    key, limits = changes.key("bias", layer.name, number), (-MOST_WEIGHT, MOST_WEIGHT)
    with left:
        typed = number_between("Bias", limits, now, key=key, step=0.1, format="%.4f")
    if typed is not None:
        changes.replace(where, () if typed == bias else (Bias(layer.name, number, typed),))


def _change_kernel(
    changes: KeptChanges, layer: LayerInfo, kernel: np.ndarray, part: tuple[int, int]
) -> None:
    """A table of the weights of `part` (input channel, filter) of the kernel."""
    channel, number = part
    weights = kernel[:, :, channel, number]
    where = Weight(layer.name, (0, 0, channel, number), 0.0).place[:4]
    key = changes.key("kernel", layer.name, number, channel)
    drawn, begun = state.recall("what-if-kernel", (None, None))
    if state.widget_value(key) is None or drawn != key:
        begun = weights.copy()  # with what is changed now: the table knows only later edits
        for change in changes.now.all:
            if change.place[:4] == where:
                begun[change.index[:2]] = change.value
        state.remember("what-if-kernel", (key, begun))
    st.caption(f"Weights of filter {number} for input channel {channel}")
    typed = st.data_editor(
        begun,
        hide_index=True,
        num_rows="fixed",
        column_config={
            1 + column: st.column_config.NumberColumn(format="%.4f")  # 0 is the hidden index
            for column in range(weights.shape[1])
        },
        key=key,
    )
    typed = weights_within(typed.astype(np.float32), MOST_WEIGHT)
    new = [
        Weight(layer.name, (int(row), int(column), channel, number), float(typed[row, column]))
        for row, column in np.argwhere(typed != weights)
    ]
    changes.replace(where, tuple(new))


def _show(subject: Subject, changes: Changes, layer: LayerInfo) -> None:
    """The probabilities, and the maps of a layer, before and after."""
    with_maps = [item for item in subject.layers if len(item.output_shape) == 3]
    names = [item.name for item in with_maps]
    network = subject.network
    probabilities, maps = st.container(), st.container()
    with maps:
        st.header("Maps before and after", anchor=False)
        place = st.selectbox(
            "Maps of",
            range(len(names)),
            index=names.index(layer.name),
            format_func=lambda i: layer_label(with_maps[i], network),
            key=f"what-if-maps-{subject.run.id}-{layer.name}",
        )
    with probabilities:
        found = subject.ask(tasks.what_if, changes, names[place], subject.picture.pixels)
        _show_probabilities(found, subject.info.class_names)
    with maps:
        _show_maps(found, names[place])


def _show_probabilities(found: WhatIf, class_names: tuple[str, ...]) -> None:
    before, after = (ranked(values, class_names) for values in (found.before, found.after))
    said = [
        f"**{escaped(bars[0].name)}**, {percent(bars[0].probability)}" for bars in (before, after)
    ]
    st.markdown(f"The network said {said[0]}. Now it says {said[1]}.")
    st.plotly_chart(
        draw_before_and_after(before, after),
        alt=describe_before_and_after(before, after),
        key="what-if-bars",
        config={"displayModeBar": False},
    )


def _show_maps(found: WhatIf, name: str) -> None:
    difference = np.abs(found.maps_after - found.maps_before).mean(axis=(0, 1))
    changed = int((difference > 0).sum())
    first = "; these come first" if changed else ""
    st.caption(f"{changed} of {len(difference)} maps differ{first}.")
    tiles = []
    shown = choose_maps(difference, f"what-if-{name}", "maps")
    for number in sorted(shown, key=lambda number: difference[number] == 0):
        note = f"differs by {difference[number]:.3g}" if difference[number] else "the same"
        tiles.append(Tile(found.maps_before[..., number], f"{number} before"))
        tiles.append(Tile(found.maps_after[..., number], f"{number} after", note))
    smallest = min(found.maps_before.min(), found.maps_after.min())
    colours = "diverging" if smallest < 0 else "sequential"
    pixel_grid(
        tiles, key="what-if-maps", label="Maps before and after", tile_size=78, colours=colours
    )
