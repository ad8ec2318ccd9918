"""Bars of a vector: the units of a dense layer, the logits, the probabilities."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from clf.plots.style import LONGEST_LABEL, NEGATIVE, POSITIVE, figure, written
from clf.text import one_line


def unit_bars(values: np.ndarray, title: str, names: Sequence[str] | None = None) -> go.Figure:
    """One bar a value. values: float (units,). names: under the bars; else their numbers."""
    chart = figure(title, "class" if names else "unit", "value", height=280)
    shown = [written(name) for name in names or map(str, range(len(values)))]
    chart.add_bar(
        x=list(range(len(values))),
        y=values,
        customdata=shown,
        marker_color=np.where(values < 0, NEGATIVE, POSITIVE),
        hovertemplate="%{customdata}: %{y:.4f}<extra></extra>",
    )
    if names:
        # Plotly hides a slanted label that reaches beyond the chart.
        chart.update_xaxes(
            tickvals=list(range(len(values))),
            ticktext=[written(name, LONGEST_LABEL) for name in names],
            ticklabeloverflow="allow",
            automargin=True,
        )
    return chart


def describe_units(values: np.ndarray, names: Sequence[str] | None = None) -> str:
    """The chart in words: its range and its largest values."""
    order = np.argsort(-values)[:5]
    largest = ", ".join(f"{one_line(names[i]) if names else i} {values[i]:.3f}" for i in order)
    return (
        f"{len(values)} values from {values.min():.3f} to {values.max():.3f}; largest: {largest}."
    )
