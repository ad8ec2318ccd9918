"""Curves that grow in place: the browser keeps the chart and draws only what is new.

Streamlit's own charts are built anew whenever their data change, and are blank until they are
there; a curve that gets a point four times a second would flicker.
"""

from collections.abc import Sequence
from math import isfinite

import numpy as np

from clf.plots.curves import Curve, CurveChart
from clf.ui.component import component

_SCRIPTS = ("live_region.js", "curves.js", "follow.js", "values.js", "dom.js")
_component = component("curves", _SCRIPTS)


def curves(charts: Sequence[CurveChart], *, key: str) -> None:
    """Draw `charts` side by side; pointing at a point or the arrow keys read its value.

    One element for all of them, because the browser works on every element of an update.
    """
    _component(key=key, data={"charts": [encode(chart) for chart in charts]})


def followed_curves(moving: dict, feed: str | None, *, key: str) -> None:
    """Draw the curves of a run and let the browser go on with them.

    moving: what is drawn first, see :func:`clf.ui.feed.moving`.
    feed: the address where the browser asks for it again and again; None if nothing will change.
    """
    _component(key=key, data=moving | {"feed": feed}, on_changed_change=lambda: None)


def encode(chart: CurveChart) -> dict:
    """What the browser gets: `chart` in plain values. A number that is not finite becomes None."""
    return {
        "title": chart.title,
        "words": chart.words,
        "xTitle": chart.x_title,
        "yTitle": chart.y_title,
        "xRange": list(chart.x_range),
        "shares": chart.shares,
        "curves": [_encode_curve(curve) for curve in chart.curves],
        "marks": [{"x": mark.x, "text": mark.text} for mark in chart.marks],
    }


def _encode_curve(curve: Curve) -> dict:
    return {
        "name": curve.name,
        "x": _plain(curve.x),
        "y": _plain(curve.y),
        "colour": curve.colour,
        "dash": curve.dash,
        "marker": curve.marker,
        "opacity": curve.opacity,
    }


def _plain(values: np.ndarray) -> list[float | None]:
    return [float(f"{value:.6g}") if isfinite(value) else None for value in values.tolist()]
