"""How a run is called on a page: what it learns from, its network, and when it was started."""

from datetime import datetime

from clf.architectures import architecture_title
from clf.config import RunConfig
from clf.datasets import DATASETS
from clf.runs import RunState, RunSummary
from clf.text import one_line

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


def run_title(config: RunConfig) -> str:
    """Dataset and network, e.g. "Fashion-MNIST, Dense 128"."""
    dataset = one_line(DATASETS[config.dataset].title, 40)
    return f"{dataset}, {architecture_title(config.architecture)}"


def run_label(item: RunSummary) -> str:
    """One line that tells runs apart: title, test accuracy or state, time, end of the id."""
    status = item.status
    result = (
        f"test accuracy {status.test_accuracy:.3f}"
        if status.test_accuracy is not None
        else status.state
    )
    if item.run.pretrained:
        return f"{run_title(item.config)} · {result} · comes with the app"
    started = datetime.fromtimestamp(status.created)
    return f"{run_title(item.config)} · {result} · {started:%d %b %H:%M} · {item.run.id[-4:]}"
