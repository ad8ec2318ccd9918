"""How a run is called on a page: what it learns from, its network, and when it was started."""

from datetime import datetime

from clf.architectures import architecture_title
from clf.config import RunConfig
from clf.datasets import DATASETS
from clf.run_summaries import RunSummary
from clf.runs import RunState, RunStatus
from clf.settings import MAX_SETTINGS, described
from clf.text import one_line, percent

STATE_COLOURS = {
    RunState.QUEUED: "gray",
    RunState.RUNNING: "blue",
    RunState.PAUSED: "yellow",
    RunState.COMPLETED: "green",
    RunState.STOPPED: "orange",
    RunState.FAILED: "red",
    RunState.DIVERGED: "red",
}


BALANCED = (
    "The share that is right of each class, then the mean of these: every class counts the same, "
    "however many test pictures it has. Measured where the classes are uneven."
)
"""What balanced accuracy is."""
_MOST_IN_A_LABEL = 2
"""Settings: a select box has to hold the label, 1024 pixels wide as the window may be."""


def run_title(config: RunConfig) -> str:
    """Dataset and network, e.g. "Fashion-MNIST, Dense 128"."""
    dataset = one_line(DATASETS[config.dataset].title, 40)
    return f"{dataset}, {architecture_title(config.architecture)}"


def run_heading(config: RunConfig, status: RunStatus, most: int = MAX_SETTINGS) -> str:
    """The title and what sets the run apart, e.g. "Fashion-MNIST, Dense 128 · Article 1".

    most: so many settings are named.
    """
    return f"{run_title(config)} · {run_description(config, status, most)}"


def run_description(config: RunConfig, status: RunStatus, most: int = MAX_SETTINGS) -> str:
    """What sets a run apart from others of its title; `most` as in :func:`run_heading`."""
    words = described(config, most)
    trained_on = status.epochs > config.epochs
    return f"{words} · trained on to {status.epochs} epochs" if trained_on else words


def run_name(item: RunSummary) -> str:
    """One line that tells runs apart and stays the same: title, settings, time, end of the id.

    For a box of several choices: a browser says by these lines which ones are chosen.
    """
    if item.run.pretrained:
        return f"{run_title(item.config)} · comes with the app"
    words = described(item.config, _MOST_IN_A_LABEL)
    return f"{run_title(item.config)} · {words} · {_started(item)}"


def run_label(item: RunSummary) -> str:
    """One line with what came of a run: heading, test accuracy or state, time, end of the id."""
    status = item.status
    result = (
        f"test accuracy {percent(status.test_accuracy)}"
        if status.test_accuracy is not None
        else status.state
    )
    if item.run.pretrained:
        return f"{run_title(item.config)} · {result} · comes with the app"
    heading = run_heading(item.config, status, _MOST_IN_A_LABEL)
    return f"{heading} · {result} · {_started(item)}"


def _started(item: RunSummary) -> str:
    return f"{datetime.fromtimestamp(item.status.created):%d %b %H:%M} · {item.run.id[-4:]}"
