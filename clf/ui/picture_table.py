"""Many classified pictures as a table, on the page and as a file."""

import base64
import csv
import io
from collections.abc import Sequence

import numpy as np
import streamlit as st
from PIL import Image

from clf.calibration import Answer
from clf.datasets import DatasetInfo
from clf.text import PERCENT_FORMAT, in_percent, one_line
from clf.ui.answers import NONE_OF_THESE
from clf.ui.chosen_picture import ChosenPicture


def picture_table(
    info: DatasetInfo, pictures: Sequence[ChosenPicture], said: Sequence[Answer]
) -> None:
    """Thumbnail, file, class and probability, one line a picture."""
    st.dataframe(
        {
            "Picture": [_as_url(picture.original) for picture in pictures],
            "File": [one_line(picture.name) for picture in pictures],
            "Class": [one_line(_with_best(info, answer)) for answer in said],
            "Probability": [in_percent(answer.probability) for answer in said],
        },
        column_config={
            "Picture": st.column_config.ImageColumn(width="small"),
            "File": st.column_config.TextColumn(width=120),
            "Class": st.column_config.TextColumn(width=160),
            "Probability": st.column_config.ProgressColumn(
                format=PERCENT_FORMAT, min_value=0.0, max_value=100.0, width=110
            ),
        },
        row_height=56,
        hide_index=True,
        alt=f"{len(pictures)} pictures, each with its most probable class or none of them.",
    )


def as_csv(info: DatasetInfo, pictures: Sequence[ChosenPicture], said: Sequence[Answer]) -> bytes:
    """One line a picture: file, class or "None of these", the class that is most probable and its
    probability, then the probability of every class.

    UTF-8 with a mark at its start, without which Excel shows "ä" and "猫" as something else.
    """
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(["file", "class", "most probable", "probability", *map(_cell, info.class_names)])
    for picture, answer in zip(pictures, said, strict=True):
        values = [f"{value:.6f}" for value in answer.probabilities]
        best = _cell(info.class_names[answer.label]), values[answer.label]
        lines.writerow([_cell(picture.name), _cell(_named(info, answer)), *best, *values])
    return text.getvalue().encode("utf-8-sig")


def _with_best(info: DatasetInfo, answer: Answer) -> str:
    best = info.class_names[answer.label]
    return f"{NONE_OF_THESE} ({best})" if answer.none_of_these else best


def _named(info: DatasetInfo, answer: Answer) -> str:
    return NONE_OF_THESE if answer.none_of_these else info.class_names[answer.label]


def _cell(name: str) -> str:
    """A name that no spreadsheet takes for a formula (OWASP, "CSV injection")."""
    line = one_line(name, len(name) + 1)
    return f"'{line}" if line[0] in "=+-@" else line


def _as_url(picture: np.ndarray) -> str:
    image = Image.fromarray(picture)
    image.thumbnail((64, 64))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
