"""The confusion matrix of a run on the test set."""

import numpy as np
import plotly.graph_objects as go

from clf.plots.style import figure


def confusion_chart(confusion: np.ndarray, class_names: tuple[str, ...]) -> go.Figure:
    """How many pictures of each class (row) were called what (column), on the test set."""
    chart = figure("What it takes for what, on the test set", "predicted", "true class", 460)
    chart.add_heatmap(
        z=confusion,
        x=class_names,
        y=class_names,
        text=confusion,
        texttemplate="%{text}",
        colorscale="Blues",
        colorbar={"title": "pictures"},
        hovertemplate="%{y} called %{x}: %{z} pictures<extra></extra>",
    )
    chart.update_yaxes(autorange="reversed")
    chart.update_xaxes(side="bottom", type="category")
    chart.update_yaxes(type="category")
    return chart
