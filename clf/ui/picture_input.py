"""A piece of page to choose one picture: from the test set, from a file, or drawn."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from clf.datasets import DatasetInfo, DatasetUnavailable, load
from clf.preprocessing import Prepared
from clf.ui import state


@dataclass(frozen=True)
class ChosenPicture:
    """A picture ready for the network.

    pixels: uint8, (height, width, channels) of the dataset.
    original: uint8, (H, W) or (H, W, 3): the picture as it came, reduced if it is large.
    name: file name or "test picture 17". Text of a person: never render it as Markdown.
    label: the class where it is known (test set), else None.
    prepared: the way to the pixels; None for a test picture, which is taken as it is.
    """

    pixels: np.ndarray
    original: np.ndarray
    name: str
    label: int | None = None
    prepared: Prepared | None = None


def choose_picture(info: DatasetInfo, key: str) -> ChosenPicture | None:
    """Let a person choose one picture; None until there is one. `key` tells pages apart."""
    return _from_test_set(info, key)


def _from_test_set(info: DatasetInfo, key: str) -> ChosenPicture | None:
    try:
        dataset = load(info.name)
    except DatasetUnavailable as error:
        st.info(str(error))
        return None
    state.keep(f"{key}-index-{info.name}", 0)
    index = st.number_input(
        "Picture of the test set", 0, info.test_size - 1, step=1, key=f"{key}-index-{info.name}"
    )
    pixels = np.array(dataset.x_test[index])
    original = pixels[..., 0] if info.shape[2] == 1 else pixels
    return ChosenPicture(pixels, original, f"test picture {index}", int(dataset.y_test[index]))
