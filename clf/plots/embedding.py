"""Pictures as points: where a network puts them, in two dimensions."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from clf.plots.style import LONGEST_LABEL, class_colour, figure, written
from clf.text import one_line

_REACH = 1.05
_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross")
"""With ten colours, five symbols tell ten classes apart twice."""
_MOST_IN_LEGEND = 30


@dataclass(frozen=True)
class Embedding:
    """positions: float (n, 2). labels, predicted: whole numbers (n,), classes.

    numbers: whole numbers (n,), the pictures' places in the test set.
    """

    positions: np.ndarray
    labels: np.ndarray
    predicted: np.ndarray
    numbers: np.ndarray


def of_one_size(positions: np.ndarray) -> np.ndarray:
    """Positions (n, 2) made larger or smaller so that the farthest has the distance 1 from 0.

    Positions that are all 0, or no finite numbers, stay as they are.
    """
    size = np.linalg.norm(positions, axis=1).max()
    return positions / size if size > 0 else positions


def embedding_chart(embedding: Embedding, class_names: tuple[str, ...]) -> go.Figure:
    """A point a picture, in the colour and with the symbol of its class.

    positions: those of :func:`of_one_size`, so that charts can be compared.
    """
    chart = figure("Test pictures, as the last layer but one parts them", "", "", 460)
    shown = [written(name) for name in class_names]
    for label in np.unique(embedding.labels).tolist():
        name, own = class_names[label], embedding.labels == label
        called = [shown[other] for other in embedding.predicted[own]]
        columns = [embedding.numbers[own].astype(object), called, [shown[label]] * len(called)]
        chart.add_scatter(
            x=embedding.positions[own, 0],
            y=embedding.positions[own, 1],
            mode="markers",
            name=written(name, LONGEST_LABEL),
            marker={
                "color": class_colour(label),
                "symbol": _SYMBOLS[label % len(_SYMBOLS)],
                "size": 6,
            },
            customdata=np.column_stack(columns),
            hovertemplate="%{customdata[2]}, test picture %{customdata[0]}<br>"
            "called %{customdata[1]}<extra></extra>",
        )
    # Of more, a legend would be longer than the chart: what a pointer shows has the class.
    chart.update_layout(
        margin={"l": 8, "r": 8}, showlegend=len(np.unique(embedding.labels)) <= _MOST_IN_LEGEND
    )
    hidden = {"showticklabels": False, "zeroline": False, "range": [-_REACH, _REACH]}
    chart.update_xaxes(**hidden)
    chart.update_yaxes(**hidden, scaleanchor="x")
    return chart


def describe_embedding(embedding: Embedding, class_names: tuple[str, ...]) -> str:
    """Which classes lie closest together, for people who do not see the chart."""
    labels = np.unique(embedding.labels)
    if len(labels) < 2:
        return f"{len(embedding.labels)} points of one class."
    centres = np.stack(
        [embedding.positions[embedding.labels == label].mean(axis=0) for label in labels]
    )
    distances = np.linalg.norm(centres[:, None] - centres[None], axis=-1)
    if not np.isfinite(distances).all():
        return "The values before the last layer are no finite numbers."
    np.fill_diagonal(distances, np.inf)
    one, other = np.unravel_index(distances.argmin(), distances.shape)
    return (
        f"{len(embedding.labels)} points. Closest together lie the middles of "
        f"{one_line(class_names[labels[one]])} and {one_line(class_names[labels[other]])}."
    )
