"""The queue of runs: in which order they wait, and which paused runs hold them up.

Run folders are the queue, so that it is there for every process. Asked twice a second by every
page that waits, hence by a reader that looks again only at what has changed.
"""

import threading

from clf.control import read_control
from clf.runs import Run, RunNotFound, RunState, RunStatus, list_runs

MAX_PAUSE_SECONDS = 600.0
"""A run that is paused for longer gives way as soon as another one waits."""


class StatusReader:
    """Reads the status of every run, but only where status.json has been replaced. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[Run, tuple[tuple[int, int], RunStatus]] = {}

    def read(self) -> dict[Run, RunStatus]:
        """All runs that have a readable status, the newest first."""
        with self._lock:
            before, self._known = self._known, {}
            for run in list_runs():
                try:
                    stat = (run.path / "status.json").stat()
                    version = stat.st_mtime_ns, stat.st_ino
                    known = before.get(run)
                    self._known[run] = (
                        known if known and known[0] == version else (version, run.status())
                    )
                except (FileNotFoundError, RunNotFound):
                    continue  # deleted since it was listed, or not written by this program
            return {run: status for run, (_, status) in self._known.items()}


_reader = StatusReader()


def queue() -> list[Run]:
    """The runs that wait, the first to be trained first; without those that cannot be read."""
    return [run for run in in_order(_reader.read()) if _readable(run)]


def in_order(statuses: dict[Run, RunStatus]) -> list[Run]:
    """The queued ones of these runs, the first to be trained first."""
    waiting = [run for run, status in statuses.items() if status.state is RunState.QUEUED]
    return sorted(waiting, key=lambda run: (statuses[run].joined_queue, run.id))


def _readable(run: Run) -> bool:
    try:
        run.config()
    except RunNotFound:
        return False
    return True


def paused_runs() -> list[Run]:
    """The runs that hold a training worker in a pause, the first started first.

    Without those that were told to go on, to stop or to give way, and will do so at once.
    """
    holding = [run for run, status in reversed(_reader.read().items()) if holds_worker(status)]
    asked = {run: read_control(run) for run in holding}
    return [run for run in holding if asked[run].pause_at is not None and not asked[run].stop]


def holds_worker(status: RunStatus) -> bool:
    """Whether a run is paused on a worker that others may wait for.

    It came there by the queue; one that `python -m clf train` trains in its own process did not.
    """
    return status.state is RunState.PAUSED and status.queued > 0
