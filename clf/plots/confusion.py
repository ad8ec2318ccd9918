"""Confusion matrices: how many pictures of each class were called what."""

import numpy as np
import plotly.graph_objects as go

from clf.plots.style import LONGEST_LABEL, figure, written
from clf.text import one_line

MOST_CLASSES = 25
"""Rows and columns that can be read; of more classes, those with the most frequent mistakes."""


def confusion_chart(
    confusion: np.ndarray,
    class_names: tuple[str, ...],
    measured_on: str = "the test set",
    most: int | None = None,
) -> go.Figure:
    """How many pictures of each class (row) were called what (column).

    Of more than MOST_CLASSES classes, those that take part in the most frequent mistakes.

    most: the number of pictures that has the darkest colour, the same in several charts; None: the
        largest that there is.
    """
    title, rest = f"What it takes for what, on {measured_on}", ""
    if len(class_names) > MOST_CLASSES:
        rest = f"The {MOST_CLASSES} of {len(class_names):,} classes with the most frequent mistakes"
        places = _most_confused(confusion)
        confusion = confusion[np.ix_(places, places)]
        class_names = tuple(class_names[place] for place in places)
    shown = [written(name) for name in class_names]
    named = [[(true, called) for called in shown] for true in shown]
    chart = figure(title, "predicted", "true class", max(460, 150 + 22 * len(class_names)))
    chart.add_heatmap(
        z=confusion,
        customdata=named,
        text=confusion,
        texttemplate="%{text}",
        colorscale="Blues",
        zmin=None if most is None else 0,
        zmax=most,
        colorbar={"title": "pictures"},
        hovertemplate="%{customdata[0]} called %{customdata[1]}: %{z} pictures<extra></extra>",
    )
    if rest:
        chart.update_layout(title_subtitle_text=rest, margin_t=64)
    chart.update_traces(showscale=most is None)
    places = list(range(len(class_names)))
    labels = [written(name, LONGEST_LABEL) for name in class_names]
    chart.update_xaxes(tickvals=places, ticktext=labels, automargin=True)
    chart.update_yaxes(tickvals=places, ticktext=labels, automargin=True, autorange="reversed")
    return chart


def _most_confused(confusion: np.ndarray) -> np.ndarray:
    """MOST_CLASSES classes, in their order: the pairs that are taken for each other most often."""
    wrong = confusion - np.diag(np.diag(confusion))
    frequent = np.argsort(-wrong, axis=None, kind="stable")[: MOST_CLASSES**2]
    pairs = np.column_stack(np.unravel_index(frequent, wrong.shape))
    return np.array(sorted(list(dict.fromkeys(pairs.ravel().tolist()))[:MOST_CLASSES]))


def describe_confusion(confusion: np.ndarray, class_names: tuple[str, ...]) -> str:
    """The most frequent mistake in words."""
    wrong = confusion - np.diag(np.diag(confusion))
    row, column = np.unravel_index(wrong.argmax(), wrong.shape)
    if not wrong.max():
        return "No mistakes."
    return (
        f"Most frequent mistake: {one_line(class_names[row])} taken for "
        f"{one_line(class_names[column])}, "
        f"{wrong.max()} times."
    )
