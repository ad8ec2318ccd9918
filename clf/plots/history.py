"""Curves of one run, and of several runs over each other."""

from dataclasses import dataclass, replace

import numpy as np

from clf.plots.curves import Curve, CurveChart, Dash, Mark, Marker
from clf.plots.style import TRAINING, VALIDATION, class_colour
from clf.text import percent

MOST_POINTS = 400
"""A curve has at most this many points: neighbours are averaged, so it stays quick."""
MOST_MARKERS = 40
"""A curve by epoch with more points has no markers, which would hide it."""
MOST_ACTS = 5
"""So many of the last marks are said in words."""
_SHARES = ("accuracy",)
"""Metrics that are shares, and written as such."""
_DASHES = ("solid", "dash", "dot", "dashdot")


@dataclass(frozen=True)
class History:
    """What a run has reported, as arrays. Positions are in epochs: 1.5 is halfway into the second.

    steps, step_values: metric name -> values of the reports while epochs ran.
    epochs, epoch_values: the same for finished epochs; "val_..." are on the validation pictures.
    marks: what a person did while it went, those at the same step together.
    """

    steps: np.ndarray
    step_values: dict[str, np.ndarray]
    epochs: np.ndarray
    epoch_values: dict[str, np.ndarray]
    marks: tuple[Mark, ...] = ()


def history_of(rows: list[dict], steps_per_epoch: int) -> History:
    """The history in the rows of metrics.jsonl."""
    steps = [row for row in rows if row["kind"] == "step"]
    epochs = [row for row in rows if row["kind"] == "epoch"]
    names = [name for name in epochs[0] if name.endswith(("loss", "accuracy"))] if epochs else []
    return History(
        np.array([row["step"] for row in steps]) / max(1, steps_per_epoch),
        {name: np.array([row[name] for row in steps]) for name in ("loss", "accuracy")},
        np.array([row["epoch"] for row in epochs]),
        {name: np.array([row[name] for row in epochs]) for name in names},
        _marks([row for row in rows if row["kind"] == "event"], max(1, steps_per_epoch)),
    )


def _marks(events: list[dict], steps_per_epoch: int) -> tuple[Mark, ...]:
    texts: dict[int, list[str]] = {}
    for row in events:
        texts.setdefault(row["step"], []).append(row["text"])
    return tuple(Mark(step / steps_per_epoch, ", ".join(said)) for step, said in texts.items())


def metric_chart(history: History, metric: str, epochs: int, validated: bool) -> CurveChart:
    """Training and validation curve of "loss" or "accuracy" over `epochs` epochs.

    validated: whether there is to be a validation curve. A curve that has no point yet is there
    too, so that the chart keeps its form.
    """
    curves = [
        Curve(
            "by step",
            _thin(history.steps),
            _thin(history.step_values[metric]),
            TRAINING,
            opacity=0.55,
        ),
        _by_epoch(history, metric, "training", TRAINING, "circle"),
    ]
    if validated:
        curves.append(_by_epoch(history, f"val_{metric}", "validation", VALIDATION, "diamond"))
    acts = [f" At epoch {mark.x:.2f}: {mark.text}." for mark in history.marks[-MOST_ACTS:]]
    words = describe(history, metric) + "".join(acts)
    return replace(_chart(metric, words, epochs, curves), marks=history.marks)


def comparison_chart(histories: dict[str, History], metric: str) -> CurveChart:
    """The curve by epoch of several runs, a colour and a dash a run, validation where there is.

    histories: name of the run, as the legend shows it -> its history.
    """
    curves = []
    for number, (name, history) in enumerate(histories.items()):
        look = {"colour": class_colour(number), "dash": _DASHES[number % len(_DASHES)]}
        for key, part, marker, opacity in (
            (metric, "training", "circle", 0.6),
            (f"val_{metric}", "validation", "diamond", 1.0),
        ):
            if key in history.epoch_values:
                curve = _by_epoch(history, key, f"{name}, {part}", marker=marker, **look)
                curves.append(replace(curve, opacity=opacity))
    words = " ".join(f"Run {name}: {describe(h, metric)}" for name, h in histories.items())
    most = max((h.epochs[-1] for h in histories.values() if len(h.epochs)), default=1)
    return _chart(metric, words, most, curves)


def describe(history: History, metric: str) -> str:
    """The last values of a curve in words, for people who do not see the chart."""
    parts = [
        f"{label} {_written(metric, history.epoch_values[name][-1])}"
        for label, name in (("training", metric), ("validation", f"val_{metric}"))
        if name in history.epoch_values
    ]
    if parts:
        return f"{metric.capitalize()} after epoch {round(history.epochs[-1])}: {', '.join(parts)}."
    if len(history.steps):
        return f"{metric.capitalize()} now: {_written(metric, history.step_values[metric][-1])}."
    return f"No {metric} yet."


def _chart(metric: str, words: str, epochs: float, curves: list[Curve]) -> CurveChart:
    x_range = (0.0, float(epochs))
    shares = metric in _SHARES
    return CurveChart(
        metric.capitalize(), words, "epoch", metric, x_range, tuple(curves), shares=shares
    )


def _written(metric: str, value: float) -> str:
    return percent(value) if metric in _SHARES else f"{value:.4f}"


def _by_epoch(
    history: History, key: str, name: str, colour: str, marker: Marker, dash: Dash = "solid"
) -> Curve:
    values = history.epoch_values.get(key, np.empty(0))
    epochs = history.epochs if len(values) else np.empty(0)
    marker = marker if len(values) <= MOST_MARKERS else ""
    return Curve(name, _thin(epochs), _thin(values), colour, dash, marker)


def _thin(values: np.ndarray) -> np.ndarray:
    """At most MOST_POINTS means of neighbours."""
    group = -(-len(values) // MOST_POINTS) or 1
    whole = len(values) // group * group
    means = values[:whole].reshape(-1, group).mean(axis=1)
    return np.append(means, values[whole:].mean()) if whole < len(values) else means
