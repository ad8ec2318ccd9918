"""Curves that grow in place: the browser keeps the chart and draws only what is new.

Streamlit's own charts are built anew whenever their data change, and are blank until they are
there; a curve that gets a point four times a second would flicker.
"""

from pathlib import Path

import numpy as np
import streamlit as st

from clf.plots.curves import Curve, CurveChart

_FOLDER = Path(__file__).parent / "components"
_component = st.components.v2.component(
    "clf_curves",
    css=(_FOLDER / "curves.css").read_text(encoding="utf-8"),
    js=(_FOLDER / "curves.js").read_text(encoding="utf-8"),
)


def curves(chart: CurveChart, *, key: str) -> None:
    """Draw `chart`; pointing at a point or the arrow keys read its value."""
    _component(key=key, data=encode(chart))


def encode(chart: CurveChart) -> dict:
    """What the browser gets: `chart` in plain values. A number that is not finite becomes None."""
    return {
        "title": chart.title,
        "words": chart.words,
        "xTitle": chart.x_title,
        "yTitle": chart.y_title,
        "xRange": list(chart.x_range),
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
    return [float(f"{value:.6g}") if np.isfinite(value) else None for value in values.tolist()]
