"""Many classified pictures as a table, on the page and as a file."""

import base64
import csv
import io
from collections.abc import Sequence

import numpy as np
import streamlit as st
from PIL import Image

from clf.datasets import DatasetInfo
from clf.ui.chosen_picture import ChosenPicture
from clf.ui.text import one_line


def picture_table(
    info: DatasetInfo, pictures: Sequence[ChosenPicture], probabilities: np.ndarray
) -> None:
    """Thumbnail, file, class and probability, one line a picture.

    probabilities: float (pictures, classes).
    """
    best = probabilities.argmax(axis=1)
    st.dataframe(
        {
            "Picture": [_as_url(picture.original) for picture in pictures],
            "File": [one_line(picture.name) for picture in pictures],
            "Class": [info.class_names[label] for label in best],
            "Probability": probabilities.max(axis=1),
        },
        column_config={
            "Picture": st.column_config.ImageColumn(width="small"),
            "File": st.column_config.TextColumn(width="medium"),
            "Class": st.column_config.TextColumn(width="small"),
            "Probability": st.column_config.ProgressColumn(
                format="percent", min_value=0.0, max_value=1.0, width="small"
            ),
        },
        row_height=56,
        hide_index=True,
        alt=f"{len(pictures)} pictures, each with its most probable class.",
    )


def as_csv(info: DatasetInfo, pictures: Sequence[ChosenPicture], probabilities: np.ndarray) -> str:
    """One line a picture: file, class, probability, then the probability of every class."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(["file", "class", "probability", *info.class_names])
    for picture, row in zip(pictures, probabilities, strict=True):
        best = int(row.argmax())
        values = [f"{value:.6f}" for value in row]
        lines.writerow([picture.name, info.class_names[best], values[best], *values])
    return text.getvalue()


def _as_url(picture: np.ndarray) -> str:
    image = Image.fromarray(picture)
    image.thumbnail((64, 64))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
