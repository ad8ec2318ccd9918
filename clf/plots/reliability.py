"""Reliability diagram: how often answers of each probability are right, before and after
calibration."""

import numpy as np
import plotly.graph_objects as go

from clf.calibration import Reliability
from clf.plots.style import NEUTRAL, SHARE_TICKS, TRAINING, VALIDATION, figure
from clf.text import percent


def reliability_chart(before: Reliability, after: Reliability) -> go.Figure:
    """Share of right answers over probability, with the diagonal on which the two are equal."""
    chart = figure("How often answers are right, by how sure they are", "", "", 400)
    chart.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        line={"color": NEUTRAL, "dash": "dash"},
        name="as sure as right",
        hoverinfo="skip",
    )
    looks = (
        ("as computed", before, VALIDATION, "diamond"),
        ("calibrated", after, TRAINING, "circle"),
    )
    for name, measured, colour, symbol in looks:
        counts, confidence, accuracy = _filled(measured)
        chart.add_scatter(
            x=confidence,
            y=accuracy,
            customdata=[
                f"said {percent(sure)}, right {percent(right)}, {count:,} pictures"
                for count, sure, right in zip(counts, confidence, accuracy, strict=True)
            ],
            mode="lines+markers",
            name=name,
            line={"color": colour},
            marker={"symbol": symbol, "size": 5 + 15 * np.sqrt(counts / counts.sum())},
            hovertemplate=f"%{{customdata}}<extra>{name}</extra>",
        )
    chart.update_xaxes(title="probability of the answer", range=[0, 1.03], **SHARE_TICKS)
    chart.update_yaxes(title="share that is right", range=[0, 1.05], **SHARE_TICKS)
    return chart


def describe_reliability(before: Reliability, after: Reliability) -> str:
    """The chart in words, bin by bin."""
    parts = []
    for name, measured in (("As computed", before), ("Calibrated", after)):
        said = ", ".join(
            f"{percent(confidence)} sure, {percent(accuracy)} of {count} right"
            for count, confidence, accuracy in zip(*_filled(measured), strict=True)
        )
        parts.append(f"{name}: {said}.")
    return " ".join(parts)


def _filled(measured: Reliability) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Counts, mean probabilities and shares of right answers of the bins that are not empty."""
    columns = (measured.counts, measured.confidence, measured.accuracy)
    counts, confidence, accuracy = map(np.array, columns)
    filled = counts > 0
    return counts[filled], confidence[filled], accuracy[filled]
