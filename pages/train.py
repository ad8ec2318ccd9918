"""Choose pictures, a network and how it learns; start it and watch it learn."""

import streamlit as st

from clf.datasets import DATASETS
from clf.runs import RunNotFound, find_run
from clf.ui.announcement import View, announce
from clf.ui.form_values import form_layers, form_values
from clf.ui.forms import choose_how_it_learns, choose_training
from clf.ui.live import live_panel
from clf.ui.network_editor import show_network
from clf.ui.piece import cause, piece
from clf.ui.start_button import start_button, started_run
from clf.ui.state import selected_run_id, set_widget_value
from clf.ui.text import as_text

LIVE = "Watch it learn"

st.title("Train")
st.caption("Choose pictures, a network and a number of epochs; then watch it learn.")

form, view = st.columns([4, 7], gap="large")
with form:
    config = choose_training()
    start_button(config, on_start=lambda: set_widget_value("train-view", LIVE))
    choose_how_it_learns(config)

with view:
    # Known to Python, as Start opens the first one again.
    live, network = st.tabs([LIVE, "The network"], key="train-view", on_change=lambda: None)
    with live, st.container(key="live"):
        run_id = selected_run_id()
        try:
            run = find_run(run_id) if run_id else None
        except RunNotFound as error:
            st.warning(as_text(cause(error)))
            run = None
        if run is not None:
            live_panel(run)
        else:
            st.info("Press **Start training**: the curves of loss and accuracy appear here.")
    with network:
        values = form_values()
        if values["dataset"] is not None:
            with piece("The network"):
                show_network(form_layers(values), DATASETS[values["dataset"]])
# What comes of it is announced by its curves.
announce("", started_run(), key="started", view=View(".st-key-live", whole=True))
