"""Page Look inside: what every layer of a trained network makes of one picture."""

import streamlit as st

from clf.config import RunConfig
from clf.datasets import DATASETS, DatasetInfo
from clf.engine import tasks
from clf.layer_views import LayerInfo, LayerView
from clf.plots.network import shape_text
from clf.plots.probabilities import percent, ranked
from clf.runs import Run, RunNotFound
from clf.ui import state
from clf.ui.convolution_by_hand import convolution_by_hand
from clf.ui.engine import answer
from clf.ui.layer_panels import show_layer
from clf.ui.layer_texts import LAYER_TEXTS
from clf.ui.picture_input import ChosenPicture, choose_picture
from clf.ui.pixel_grid import Tile, pixel_grid
from clf.ui.run_picker import pick_run
from clf.ui.text import escaped

NETWORK, BY_HAND = "A trained network", "Convolution by hand"


def ask_layers(run: Run) -> tuple[LayerInfo, ...]:
    """The layers of the run's network, asked for once."""
    version = (run.id, run.model_file.stat().st_mtime_ns)
    known, found = state.recall("inside-layers", (None, ()))
    if known != version:
        found = answer(tasks.layers, str(run.path))
        state.remember("inside-layers", (version, found))
    return found


def ask_view(run: Run, name: str, picture: ChosenPicture) -> LayerView:
    """A layer's view of the picture, asked for once and not again at every rerun."""
    question = (run.id, run.model_file.stat().st_mtime_ns, name, picture.pixels.tobytes())
    known, found = state.recall("inside-view", (None, None))
    if known != question:
        found = answer(tasks.layer_view, str(run.path), name, picture.pixels)
        state.remember("inside-view", (question, found))
    return found


def choose_layer(layers: tuple[LayerInfo, ...], config: RunConfig) -> LayerInfo:
    """The layer to open: the first one with filters or weights at first."""
    titles = {traced.name: traced.layer.title for traced in config.trace()}
    first = next((i for i, item in enumerate(layers) if item.kind in ("Conv2D", "Dense")), 0)
    position = st.selectbox(
        "Layer",
        range(len(layers)),
        index=first,
        format_func=lambda i: layer_label(layers[i], titles),
        key=f"inside-layer-{len(layers)}",
        persist_state="session",
    )
    return layers[position]


def layer_label(info: LayerInfo, titles: dict[str, str]) -> str:
    """A layer in the list: its place, what it is, and how the shape changes.

    The layers within a residual block are called by the block and their own name.
    """
    place, _, rest = info.name.partition("_")
    title = titles.get(info.name, rest.replace("_", " ") or info.kind)
    if info.name == "logits":
        title = f"Output layer, {title}"
    elif info.name == "probabilities":
        title = "Probabilities"
    elif place.isdigit():
        title = f"{place}. {title}"
    return f"{title}: {shape_text(info.input_shape)} to {shape_text(info.output_shape)}"


def show_picture(info: DatasetInfo, picture: ChosenPicture) -> None:
    """The picture as the network gets it."""
    received = picture.pixels[..., 0] if info.shape[2] == 1 else picture.pixels
    pixel_grid(
        [Tile(received, "As the network gets it")],
        key="inside-picture",
        label="The picture as the network gets it",
        tile_size=190,
        colour_bar=False,
    )


def show_prediction(info: DatasetInfo, view: LayerView, picture: ChosenPicture) -> None:
    """What the network says of the picture, in one line."""
    best = ranked(view.probabilities, info.class_names)[0]
    line = f"The network says **{escaped(best.name)}**, {percent(best.probability)}."
    if picture.label is not None:
        line += f" It is {escaped(info.class_names[picture.label])}."
    st.markdown(line)


def look_inside(run: Run, info: DatasetInfo) -> None:
    """Choose a picture and a layer, and see what the layer makes of it."""
    left, right = st.columns([1, 2], gap="large")
    with left:
        picture = choose_picture(info, "inside")
        prediction = st.container()
        if picture is not None:
            show_picture(info, picture)
    with right:
        try:
            layer = choose_layer(ask_layers(run), run.config())
            st.markdown(LAYER_TEXTS.get(layer.kind, ""))
            if picture is None:
                st.info("Choose or draw a picture: then you see what this layer makes of it.")
                return
            view = ask_view(run, layer.name, picture)
        except (OSError, RunNotFound):
            st.error("The network of this run cannot be read any more; choose another run.")
            return
        show_layer(view, info.class_names)
    with prediction:
        show_prediction(info, view, picture)


st.title("Look inside")
st.caption("See what every layer of a trained network makes of a picture, number by number.")
what = st.segmented_control(
    "Look into",
    [NETWORK, BY_HAND],
    default=NETWORK,
    required=True,
    key="inside-what",
    persist_state="session",
    label_visibility="collapsed",
)
if what == BY_HAND:
    convolution_by_hand()
else:
    chosen = pick_run()
    look_inside(chosen, DATASETS[chosen.config().dataset])
