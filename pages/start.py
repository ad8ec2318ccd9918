"""The first page: what can be done here, and the shortest way to a first network."""

import streamlit as st

from clf.config import RECIPES
from clf.run_summaries import summaries
from clf.ui.form_values import fill_form
from clf.ui.navigation import go_to, page_link
from clf.ui.piece import piece
from clf.ui.run_names import run_label
from clf.ui.state import select_run

st.title("See a network learn")
st.caption("Train a neural network on pictures, look inside it, and give it pictures of your own.")

STEPS = (
    ("data", "Look at the pictures it learns from, class by class, or bring your own."),
    (
        "train",
        "Choose a network and a number of epochs, and watch loss and accuracy while it learns.",
    ),
    ("look_inside", "See what every filter and pooling window makes of a picture."),
    ("classify", "Draw something or upload photographs: what does it see?"),
)
for column, (page, text) in zip(st.columns(4), STEPS, strict=True):
    with column.container(border=True, height=170):
        page_link(page)
        st.markdown(text)

left, right = st.columns(2, gap="large")
with left:
    st.header("A first lesson")
    st.markdown(
        "Article 1 trains a small network on pictures of clothes, with pixel values from 0 to 255. "
        "It gets about 72 of 100 right. Train it, then train it again with the pixels scaled to "
        "0 to 1, and compare: nothing else changes."
    )
    if st.button("Begin with article 1", type="primary", icon=":material/play_arrow:"):
        fill_form(RECIPES["Article 1"])
        go_to("train")
    st.markdown("Or see first what a trained network can do: three come with the app.")
    if st.button("Draw a digit", icon=":material/draw:"):
        select_run("pretrained-mnist")
        go_to("classify")
with right:
    st.header("Latest runs")
    with piece("The list of runs"):
        latest = summaries()[:5]
        if not latest:
            st.markdown("None yet. The first takes about ten seconds.")
        for item in latest:
            st.text(run_label(item))
        if latest:
            page_link("runs", "All runs")
