"""Curves of one run, and of several runs over each other."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from clf.plots.style import TRAINING, VALIDATION, class_colour, figure

MOST_POINTS = 400
"""A curve has at most this many points: neighbours are averaged, so it stays quick."""
MOST_MARKERS = 40
"""A curve by epoch with more points has no markers, which are slow to draw."""
_DASHES = ("solid", "dash", "dot", "dashdot")


@dataclass(frozen=True)
class History:
    """What a run has reported, as arrays. Positions are in epochs: 1.5 is halfway into the second.

    steps, step_values: metric name -> values of the reports while epochs ran.
    epochs, epoch_values: the same for finished epochs; "val_..." are on the validation pictures.
    """

    steps: np.ndarray
    step_values: dict[str, np.ndarray]
    epochs: np.ndarray
    epoch_values: dict[str, np.ndarray]


def history_of(rows: list[dict], steps_per_epoch: int) -> History:
    """The history in the rows of metrics.jsonl."""
    steps = [row for row in rows if row["kind"] == "step"]
    epochs = [row for row in rows if row["kind"] == "epoch"]
    names = [name for name in epochs[0] if name.endswith(("loss", "accuracy"))] if epochs else []
    return History(
        _thin(np.array([row["step"] / max(1, steps_per_epoch) for row in steps])),
        {name: _thin(np.array([row[name] for row in steps])) for name in ("loss", "accuracy")},
        _thin(np.array([row["epoch"] for row in epochs])),
        {name: _thin(np.array([row[name] for row in epochs])) for name in names},
    )


def _thin(values: np.ndarray) -> np.ndarray:
    group = -(-len(values) // MOST_POINTS) or 1
    whole = len(values) // group * group
    means = values[:whole].reshape(-1, group).mean(axis=1)
    return np.append(means, values[whole:].mean()) if whole < len(values) else means


def _mode(history: History) -> str:
    return "lines+markers" if len(history.epochs) <= MOST_MARKERS else "lines"


def metric_chart(history: History, metric: str, epochs: int) -> go.Figure:
    """Training and validation curve of "loss" or "accuracy" over `epochs` epochs."""
    chart = figure(metric.capitalize(), "epoch", metric, height=300)
    chart.add_scatter(
        x=history.steps,
        y=history.step_values[metric],
        name="by step",
        mode="lines",
        line={"color": TRAINING, "width": 1.5},
        opacity=0.7,
        hovertemplate="epoch %{x:.2f}: %{y:.4f}",
    )
    for name, colour, symbol in (
        (metric, TRAINING, "circle"),
        (f"val_{metric}", VALIDATION, "diamond"),
    ):
        if name in history.epoch_values:
            chart.add_scatter(
                x=history.epochs,
                y=history.epoch_values[name],
                name="validation" if name.startswith("val") else "training",
                mode=_mode(history),
                line={"color": colour, "width": 2},
                marker={"symbol": symbol, "size": 7},
                hovertemplate="epoch %{x}: %{y:.4f}",
            )
    chart.update_xaxes(range=[0, epochs * 1.02])
    return chart


def describe(history: History, metric: str) -> str:
    """The last values of a curve in words, for people who do not see the chart."""
    parts = [
        f"{label} {history.epoch_values[name][-1]:.4f}"
        for label, name in (("training", metric), ("validation", f"val_{metric}"))
        if name in history.epoch_values
    ]
    if parts:
        return f"{metric.capitalize()} after epoch {round(history.epochs[-1])}: {', '.join(parts)}."
    if len(history.steps):
        return f"{metric.capitalize()} now: {history.step_values[metric][-1]:.4f}."
    return f"No {metric} yet."


def comparison_chart(histories: dict[str, History], metric: str) -> go.Figure:
    """The curve by epoch of several runs, a colour and a dash a run, validation where there is.

    histories: name of the run, as the legend shows it -> its history.
    """
    chart = figure(metric.capitalize(), "epoch", metric, height=340)
    for number, (name, history) in enumerate(histories.items()):
        for key, symbol in ((metric, "circle"), (f"val_{metric}", "diamond")):
            if key in history.epoch_values:
                chart.add_scatter(
                    x=history.epochs,
                    y=history.epoch_values[key],
                    name=f"{name}, {'validation' if key.startswith('val') else 'training'}",
                    mode=_mode(history),
                    line={"color": class_colour(number), "dash": _DASHES[number % len(_DASHES)]},
                    marker={"symbol": symbol, "size": 7},
                    opacity=1.0 if key.startswith("val") else 0.6,
                    hovertemplate="epoch %{x}: %{y:.4f}",
                )
    return chart


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
