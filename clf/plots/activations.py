"""Bars of a vector: the units of a dense layer, the logits, the probabilities."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from clf.plots.style import LONGEST_LABEL, NEGATIVE, POSITIVE, SHARE_TICKS, figure, written
from clf.text import one_line, percent

_MOST_NAMES = 30
_LARGEST_NAMED = 10


def unit_bars(
    values: np.ndarray, title: str, names: Sequence[str] | None = None, shares: bool = False
) -> go.Figure:
    """One bar a value. values: float (units,). names: under the bars; else their numbers.

    Of more than _MOST_NAMES names those of the largest values stand there, where there is room.
    shares: whether the values are shares, 0 to 1, and written as 87.2 %.
    """
    y_title = "probability" if shares else "value"
    chart = figure(title, "class" if names else "unit", y_title, height=280)
    shown = [
        f"{written(name)}: {percent(value) if shares else f'{value:.4f}'}"
        for name, value in zip(names or map(str, range(len(values))), values.tolist(), strict=True)
    ]
    chart.add_bar(
        x=list(range(len(values))),
        y=values,
        customdata=shown,
        marker_color=np.where(values < 0, NEGATIVE, POSITIVE),
        hovertemplate="%{customdata}<extra></extra>",
    )
    if shares:
        chart.update_yaxes(**SHARE_TICKS)
    if names:
        places = _named(values)
        # Plotly hides a slanted label that reaches beyond the chart.
        chart.update_xaxes(
            tickvals=places,
            ticktext=[written(names[place], LONGEST_LABEL) for place in places],
            ticklabeloverflow="allow",
            automargin=True,
        )
    return chart


def _named(values: np.ndarray) -> list[int]:
    """The places of the bars that are named."""
    if len(values) <= _MOST_NAMES:
        return list(range(len(values)))
    apart, named = len(values) / _MOST_NAMES, []
    for place in np.argsort(-values, kind="stable").tolist():
        if all(abs(place - other) >= apart for other in named):
            named.append(place)
        if len(named) == _LARGEST_NAMED:
            break
    return sorted(named)


def describe_units(
    values: np.ndarray, names: Sequence[str] | None = None, shares: bool = False
) -> str:
    """The chart in words: its range and its largest values."""
    said = [percent(value) if shares else f"{value:.3f}" for value in values.tolist()]
    order = np.argsort(-values)
    largest = ", ".join(f"{one_line(names[i]) if names else i} {said[i]}" for i in order[:5])
    least, most = said[order[-1]], said[order[0]]
    return f"{len(values)} values from {least} to {most}; largest: {largest}."
