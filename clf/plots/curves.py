"""Curves over an axis: what is drawn, as plain data. `clf.ui.curves` draws it in the browser."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

Dash = Literal["solid", "dash", "dot", "dashdot"]
Marker = Literal["", "circle", "diamond"]


@dataclass(frozen=True)
class Curve:
    """One curve: `x` and `y` are float arrays of the same length, `x` ascending, maybe empty.

    colour: "#rrggbb". marker: drawn at every point; "" for none.
    """

    name: str
    x: np.ndarray
    y: np.ndarray
    colour: str
    dash: Dash = "solid"
    marker: Marker = ""
    opacity: float = 1.0


@dataclass(frozen=True)
class Mark:
    """A vertical line at `x` that says what happened there."""

    x: float
    text: str


@dataclass(frozen=True)
class CurveChart:
    """Some curves over one pair of axes.

    words: what the chart says, for people who do not see it.
    x_range: first and last value of the x axis; the y axis follows the curves.
    shares: whether the values are shares, 0 to 1, and written as 87.2 %.
    """

    title: str
    words: str
    x_title: str
    y_title: str
    x_range: tuple[float, float]
    curves: tuple[Curve, ...]
    marks: tuple[Mark, ...] = ()
    shares: bool = False
