"""Work that is done before somebody waits for it: in the server, and in the browser."""

import importlib
from pathlib import Path

import plotly.graph_objects as go
import streamlit as st

from clf.plots.style import figure

PRELOADED = ".st-key-preload {display: none}"
"""CSS that keeps off the page what is drawn only to be loaded."""


def preload_modules() -> None:
    """Import what the pages use and build one chart, so that the first visitor does not wait.

    Plotly takes half a second of processor time until its first chart is ready.
    """
    for file in sorted(Path(__file__).parent.glob("*.py")):
        if file.stem != "frame":
            importlib.import_module(f"clf.ui.{file.stem}")
    figure("", "", "").add_scatter(x=[0], y=[0]).to_json()


def preload_charts() -> None:
    """Let the browser fetch its chart library while a person reads a page without charts."""
    with st.container(key="preload"):
        st.plotly_chart(go.Figure(), key="preload-chart")
