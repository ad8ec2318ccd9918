"""Histograms of weights and of values: how many lie where."""

import numpy as np
import plotly.graph_objects as go

from clf.plots.style import NEUTRAL, figure
from clf.text import percent

BINS = 60


def histogram(values: np.ndarray, title: str) -> go.Figure:
    """Bars of how many values lie where; exact zeros are left out, for behind ReLU they are most.

    values: float, any shape; what is not finite is left out too.
    """
    drawn = values[np.isfinite(values) & (values != 0)]
    chart = figure(title, "value", "how many", height=240)
    if drawn.size:
        counts, edges = np.histogram(drawn.astype(np.float64), BINS)
        chart.add_bar(
            x=(edges[:-1] + edges[1:]) / 2,
            y=counts,
            width=np.diff(edges),
            customdata=np.stack([edges[:-1], edges[1:]], axis=1),
            marker={"color": NEUTRAL, "line": {"width": 0}},
            hovertemplate="%{customdata[0]:.4g} to %{customdata[1]:.4g}: %{y:,}<extra></extra>",
        )
    chart.update_layout(bargap=0, showlegend=False)
    return chart


def describe_histogram(values: np.ndarray, what: str) -> str:
    """The chart in words: how many values, their range, mean and deviation, and exact zeros."""
    finite = values[np.isfinite(values)].astype(np.float64)
    if not finite.size:
        return f"{values.size:,} {what}, none of them a finite number."
    zeros = np.count_nonzero(values == 0)
    words = (
        f"{values.size:,} {what} from {finite.min():.3g} to {finite.max():.3g}, "
        f"mean {finite.mean():.3g}, standard deviation {finite.std():.3g}. "
        f"{_share(zeros, values.size)} exactly 0"
    )
    words += ", and left out of the bars." if 0 < zeros < values.size else "."
    if strange := values.size - finite.size:
        words += f" {strange:,} no finite number."
    return words


def _share(zeros: int, count: int) -> str:
    """A share in words."""
    if zeros in (0, count):
        return "None is" if zeros == 0 else "All are"
    return f"{percent(zeros / count)} {'is' if zeros == 1 else 'are'}"
