"""How the values of a layer for this picture, and its weights, are distributed."""

import numpy as np
import streamlit as st

from clf.layer_views import LayerView
from clf.plots.histogram import describe_histogram, histogram


def show_histograms(view: LayerView) -> None:
    """A histogram of the values; of the kernel and the bias where the layer has them."""
    # Three charts take a browser longer to draw than all the rest of a layer: only where wanted.
    wanted = st.toggle(
        "Histograms of values and weights", key="inside-histograms", persist_state="session"
    )
    if not wanted:
        return
    parts = {"values": view.output, "weights": view.kernel, "biases": view.bias}
    present = {what: numbers for what, numbers in parts.items() if numbers is not None}
    for column, (what, numbers) in zip(st.columns(len(present)), present.items(), strict=True):
        with column:
            _show(numbers, what)


def _show(numbers: np.ndarray, what: str) -> None:
    words = describe_histogram(numbers, what)
    if numbers.any():
        chart = histogram(numbers, what.capitalize())
        st.plotly_chart(chart, alt=words, key=f"inside-histogram-{what}")
    st.caption(words)
