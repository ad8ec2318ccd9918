"""Colours and layout that all charts share. Safe for the colour-blind, on light and on dark."""

import html

import plotly.graph_objects as go

from clf.text import one_line

TRAINING = "#3D8BD4"
VALIDATION = "#E08A1E"
NEUTRAL = "#8A8F98"
NEEDED = "#D1495B"
POSITIVE = "#E08A1E"
NEGATIVE = "#3D8BD4"

CLASS_COLOURS = (
    "#3D8BD4",
    "#E08A1E",
    "#1FA187",
    "#C96BA6",
    "#C9B400",
    "#D1495B",
    "#7A6FD0",
    "#6B9E3E",
    "#9C7A5B",
    "#5FB3D9",
)
"""One colour a class, the same on every page; more classes start again from the first."""


LONGEST_LABEL = 24
"""Characters of a name at an axis or in a legend; what a pointer shows has more."""
_QUARTERS = (0, 0.25, 0.5, 0.75, 1)
SHARE_TICKS = {"tickvals": _QUARTERS, "ticktext": [f"{100 * share:.0f} %" for share in _QUARTERS]}
"""What an axis of shares shows, as keywords of Plotly's axes."""


def class_colour(label: int) -> str:
    """The colour of class `label`, as "#rrggbb"."""
    return CLASS_COLOURS[label % len(CLASS_COLOURS)]


def written(name: str, limit: int = 60) -> str:
    """A name that people gave, as a chart shows it: at most `limit` characters, none of them HTML.

    Plotly reads a subset of HTML in labels, legends and what a pointer shows.
    """
    return html.escape(one_line(name, limit))


def figure(title: str, x_title: str, y_title: str, height: int = 320) -> go.Figure:
    """An empty chart with its title and axis names; `height` in pixels."""
    chart = go.Figure()
    chart.update_layout(
        title={"text": title, "font": {"size": 15}},
        xaxis_title=x_title,
        yaxis_title=y_title,
        height=height,
        margin={"l": 56, "r": 16, "t": 40, "b": 44},
        hovermode="closest",
        # Below the axis title whatever the height: 62 pixels under a plot of height - 84 pixels.
        legend={
            "orientation": "h",
            "y": -62 / (height - 84),
            "x": 0,
            "xanchor": "left",
            "yanchor": "top",
            "font": {"size": 11},
        },
    )
    return chart
