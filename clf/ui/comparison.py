"""Runs over each other: what they were told differently, and what came of it."""

import json

import numpy as np
import streamlit as st

from clf.architectures import architecture_title
from clf.config import RunConfig
from clf.datasets import DATASETS
from clf.plots.confusion import confusion_chart, describe_confusion
from clf.plots.history import comparison_chart, history_of
from clf.runs import RunSummary
from clf.text import one_line
from clf.ui.curves import curves
from clf.ui.run_names import BALANCED
from clf.ui.text import as_text


def show_comparison(items: list[RunSummary]) -> None:
    """Curves and settings of one to four runs; settings that differ come first and are marked."""
    settings = [_settings(item.config) for item in items]
    differing = [name for name in settings[0] if len({row[name] for row in settings}) > 1]
    names = [_name(number, row, differing) for number, row in enumerate(settings, start=1)]
    histories = {
        name: history_of(item.run.metrics(), item.status.steps_per_epoch)
        for name, item in zip(names, items, strict=True)
    }
    charts = [comparison_chart(histories, metric) for metric in ("loss", "accuracy")]
    curves(charts, key="compared")
    _settings_table(items, settings, differing)


def _settings(config: RunConfig) -> dict[str, str]:
    values = config.to_dict()
    layers = values.pop("layers")
    values["dataset"] = one_line(DATASETS[config.dataset].title, 40)
    values["architecture"] = architecture_title(config.architecture)
    if config.transfers:
        values["scaling"] = "that of the pretrained layers"
    values["layers"] = ", ".join(layer.title for layer in config.layers) if layers else "none"
    return {
        name: f"{value:g}" if isinstance(value, float) else str(value)
        for name, value in values.items()
    }


def _name(number: int, settings: dict[str, str], differing: list[str]) -> str:
    """A short name for the legend: the number, and the settings that set this run apart."""
    marks = [settings[name] for name in differing if name != "layers"]
    return ", ".join([str(number), *marks[:3]])


def _settings_table(
    items: list[RunSummary], settings: list[dict[str, str]], differing: list[str]
) -> None:
    order = [*differing, *(name for name in settings[0] if name not in differing)]
    measures = ["test_accuracy"]
    if any(item.status.balanced_accuracy is not None for item in items):
        measures.append("balanced_accuracy")
    table = {"setting": [name.replace("_", " ") for name in (*measures, *order)]}
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
    return "not measured" if accuracy is None else f"{accuracy:.4f}"


def show_confusion(item: RunSummary) -> None:
    """The confusion matrix of a run on the test set, if it was measured."""
    path = item.run.path / "test.json"
    if not path.exists():
        return
    confusion = np.array(json.loads(path.read_bytes())["confusion"])
    names = DATASETS[item.config.dataset].class_names
    words = describe_confusion(confusion, names)
    st.plotly_chart(confusion_chart(confusion, names), alt=words, key="confusion")
    st.caption(as_text(words))
