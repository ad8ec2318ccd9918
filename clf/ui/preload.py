"""Work that is done before somebody waits for it: in the server, and in the browser."""

import contextlib
import importlib
from pathlib import Path

import plotly.graph_objects as go
import streamlit as st

from clf.datasets import DATASETS, DatasetUnavailable, load
from clf.plots.style import figure
from clf.ui.state import recall, remember

PRELOADED = ".st-key-preload, .st-key-tab {display: none}"
"""CSS that keeps off the page what is drawn only to be loaded, or to know the browser's tab."""


def preload_pages() -> None:
    """Do once what the first visitor would wait for.

    Imports and the first chart take half a second of processor time; preparing the first dataset
    takes another second, the first time that the app is started at all.
    """
    for file in sorted(Path(__file__).parent.glob("*.py")):
        if file.stem != "frame":
            importlib.import_module(f"clf.ui.{file.stem}")
    # Streamlit imports both when a page has its first table. Plotly fails in one visitor's thread
    # while they are half imported in another's.
    for library in ("pandas", "pyarrow"):
        importlib.import_module(library)
    figure("", "", "").add_scatter(x=[0], y=[0]).to_json()
    # A page that needs the pictures says itself what is wrong with them.
    with contextlib.suppress(DatasetUnavailable):
        load(next(iter(DATASETS)))


def preload_charts() -> None:
    """Let the browser fetch its chart library, once, while a person reads a page."""
    if not recall("charts-preloaded"):
        remember("charts-preloaded", True)
        with st.container(key="preload"):
            st.plotly_chart(go.Figure(), key="preload-chart")
