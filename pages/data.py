"""Page Data: the pictures a network can learn from."""

import numpy as np
import streamlit as st

from clf.config import RunConfig
from clf.datasets import (
    BUILT_IN,
    Dataset,
    DatasetInfo,
    DatasetUnavailable,
    Summary,
    is_available,
    load,
    summary,
)
from clf.plots.data import class_counts
from clf.text import percent
from clf.ui.dataset_download import download_panel
from clf.ui.form_values import fill_dataset
from clf.ui.navigation import go_to
from clf.ui.own.section import own_pictures
from clf.ui.piece import piece
from clf.ui.pixel_grid import Tile, pixel_grid
from clf.ui.state import leave_pictures, pictures_in_link

TILES_A_PAGE = 24
OWN = "own"


def choose_dataset() -> str:
    """Draw the choice of a dataset; its name, or OWN for those of people."""
    titles = {name: info.title for name, info in BUILT_IN.items()}
    titles[OWN] = "Your own pictures"
    return st.segmented_control(
        "Dataset",
        list(titles),
        format_func=titles.__getitem__,
        default=OWN if pictures_in_link() else next(iter(titles)),
        required=True,
        key="data-dataset",
        persist_state="session",
    )


def show_description(info: DatasetInfo) -> None:
    """Draw what the dataset is, and the way on to Train."""
    height, width, channels = info.shape
    colours = "colour (RGB)" if channels == 3 else "grey"
    text, action = st.columns([3, 1], vertical_alignment="center")
    text.markdown(
        f"{info.description} {len(info.class_names)} classes, {height}x{width} pixels, {colours}.  "
        f"\nLicence: {info.licence} · [Source]({info.source})"
    )
    if is_available(info.name) and action.button(
        f"Train on {info.title}", type="primary", icon=":material/arrow_forward:", width="stretch"
    ):
        fill_dataset(info.name)
        go_to("train")


def part_counts(dataset: Dataset, counted: Summary) -> dict[str, np.ndarray]:
    """Images a class of each part, split as a new run splits them."""
    labels = dataset.y_train
    _, held_out = dataset.split(RunConfig.validation_share, RunConfig.seed)
    validation = np.bincount(labels[held_out], minlength=len(counted.train_counts))
    return {
        "Training": counted.train_counts - validation,
        "Validation": validation,
        "Test": counted.test_counts,
    }


def show_sizes(info: DatasetInfo, counts: dict[str, np.ndarray]) -> None:
    """Draw the sizes of the parts and the images a class."""
    helps = {
        "Training": "The network learns from these.",
        "Validation": f"{percent(RunConfig.validation_share)} of the training pictures, chosen "
        "by a fixed seed: they show while training how well the network does on pictures it does "
        "not learn from. You choose the share on page Train.",
        "Test": "Never used in training or validation; measured once, at the end of a run.",
    }
    for column, (part, values) in zip(st.columns(3), counts.items(), strict=True):
        column.metric(f"{part} images", f"{values.sum():,}", help=helps[part], border=True)
    st.header("Images a class")
    st.html(class_counts(info.class_names, counts))


def show_means(info: DatasetInfo, counted: Summary) -> None:
    """Draw the mean picture of each class."""
    st.header("Mean picture of each class")
    st.caption(
        "All training pictures of a class laid over each other. Where it is blurred, they differ."
    )
    tiles = [
        Tile(_plain(picture), name)
        for name, picture in zip(info.class_names, counted.mean_pictures, strict=True)
    ]
    pixel_grid(tiles, key="data-means", label=f"Mean pictures of {info.title}", tile_size=84)


@st.fragment
@piece("The pictures")
def show_samples(dataset: Dataset) -> None:
    """Draw a page of pictures, by part and class."""
    info = dataset.info
    st.header("Pictures")
    part_column, class_column = st.columns([1, 2], vertical_alignment="bottom")
    part = part_column.segmented_control(
        "Part", ["Training", "Test"], default="Training", required=True, key="data-part"
    )
    chosen = class_column.selectbox(
        "Class",
        [None, *range(len(info.class_names))],
        format_func=lambda label: "All classes" if label is None else info.class_names[label],
        key=f"data-class-{info.name}",
    )
    pictures, labels = (
        (dataset.x_train, dataset.y_train)
        if part == "Training"
        else (dataset.x_test, dataset.y_test)
    )
    places = np.arange(len(labels)) if chosen is None else np.flatnonzero(labels == chosen)
    grid = st.container()
    page = st.pagination(
        max(1, -(-len(places) // TILES_A_PAGE)), key=f"data-page-{info.name}-{part}-{chosen}"
    )
    shown = places[(page - 1) * TILES_A_PAGE : page * TILES_A_PAGE]
    tiles = [Tile(_plain(pictures[i]), info.class_names[labels[i]], f"No. {i}") for i in shown]
    with grid:
        pixel_grid(
            tiles,
            key="data-samples",
            label=f"{part} pictures of {info.title}",
        )


def _plain(picture: np.ndarray) -> np.ndarray:
    """(height, width, channels) without the axis of a single channel."""
    return picture[..., 0] if picture.shape[-1] == 1 else picture


def show_dataset(info: DatasetInfo) -> None:
    """Draw everything about a dataset, or what to do if it is not there."""
    try:
        dataset, counted = load(info.name), summary(info.name)
    except DatasetUnavailable as error:
        if is_available(info.name) or not info.download_megabytes:
            st.error(str(error))
        else:
            download_panel(info, str(error))
        return
    with piece("The sizes of the parts"):
        show_sizes(info, part_counts(dataset, counted))
    with piece("The mean pictures"):
        show_means(info, counted)
    show_samples(dataset)


st.title("Data")
st.caption("The pictures a network can learn from. Look at them first: they decide what it can do.")
chosen = choose_dataset()
if chosen == OWN:
    with piece("Your own pictures"):
        own_pictures()
else:
    leave_pictures()
    show_description(BUILT_IN[chosen])
    with piece(f"*{BUILT_IN[chosen].title}*"):
        show_dataset(BUILT_IN[chosen])
