"""What excites a filter: the test pictures that it answers to most, and a picture made for it."""

import numpy as np
import streamlit as st

from clf.datasets import DatasetInfo, DatasetUnavailable
from clf.engine import tasks
from clf.excitation_views import Activity, MadePicture, StrongestPictures
from clf.layer_views import LayerInfo
from clf.ui.inside.one_layer import select_layer
from clf.ui.inside.subject import Subject
from clf.ui.number_field import number_between
from clf.ui.pixel_grid import Tile, pixel_grid
from clf.ui.text import as_text

SOURCE = "https://doi.org/10.23915/distill.00007"


def excitation(subject: Subject) -> None:
    """Choose a filter of a convolution, and see what it answers to. Needs no chosen picture."""
    convolutions = [layer for layer in subject.layers if layer.kind == "Conv2D"]
    if not convolutions:
        st.info(
            "This network has no convolution, so it has no filters. Choose a run of a network with "
            "a convolution, such as CNN 64-64."
        )
        return
    layer, number = _choose_filter(subject, convolutions)
    if number is None:
        return
    strongest = _show_strongest(subject, layer, number)
    made = subject.ask(tasks.made_picture, layer.name, number, subject.run.config().seed)
    _show_made(made, strongest)


def _choose_filter(subject: Subject, convolutions: list[LayerInfo]) -> tuple[LayerInfo, int | None]:
    left, right = st.columns([3, 1])
    with left:
        layer = select_layer(subject, convolutions, "Convolution", "excitation-layer")
    filters = layer.output_shape[-1]
    with right:
        label, key = f"Filter, 0 to {filters - 1}", f"excitation-filter-{filters}"
        return layer, number_between(label, (0, filters - 1), 0, key=key)


def _show_strongest(subject: Subject, layer: LayerInfo, number: int) -> StrongestPictures | None:
    """The test pictures with the highest values; None where they are not on this machine."""
    info = subject.info
    st.header("Test pictures that excite it most", anchor=False)
    try:
        found = subject.ask(tasks.strongest_pictures, info.name, layer.name, number)
    except DatasetUnavailable as error:
        why = as_text(str(error))
        st.info(f"Without test pictures, only the picture below can be shown. {why}")
        return None
    if _is_dead(found.best):
        st.warning(
            f"Filter {number} is dead: it gives 0 everywhere in all {found.searched:,} test "
            "pictures that were searched."
        )
        return found
    tiles = [_tile(found, place, info) for place in range(len(found.numbers))]
    pixel_grid(tiles, key="excitation-strongest", label="Test pictures", tile_size=128)
    st.caption(
        f"Below each: the highest value of the filter's map. Outlined: the part of the picture "
        f"that this value is computed from. {found.searched:,} of {info.test_size:,} test "
        "pictures were searched."
    )
    return found


def _tile(found: StrongestPictures, place: int, info: DatasetInfo) -> Tile:
    return Tile(
        _plain(found.pictures[place]),
        info.class_names[found.labels[place]],
        f"{found.values[place]:.4g}, picture {found.numbers[place]}",
        found.spots[place],
    )


def _show_made(made: MadePicture, strongest: StrongestPictures | None) -> None:
    st.header("A picture made for it", anchor=False)
    if _is_dead(made.after):
        st.warning("No picture was found that this filter answers to: it gives 0 everywhere.")
        return
    left, right = st.columns([1, 1], gap="medium", vertical_alignment="center")
    with left:
        tiles = [Tile(_plain(made.start), "Noise"), Tile(_plain(made.picture), "Made from it")]
        pixel_grid(tiles, key="excitation-made", label="A made picture", tile_size=130)
    rows = [("Noise", made.before), ("Made picture", made.after)]
    if strongest is not None:
        rows.append(("Best of the test pictures", strongest.best))
    lines = [f"| {name} | {item.highest:.4g} | {item.mean:.4g} |" for name, item in rows]
    right.markdown(
        "\n".join(["| Picture | Highest value | Mean |", "| --- | ---: | ---: |", *lines])
    )
    st.caption(
        "Gradient ascent: it begins with noise, and step by step every pixel moves to where the "
        f"filter's mean value grows ([Feature Visualization]({SOURCE})). The mean is that of the "
        "filter's map, with values below 0 counted as 0."
    )


def _is_dead(activity: Activity) -> bool:
    return activity.highest == 0 and activity.mean == 0


def _plain(picture: np.ndarray) -> np.ndarray:
    return picture[..., 0] if picture.shape[2] == 1 else picture
