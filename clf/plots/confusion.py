"""Confusion matrices: how many pictures of each class were called what."""

import numpy as np
import plotly.graph_objects as go

from clf.plots.style import figure


def confusion_chart(
    confusion: np.ndarray,
    class_names: tuple[str, ...],
    measured_on: str = "the test set",
    most: int | None = None,
) -> go.Figure:
    """How many pictures of each class (row) were called what (column).

    most: the number of pictures that has the darkest colour, the same in several charts; None: the
        largest that there is.
    """
    chart = figure(f"What it takes for what, on {measured_on}", "predicted", "true class", 460)
    chart.add_heatmap(
        z=confusion,
        x=class_names,
        y=class_names,
        text=confusion,
        texttemplate="%{text}",
        colorscale="Blues",
        zmin=None if most is None else 0,
        zmax=most,
        colorbar={"title": "pictures"},
        hovertemplate="%{y} called %{x}: %{z} pictures<extra></extra>",
    )
    chart.update_traces(showscale=most is None)
    chart.update_yaxes(autorange="reversed")
    chart.update_xaxes(side="bottom", type="category")
    chart.update_yaxes(type="category")
    return chart


def describe_confusion(confusion: np.ndarray, class_names: tuple[str, ...]) -> str:
    """The most frequent mistake in words."""
    wrong = confusion - np.diag(np.diag(confusion))
    row, column = np.unravel_index(wrong.argmax(), wrong.shape)
    if not wrong.max():
        return "No mistakes."
    return (
        f"Most frequent mistake: {class_names[row]} taken for {class_names[column]}, "
        f"{wrong.max()} times."
    )
