"""What is kept of pictures outside of their dataset goes with them.

Copies are in two places only: in the cache folder, prepared for reading (names begin with that of
the version), and in the snapshots of the runs that were trained on a version. Networks, curves and
numbers hold no pictures and stay.
"""

import logging

from clf.datasets import own
from clf.datasets.folders import remove_cached
from clf.runs import Run, RunNotFound, list_runs
from clf.snapshots import forget_pictures

log = logging.getLogger("clf")


def forget_versions(name_starts: tuple[str, ...]) -> None:
    """Remove every copy of the pictures of versions that are gone from their dataset.

    name_starts: with what their names begin; whole names, too.

    A run that is being trained on one looks after itself: see
    :meth:`clf.training.snapshots.SnapshotTaker.take`.
    """
    for start in name_starts:
        remove_cached(start)
    for run in list_runs() if name_starts else ():
        if _dataset_of(run).startswith(name_starts):
            _forget_pictures_of(run)


def forget_deleted() -> None:
    """The same for all versions that are gone: for what a process that was killed has left."""
    for run in list_runs():
        if own.is_deleted(_dataset_of(run)):
            _forget_pictures_of(run)


def _dataset_of(run: Run) -> str:
    try:
        return run.config().dataset
    except RunNotFound:
        return ""  # deleted just now, or not readable


def _forget_pictures_of(run: Run) -> None:
    try:
        forget_pictures(run.path)
    except OSError as error:  # tried again when the app starts the next time
        log.warning("Run %s keeps copies of deleted pictures: %s", run.id, error)
