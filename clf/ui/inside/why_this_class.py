"""Why this class: where its evidence lies by the gradient, and what a covered part changes."""

import numpy as np
import streamlit as st

from clf.engine import tasks
from clf.text import one_line
from clf.ui.inside.one_layer import select_layer
from clf.ui.inside.subject import Subject
from clf.ui.occlusion import occlusion_explorer
from clf.ui.pixel_grid import Tile, pixel_grid

_FILLS = {"Grey": 128, "Black": 0, "White": 255}
_SIZES = {"Small": 8, "Medium": 4, "Large": 2}
"""The side of the picture divided by the side of the square."""
_TILE = 192
_HOT = (255, 160, 0)
_MOST_COVER = 0.75
"""Of the picture by the colour, so that what lies under it can still be seen."""


def why_this_class(subject: Subject) -> None:
    """The two ways to ask a network for its reasons, one below the other."""
    st.header("Grad-CAM: where the layer sees it", anchor=False)
    _grad_cam(subject)
    st.header("Cover a part", anchor=False)
    _occlusion(subject)


def _grad_cam(subject: Subject) -> None:
    names, pixels = subject.info.class_names, subject.picture.pixels
    convolutions = [layer for layer in subject.layers if layer.kind == "Conv2D"]
    if not convolutions:
        st.caption("This network has no convolution layer, and so no maps to look at.")
        return
    predicted = int(subject.ask(tasks.predict, pixels[None])[0].argmax())
    # The key brings the predicted class back where picture or network have changed.
    target = st.selectbox(
        "Class",
        range(len(names)),
        index=predicted,
        format_func=lambda label: one_line(names[label]),
        key=f"why-class-{subject.run.id}-{predicted}",
    )
    last = len(convolutions) - 1
    layer = select_layer(subject, convolutions, "Convolution layer", "why-layer", last)
    st.caption(
        "Orange in the picture, bright in the map: these places speak for the class. Grad-CAM sums "
        "up the layer's maps, each weighted by how much it raises the class, and keeps what is "
        "positive."
    )
    heat = subject.ask(tasks.grad_cam, pixels, target)[layer.name]
    height, width = heat.shape
    tiles = [
        Tile(_overlaid(pixels, heat), f"{names[target]}, laid over the picture"),
        Tile(heat, f"{names[target]}, {height}x{width}", "" if heat.any() else "0 everywhere"),
    ]
    pixel_grid(tiles, key="why-heat", label="Grad-CAM", tile_size=_TILE, colours="sequential")
    if not heat.any():
        st.caption("Nothing in the maps of this layer speaks for this class.")


def _occlusion(subject: Subject) -> None:
    pixels = subject.picture.pixels
    left, right = st.columns(2)
    with left:
        size = st.segmented_control(
            "Square", list(_SIZES), default="Medium", required=True, key="why-square"
        )
    with right:
        fill = st.segmented_control(
            "Covered with", list(_FILLS), default="Grey", required=True, key="why-fill"
        )
    st.caption(
        "Drag the square, or move it by the arrow keys: the bars follow. The line in a bar is the "
        "probability of the picture as it is."
    )
    side = max(1, min(pixels.shape[:2]) // _SIZES[size])
    found = subject.ask(tasks.occlusion, pixels, side, _FILLS[fill])
    occlusion_explorer(pixels, found, subject.info.class_names, key="why-occlusion")


def _overlaid(pixels: np.ndarray, heat: np.ndarray) -> np.ndarray:
    """The picture, coloured where the heat is high; uint8 RGB of its size.

    heat: float32 of any size, 0 or more; it is enlarged by repeating its values.
    """
    rows, columns = (
        np.arange(length) * small // length
        for length, small in zip(pixels.shape[:2], heat.shape, strict=True)
    )
    share = heat[np.ix_(rows, columns)] / (heat.max() or 1.0)
    weight = _MOST_COVER * share[..., None]
    return np.rint(pixels * (1 - weight) + np.array(_HOT) * weight).astype(np.uint8)
