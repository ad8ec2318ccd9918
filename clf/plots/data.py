"""Charts of a dataset, as HTML: this page is often the first, before the chart library is there."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

import numpy as np

from clf.plots.style import NEUTRAL, TRAINING, VALIDATION, written
from clf.text import one_line

PART_COLOURS = {
    "Training": TRAINING,
    "Validation": VALIDATION,
    "Test": NEUTRAL,
    "Pictures": TRAINING,
}
_ROW = "display:flex;align-items:center;gap:0.75rem;font-size:13px;line-height:1.2;height:22px"
_NAME = "flex:none;width:8.5em;text-align:right;overflow:hidden;text-overflow:ellipsis"
_NUMBERS = "flex:none;width:13em;opacity:0.85;font-variant-numeric:tabular-nums"


_MOST_IN_SIGHT = 40
_MOST_SPOKEN = 100
_SCROLLED = "max-height:600px;overflow:auto"  # of rows; the page below stays in reach


def class_counts(class_names: Sequence[str], counts: Mapping[str, np.ndarray]) -> str:
    """Stacked bars with their numbers: images a class. All text is escaped.

    counts: part (a key of PART_COLOURS) -> images of every class, shape (classes,).
    """
    longest = max(1, int(sum(counts.values()).max()))
    rows = []
    for label, name in enumerate(class_names):
        numbers = {part: int(values[label]) for part, values in counts.items()}
        bars = "".join(
            f'<div style="width:{100 * count / longest:.2f}%;'
            f'background:{PART_COLOURS[part]}"></div>'
            for part, count in numbers.items()
        )
        said = " + ".join(f"{count:,}" for count in numbers.values())
        rows.append(
            f'<div style="{_ROW}"><div title="{escape(name)}" '
            f'style="{_NAME};white-space:nowrap">{written(name)}</div>'
            f'<div style="flex:1;display:flex;height:16px">{bars}</div>'
            f'<div style="{_NUMBERS}">{said}</div></div>'
        )
    words = escape(describe_class_counts(class_names, counts))
    chart = f'<div role="img" aria-label="{words}">{_legend(counts)}{"".join(rows)}</div>'
    if len(rows) <= _MOST_IN_SIGHT:
        return chart
    return (
        f'<div role="group" aria-label="Images a class" tabindex="0" style="{_SCROLLED}">{chart}'
        "</div>"
    )


def describe_class_counts(class_names: Sequence[str], counts: Mapping[str, np.ndarray]) -> str:
    """The same as text, for people who do not see the chart; of very many classes the first."""
    lines = []
    for i, name in enumerate(class_names[:_MOST_SPOKEN]):
        said = ", ".join(f"{part.lower()} {values[i]:,}" for part, values in counts.items())
        lines.append(f"{one_line(name)}: {said}")
    more = len(class_names) - _MOST_SPOKEN
    if more > 0:
        lines.append(f"and {more:,} more classes")
    return "Bar chart of the number of images a class. " + "; ".join(lines) + "."


def _legend(parts: Iterable[str]) -> str:
    """Which colour is which part; nothing for a single one."""
    if len(list(parts)) == 1:
        return ""
    entries = "".join(
        f'<span><span style="display:inline-block;width:0.8em;height:0.8em;'
        f'background:{PART_COLOURS[part]}">'
        f"</span> {part}</span>"
        for part in parts
    )
    return f'<div style="display:flex;gap:1.25rem;font-size:13px;margin-bottom:6px">{entries}</div>'
