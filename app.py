"""The app: `streamlit run app.py`. Starts and ends the workers; clf/ui/frame.py draws the pages.

The pages' frame is a script of its own, because Streamlit would take a pages/ folder beside the
script for its older kind of app and open a page without its frame.
"""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

from clf.cleaning import keep_clean
from clf.ui import feed, uploads
from clf.ui.engine import engine
from clf.ui.piece import show_failure
from clf.ui.preload import preload_pages


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Start the workers and load the pages before the first visit; end the workers at the end."""
    started = engine()
    threading.Thread(target=keep_clean, daemon=True).start()
    preload_pages()
    try:
        yield
    finally:
        started.close()


def show_error(error: Exception) -> bool:
    """The last net, for what no part of a page has caught: plain words; more is in the log."""
    show_failure("Something went wrong on this page.", error)
    return True


app = st.App(
    "clf/ui/frame.py",
    routes=[feed.route(), uploads.route()],
    lifespan=lifespan,
    on_script_error=show_error,
)
