"""The curves of a run as its folder has them."""

from clf.plots.history import History, history_of
from clf.runs import Run, RunStatus, unreadable


def run_history(run: Run, status: RunStatus) -> History:
    """What metrics.jsonl holds, as curves. Raises RunUnreadable if it is damaged."""
    try:
        return history_of(run.metrics(), status.steps_per_epoch)
    except (KeyError, TypeError, ValueError) as error:  # rows of another version
        raise unreadable(run.id, run.metrics_file.name) from error
