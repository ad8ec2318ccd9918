"""The app: `streamlit run app.py`. Starts and ends the workers; clf/ui/frame.py draws the pages.

The pages' frame is a script of its own, because Streamlit would take a pages/ folder beside the
script for its older kind of app and open a page without its frame.
"""

import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st

from clf.cleaning import keep_clean
from clf.ui.engine import engine
from clf.ui.feed import route
from clf.ui.preload import preload_pages

log = logging.getLogger("clf.ui")


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
    """One plain sentence for the person; the traceback goes to the log."""
    log.error("A page failed.", exc_info=error)
    st.error(
        "Something went wrong on this page. Your runs are safe; reload the page to go on.",
        icon=":material/error:",
    )
    return True


app = st.App("clf/ui/frame.py", routes=[route()], lifespan=lifespan, on_script_error=show_error)
