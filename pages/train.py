"""Choose pictures, a network and how it learns; start it and watch it learn."""

import streamlit as st

from clf.datasets import DATASETS, is_available, own
from clf.runs import RunNotFound, create_run, find_run
from clf.ui.announcement import View, announce
from clf.ui.forms import config_form
from clf.ui.live import live_panel
from clf.ui.navigation import page_link
from clf.ui.network_editor import show_network
from clf.ui.state import (
    recall,
    remember,
    select_run,
    selected_run_id,
    set_widget_value,
    widget_value,
)
from clf.ui.text import escaped

LIVE = "Watch it learn"

st.title("Train")
st.caption("Choose pictures, a network and a number of epochs; then watch it learn.")

form, view = st.columns([4, 7], gap="large")
with form:
    config = config_form()
    missing = config is not None and not is_available(config.dataset)
    if missing:
        title = escaped(DATASETS[config.dataset].title)
        if own.is_own(config.dataset):
            st.warning(f"The pictures of {title} were removed. Choose another dataset.")
        else:
            st.warning(f"{title} is not on this machine yet.")
            page_link("data", "Get it on the page Data")
    if st.button(
        "Start training",
        type="primary",
        icon=":material/play_arrow:",
        disabled=config is None or missing,
        width="stretch",
    ):
        try:
            select_run(create_run(config).id)
            remember("started", selected_run_id())
            set_widget_value("train-view", LIVE)
        except OSError as error:
            st.error(f"The run cannot be written to its folder: {error.strerror}. Make room there.")

with view:
    # Known to Python, as Start opens the first one again.
    live, network = st.tabs([LIVE, "The network"], key="train-view", on_change=lambda: None)
    with live, st.container(key="live"):
        run_id = selected_run_id()
        try:
            run = find_run(run_id) if run_id else None
        except RunNotFound as error:
            st.warning(str(error))
            run = None
        if run is not None:
            live_panel(run)
        else:
            st.info("Press **Start training**: the curves of loss and accuracy appear here.")
    with network:
        layers = config.layers if config else widget_value("form-layers")
        show_network(layers, DATASETS[widget_value("form-dataset")])
# What comes of it is announced by its curves.
announce("", recall("started", ""), key="started", view=View(".st-key-live", whole=True))
