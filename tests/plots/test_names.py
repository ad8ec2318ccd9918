"""Names that people gave are text in every chart: no HTML, no template, cut where they are long."""

import json

import numpy as np
import pytest

from clf.plots.activations import unit_bars
from clf.plots.confusion import confusion_chart
from clf.plots.data import class_counts
from clf.plots.embedding import Embedding, embedding_chart
from clf.plots.probabilities import draw_before_and_after, draw_probabilities, ranked
from clf.plots.style import LONGEST_LABEL

NAMES = ("<b>cat</b>", "%{x}<extra>", "\u202edog\n", "w" * 500)
SHARES = np.array([0.4, 0.3, 0.2, 0.1])


def bars():
    return ranked(SHARES, NAMES)


CHARTS = {
    "confusion": lambda: confusion_chart(np.eye(4, dtype=int), NAMES),
    "embedding": lambda: embedding_chart(
        Embedding(np.zeros((4, 2)), np.arange(4), np.arange(4), np.arange(4)), NAMES
    ),
    "probabilities": lambda: draw_probabilities(bars()),
    "before and after": lambda: draw_before_and_after(bars(), bars()),
    "units": lambda: unit_bars(SHARES, "Logits", NAMES),
}


def texts(value) -> list[str]:
    """All text in what the browser gets."""
    if isinstance(value, dict):
        return [text for item in value.values() for text in texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("name", CHARTS)
def test_a_name_is_text_in_a_chart(name):
    drawn = json.loads(CHARTS[name]().to_json())
    written = texts(drawn["data"]) + texts(drawn["layout"])

    assert "&lt;b&gt;cat&lt;/b&gt;" in written
    assert not [text for text in written if "<b>" in text or "\u202e" in text or "w" * 70 in text]
    templates = [text for text in written if "<extra></extra>" in text]
    assert not [text for text in templates if "cat" in text or "dog" in text]


@pytest.mark.parametrize("name", [name for name in CHARTS if name != "embedding"])
def test_a_long_name_is_cut_at_an_axis(name):
    layout = CHARTS[name]().layout
    labels = [text for axis in (layout.xaxis, layout.yaxis) for text in axis.ticktext or ()]

    assert max(map(len, labels)) <= LONGEST_LABEL + len("&lt;&gt;&lt;&gt;")


def test_a_name_is_text_in_the_counts_of_a_dataset():
    drawn = class_counts(NAMES, {"Pictures": np.arange(4)})

    assert "<b>" not in drawn
    assert ">dog<" in drawn
