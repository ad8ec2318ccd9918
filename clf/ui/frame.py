"""The frame around every page: page settings, menu, the selected run, what is still starting."""

from pathlib import Path

import streamlit as st

from clf.ui.document import prepare_document
from clf.ui.engine import engine, show_status
from clf.ui.form_values import keep_values
from clf.ui.navigation import menu
from clf.ui.preload import preload_charts
from clf.ui.state import enter_page, select_run, selected_run_id

# A picture of our own: the browser would fetch a Material icon from Google's server.
ICON = Path(__file__).with_name("icon.png")
st.set_page_config(page_title="See a network learn", page_icon=ICON, layout="wide")
prepare_document()

page = menu()
enter_page(page.title)
keep_values()
# The link of every page names the run, so that a reload or a shared link opens the same one.
if (run_id := selected_run_id()) is not None:
    select_run(run_id)
page.run()
show_status()
if engine().status().ready:  # before, it would make the first pages wait
    preload_charts()
