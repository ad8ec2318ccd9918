"""All runs: compare up to four, use one on the other pages, delete one."""

import streamlit as st

from clf.run_summaries import pretrained_summaries, read_summaries
from clf.runs import RunNotFound, find_run
from clf.ui.comparison import show_comparison, show_confusion
from clf.ui.navigation import PAGES, go_to
from clf.ui.piece import cause, piece
from clf.ui.reliability import show_reliability
from clf.ui.run_names import run_name
from clf.ui.runs_table import ask_to_delete, runs_table
from clf.ui.state import pick, recall, remember, select_run, selected_run_id
from clf.ui.text import as_text

st.title("Runs")
st.caption(
    "Every training that was started here, and the networks that come with the app, with settings "
    "and what came of them."
)

own, damaged = read_summaries()
runs = {item.run.id: item for item in [*own, *pretrained_summaries()]}
with piece("The table of runs"):
    runs_table(list(runs.values()))

selected = selected_run_id() or next(iter(runs))
for error in damaged:
    st.warning(as_text(str(error)), icon=":material/error:")
try:
    find_run(selected)
except RunNotFound as error:
    st.warning(as_text(cause(error)))
compared = [run_id for run_id in recall("runs-compared", []) if run_id in runs]
if recall("runs-shown") != selected:  # chosen on another page, or by the link
    remember("runs-shown", selected)
    compared = [selected] if selected in runs else []
chosen = pick(
    "runs-compared",
    compared,
    lambda key, shown: st.multiselect(
        "Show and compare (up to four runs)",
        list(runs),
        default=shown,
        format_func=lambda run_id: run_name(runs[run_id]),
        max_selections=4,
        key=key,
        placeholder="Choose runs",
    ),
)
remember("runs-compared", chosen)
if not chosen:
    st.info("Choose one run to work with, or several to compare.")
    st.stop()

if len(chosen) == 1:
    item = runs[chosen[0]]
    with st.container(horizontal=True):
        for page in ("train", "look_inside", "classify"):
            title, icon = PAGES[page]
            missing = page != "train" and not item.run.model_file.exists()
            if st.button("Watch" if page == "train" else title, icon=icon, disabled=missing):
                select_run(item.run.id)
                go_to(page)
        fixed = item.run.pretrained
        why = "This network comes with the app." if fixed else None
        if st.button("Delete", icon=":material/delete:", disabled=fixed, help=why):
            ask_to_delete(item)

with piece("Curves and settings"):
    show_comparison([runs[run_id] for run_id in chosen])
if len(chosen) == 1:
    with piece("The confusion matrix"):
        show_confusion(runs[chosen[0]])
    if runs[chosen[0]].run.model_file.exists():
        with piece("How sure the network may be"):
            show_reliability(runs[chosen[0]].run)
