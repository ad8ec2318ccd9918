"""Over time: one slider goes through the epochs of a training and moves all that is kept of it."""

from functools import lru_cache
from pathlib import Path

import numpy as np
import streamlit as st

from clf.architectures import ARCHITECTURES
from clf.config import RunConfig
from clf.plots.confusion import confusion_chart, describe_confusion
from clf.plots.embedding import Embedding, describe_embedding, embedding_chart, of_one_size
from clf.runs import Run
from clf.snapshots import Snapshot, read_part, read_snapshot, snapshot_epochs
from clf.text import percent
from clf.ui.form_values import fill_form
from clf.ui.inside.subject import Subject
from clf.ui.layer_names import layer_title
from clf.ui.maps import activity_note, filter_grid, map_grid
from clf.ui.navigation import go_to
from clf.ui.piece import piece
from clf.ui.pixel_grid import Tile, pixel_grid
from clf.ui.text import as_text, escaped


def over_time(subject: Subject) -> None:
    """What the network was like before its first step and after its epochs."""
    if not snapshot_epochs(subject.run.path):
        _nothing_kept(subject)
        return
    _moments(subject.run, subject.info.class_names)


def _nothing_kept(subject: Subject) -> None:
    """Why there is nothing to see, and the shortest way to something."""
    came = "It came with the app already trained. " if subject.run.pretrained else ""
    st.info(
        f"How this network learned was not kept. {came}Every network that you train keeps its "
        "filters, maps and mistakes of each epoch: choose one of your runs above, or train one now."
    )
    if subject.run.pretrained:
        text = f"Train a small network on {escaped(subject.info.title)}"
        layers = ARCHITECTURES["lenet_5"].layers
        config = RunConfig(subject.info.name, layers, epochs=5, batch_size=128)
    else:
        text, config = "Train it again", subject.run.config()
    if st.button(text, type="primary", icon=":material/model_training:"):
        fill_form(config)
        go_to("train")


@st.fragment
@piece("This epoch")
def _moments(run: Run, class_names: tuple[str, ...]) -> None:
    """A fragment, so that moving the slider draws nothing else anew."""
    epochs = snapshot_epochs(run.path)
    epoch = st.select_slider(
        "After epoch",
        epochs,
        value=epochs[-1],
        format_func=lambda epoch: f"{epoch}" if epoch else "0, before the first step",
        key=f"over-time-epoch-{run.id}-{epochs[-1]}",
    )
    snapshot = read_snapshot(run.path, epoch)
    right = int((snapshot.predicted == snapshot.labels).sum())
    count = len(snapshot.labels)
    st.markdown(
        f"The network calls **{right} of {count}** test pictures by their right class "
        f"({percent(right / count)}). They are always the same, as many of each class."
    )
    left, right = st.columns([6, 5], gap="large")
    with left:
        _pinned_pictures(snapshot, class_names)
        with piece("The layer"):
            _layer(run, snapshot, epochs, class_names)
    with right:
        with piece("The pictures as points"):
            _pictures_as_points(snapshot, class_names)
        _mistakes(snapshot, class_names)


def _pinned_pictures(snapshot: Snapshot, class_names: tuple[str, ...]) -> None:
    """Three of the pictures with what they are called now."""
    if not len(snapshot.pixels):
        st.info(
            "The three test pictures that were kept here, and the maps of them, were deleted with "
            "the pictures that this network learned from. What the network itself was like stays."
        )
        return
    tiles = [
        Tile(
            pixels[..., 0] if pixels.shape[2] == 1 else pixels,
            class_names[label],
            "right" if label == called else f"called {class_names[called]}",
        )
        for pixels, label, called in zip(
            snapshot.pixels, snapshot.labels, snapshot.predicted, strict=False
        )
    ]
    pixel_grid(tiles, key="over-time-pictures", label="Test pictures", tile_size=112)


def _layer(run: Run, snapshot: Snapshot, epochs: list[int], class_names: tuple[str, ...]) -> None:
    """Filters and maps of one layer."""
    names = list(dict.fromkeys([*snapshot.maps, *snapshot.filters]))
    if not names:
        if len(snapshot.pixels):
            st.caption(
                "No convolution or pooling that learns, and no weights on the pixels, are in this "
                "network to look at."
            )
        return
    network = run.config().trace()
    name = st.selectbox(
        "Layer",
        names,
        format_func=lambda name: str(layer_title(name, network)),
        key=f"over-time-layer-{run.id}",
    )
    if name in snapshot.filters:
        kernel = snapshot.filters[name]
        dense = name == "logits" or name.endswith("_dense")
        st.header("Weights" if dense else "Filters", anchor=False)
        first = read_part(run.path, epochs[0], f"filters/{name}")
        st.caption(
            "Kept are at most 32 filters and 8 input channels; twins are told by these. "
            f"The colours mean the same at every epoch. Mean change of a weight since epoch "
            f"{epochs[0]}: {np.abs(kernel - first).mean():.4f}."
        )
        largest = _largest(run.path, tuple(epochs), f"filters/{name}")
        filter_grid(kernel, range(kernel.shape[3]), f"over-time-filters-{name}", largest)
    if name in snapshot.maps:
        st.header("Maps", anchor=False)
        picture = st.segmented_control(
            "Of the picture",
            range(len(snapshot.pixels)),
            default=0,
            required=True,
            format_func=lambda number: escaped(class_names[snapshot.labels[number]]),
            key="over-time-picture",
        )
        maps = snapshot.maps[name][picture]
        note = activity_note(maps)
        map_grid(maps, range(maps.shape[2]), f"over-time-maps-{name}", "Maps", note)


def _pictures_as_points(snapshot: Snapshot, class_names: tuple[str, ...]) -> None:
    embedding = Embedding(
        of_one_size(snapshot.positions), snapshot.labels, snapshot.predicted, snapshot.numbers
    )
    st.plotly_chart(
        embedding_chart(embedding, class_names),
        alt=describe_embedding(embedding, class_names),
        key="over-time-embedding",
    )
    st.caption(
        f"The two directions in which the values before the last layer differ most (principal "
        f"components); they hold {percent(snapshot.explained)} of the variance. Every epoch is "
        "drawn in the same size, turned to lie as the one before."
    )


def _mistakes(snapshot: Snapshot, class_names: tuple[str, ...]) -> None:
    confusion = snapshot.confusion(len(class_names))
    words = describe_confusion(confusion, class_names)
    count, most = len(snapshot.labels), int(confusion.sum(axis=1).max())
    chart = confusion_chart(confusion, class_names, f"these {count} pictures", most)
    st.plotly_chart(chart, alt=words, key="over-time-confusion")
    st.caption(as_text(words))


@lru_cache(maxsize=256)
def _largest(run_path: Path, epochs: tuple[int, ...], part: str) -> float:
    """The largest size of a value of this part of the snapshots."""
    return max(float(np.abs(read_part(run_path, epoch, part)).max()) for epoch in epochs)
