"""The frame of the app: page settings, navigation, the selected run, the start of the engine."""

import streamlit as st
from clf.ui.engine import engine, show_status

from clf.ui.state import select_run, selected_run_id

st.set_page_config(page_title="See a network learn", page_icon=":material/hub:", layout="wide")

# Streamlit leaves 6 rem free above every page, a sixth of a projector's height.
st.html("<style>.stMainBlockContainer {padding-top: 4rem; padding-bottom: 2rem}</style>")
engine()
page = st.navigation(
    [
        st.Page("pages/start.py", title="Start", icon=":material/home:", default=True),
        st.Page("pages/data.py", title="Data", icon=":material/photo_library:"),
        st.Page("pages/train.py", title="Train", icon=":material/model_training:"),
        st.Page("pages/look_inside.py", title="Look inside", icon=":material/visibility:"),
        st.Page("pages/classify.py", title="Classify", icon=":material/draw:"),
        st.Page("pages/runs.py", title="Runs", icon=":material/list:"),
    ],
    position="top",
)
# The link of every page names the run, so that a reload or a shared link opens the same one.
if (run_id := selected_run_id()) is not None:
    select_run(run_id)
page.run()
show_status()
