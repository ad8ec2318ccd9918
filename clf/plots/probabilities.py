"""Chart of the probabilities that a network gives to the classes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from clf.plots.style import (
    LONGEST_LABEL,
    NEEDED,
    NEUTRAL,
    SHARE_TICKS,
    class_colour,
    figure,
    written,
)
from clf.text import one_line, percent

MOST_BARS = 15
_ROOM_FOR_TEXT = 0.3
"""A bar of this length has room for its number within it, which keeps it off the line."""


@dataclass(frozen=True)
class ClassProbability:
    """One bar. label: index of the class. probability: 0..1."""

    label: int
    name: str
    probability: float


def ranked(probabilities: np.ndarray, names: Sequence[str]) -> list[ClassProbability]:
    """The classes, the most probable first. probabilities: float (classes,)."""
    order = np.argsort(-probabilities, kind="stable")
    return [ClassProbability(int(i), one_line(names[i]), float(probabilities[i])) for i in order]


def draw_probabilities(
    bars: Sequence[ClassProbability], evidence: float | None = None, needed: float = 0.0
) -> go.Figure:
    """Horizontal bars, the first on top, at most MOST_BARS of them.

    evidence: drawn as a bar of its own below them, with a line at `needed`; both are shares of
        the usual evidence, see clf.calibration. None: it was not measured.
    """
    shown = bars[:MOST_BARS]
    rest = f" (the first {MOST_BARS} of {len(bars)})" if len(bars) > MOST_BARS else ""
    chart = figure(
        f"Probability of each class{rest}", "Probability", "", height=96 + 26 * len(shown)
    )
    chart.add_bar(
        x=[bar.probability for bar in shown],
        y=list(range(len(shown))),
        orientation="h",
        marker_color=[class_colour(bar.label) for bar in shown],
        text=[percent(bar.probability) for bar in shown],
        textposition="outside",
        cliponaxis=False,
        hoverinfo="skip",
    )
    _label(chart, shown)
    if evidence is not None:
        _add_evidence(chart, len(shown), min(evidence, 1.0), needed)
    return chart


def _add_evidence(chart: go.Figure, classes: int, evidence: float, needed: float) -> None:
    """A bar for the evidence under those of the classes, and the line that it has to reach."""
    row = classes + 0.4
    chart.add_bar(
        x=[evidence],
        y=[row],
        width=0.8,
        orientation="h",
        marker_color=NEUTRAL,
        text=[percent(evidence)],
        textposition="inside" if evidence > _ROOM_FOR_TEXT else "outside",
        insidetextanchor="start",
        insidetextfont={"color": "black"},
        hoverinfo="skip",
    )
    chart.add_shape(
        type="line", x0=needed, x1=needed, y0=row - 0.6, y1=row + 0.6, line={"color": NEEDED}
    )
    chart.add_annotation(
        x=needed,
        y=row + 0.6,
        text=f"needed: {percent(needed)}",
        xanchor="right" if needed > 0.5 else "left",
        yanchor="top",
        showarrow=False,
    )
    axis = chart.layout.yaxis
    chart.update_yaxes(
        tickvals=[*axis.tickvals, row],
        ticktext=[*axis.ticktext, "Evidence"],
        autorange=False,
        range=[row + 1.4, -0.6],
    )
    chart.update_layout(showlegend=False, height=chart.layout.height + 62)


def draw_before_and_after(
    bars: Sequence[ClassProbability], after: Sequence[ClassProbability]
) -> go.Figure:
    """Two bars a class: grey what it was, coloured what it is. In the order of `bars`."""
    shown = bars[:MOST_BARS]
    now = {bar.label: bar for bar in after}
    chart = figure(
        "Probability of each class: before (grey) and after (coloured)",
        "Probability",
        "",
        height=96 + 38 * len(shown),
    )
    pairs = (
        ("Before", shown, [NEUTRAL] * len(shown)),
        ("After", [now[bar.label] for bar in shown], [class_colour(bar.label) for bar in shown]),
    )
    for name, values, colours in pairs:
        chart.add_bar(
            x=[bar.probability for bar in values],
            y=list(range(len(values))),
            name=name,
            orientation="h",
            marker_color=colours,
            text=[percent(bar.probability) for bar in values],
            textposition="outside",
            cliponaxis=False,
            hoverinfo="skip",
        )
    _label(chart, shown)
    chart.update_layout(barmode="group", bargap=0.25, showlegend=False)
    return chart


def describe_before_and_after(
    bars: Sequence[ClassProbability], after: Sequence[ClassProbability]
) -> str:
    """The chart of both as a sentence."""
    now = {bar.label: percent(bar.probability) for bar in after}
    listed = ", ".join(
        f"{bar.name} {percent(bar.probability)}, then {now[bar.label]}" for bar in bars[:MOST_BARS]
    )
    return f"Probability of each class before and after: {listed}."


def _label(chart: go.Figure, shown: Sequence[ClassProbability]) -> None:
    """The names of the classes, and the axis from 0 to 1."""
    chart.update_yaxes(
        tickvals=list(range(len(shown))),
        ticktext=[written(bar.name, LONGEST_LABEL) for bar in shown],
        autorange="reversed",
        automargin=True,
    )
    chart.update_xaxes(range=[0, 1.2], **SHARE_TICKS)


def describe_probabilities(
    bars: Sequence[ClassProbability], evidence: float | None = None, needed: float = 0.0
) -> str:
    """The chart as a sentence."""
    listed = ", ".join(f"{bar.name} {percent(bar.probability)}" for bar in bars[:MOST_BARS])
    said = f"Probability of each class, the most probable first: {listed}."
    if evidence is None:
        return said
    return f"{said} Evidence: {percent(min(evidence, 1.0))}, needed: {percent(needed)}."
