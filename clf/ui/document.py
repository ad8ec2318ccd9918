"""What the browser's document needs before a page is drawn: our style, and a script."""

from pathlib import Path

import streamlit as st

from clf.ui.component import component
from clf.ui.preload import PRELOADED

_STYLE = Path(__file__).with_name("frame.css").read_text(encoding="utf-8")
_component = component("frame", ("live_region.js", "frame.js"))


def prepare_document() -> None:
    """Style Streamlit's own elements, and let screen readers know where changes are said."""
    st.html(f"<style>{_STYLE} {PRELOADED}</style>")
    with st.container(key="frame"):  # which shows nothing, see frame.css
        _component(key="frame-script")
