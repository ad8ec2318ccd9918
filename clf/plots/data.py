"""Charts of a dataset."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from clf.plots.style import NEUTRAL, TRAINING, VALIDATION, figure

PART_COLOURS = {"Training": TRAINING, "Validation": VALIDATION, "Test": NEUTRAL}


def class_counts(class_names: Sequence[str], counts: Mapping[str, np.ndarray]) -> go.Figure:
    """Stacked bars: images a class.

    counts: part ("Training", "Validation", "Test") -> images of every class, shape (classes,).
    """
    chart = figure("Images a class", "Class", "Number of images")
    for part, values in counts.items():
        chart.add_bar(
            x=list(class_names),
            y=values.tolist(),
            name=part,
            marker_color=PART_COLOURS[part],
            hovertemplate="%{x}<br>" + part + ": %{y:,} images<extra></extra>",
        )
    chart.update_layout(barmode="stack", bargap=0.25, legend_traceorder="normal")
    chart.update_xaxes(type="category")  # the digits are names, not numbers
    chart.update_yaxes(tickformat=",")
    return chart


def describe_class_counts(class_names: Sequence[str], counts: Mapping[str, np.ndarray]) -> str:
    """The same as text, for people who do not see the chart."""
    lines = [
        f"{name}: " + ", ".join(f"{part.lower()} {values[i]:,}" for part, values in counts.items())
        for i, name in enumerate(class_names)
    ]
    return "Bar chart of the number of images a class. " + "; ".join(lines) + "."
