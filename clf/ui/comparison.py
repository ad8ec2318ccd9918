"""Runs over each other: what they were told differently, and what came of it."""

import numpy as np
import streamlit as st

from clf.config import RunConfig
from clf.datasets import DATASETS
from clf.plots.confusion import confusion_chart, describe_confusion
from clf.plots.history import comparison_chart
from clf.run_summaries import RunSummary
from clf.settings import setting_label, settings_in_words, short_setting
from clf.text import percent
from clf.ui.curves import curves
from clf.ui.piece import piece
from clf.ui.run_history import run_history
from clf.ui.run_names import BALANCED
from clf.ui.text import as_text, escaped


def show_comparison(items: list[RunSummary]) -> None:
    """Curves and settings of one to four runs; settings that differ come first and are marked."""
    settings = [settings_in_words(item.config) for item in items]
    differing = [name for name in settings[0] if len({row[name] for row in settings}) > 1]
    names = [_name(number, item.config, differing) for number, item in enumerate(items, start=1)]
    _curves(dict(zip(names, items, strict=True)))
    _settings_table(items, settings, differing)


def _curves(items: dict[str, RunSummary]) -> None:
    """The curves of the runs that have readable ones, by their names in the legend."""
    histories = {}
    for name, item in items.items():
        with piece(f"The curve of run {escaped(name)}"):
            histories[name] = run_history(item.run, item.status)
    if histories:
        charts = [comparison_chart(histories, metric) for metric in ("loss", "accuracy")]
        curves(charts, key="compared")


def _name(number: int, config: RunConfig, differing: list[str]) -> str:
    """A short name for the legend: the number, and the settings that set this run apart."""
    marks = [short_setting(config, name) for name in differing if name != "layers"]
    return ", ".join([str(number), *marks[:3]])


def _settings_table(
    items: list[RunSummary], settings: list[dict[str, str]], differing: list[str]
) -> None:
    order = [*differing, *(name for name in settings[0] if name not in differing)]
    measures = {"test_accuracy": "Test accuracy"}
    if any(item.status.balanced_accuracy is not None for item in items):
        measures["balanced_accuracy"] = "Balanced accuracy"
    table = {"setting": [*measures.values(), *map(setting_label, order)]}
    if differing:
        marks = ["differs" if name in differing else "" for name in order]
        table["difference"] = [""] * len(measures) + marks
    for number, (item, row) in enumerate(zip(items, settings, strict=True), start=1):
        measured = [_measured(getattr(item.status, name)) for name in measures]
        table[f"run {number}"] = measured + [row[name] for name in order]
    st.dataframe(table, hide_index=True, height="content")
    if len(measures) > 1:
        st.caption(f"Balanced accuracy: {BALANCED}")


def _measured(accuracy: float | None) -> str:
    return "not measured" if accuracy is None else percent(accuracy)


def show_confusion(item: RunSummary) -> None:
    """The confusion matrix of a run on the test set, if it was measured."""
    measured = item.run.confusion()
    if measured is None:
        return
    confusion = np.array(measured)
    names = DATASETS[item.config.dataset].class_names
    words = describe_confusion(confusion, names)
    st.plotly_chart(confusion_chart(confusion, names), alt=words, key="confusion")
    st.caption(as_text(words))
