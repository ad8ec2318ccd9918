"""The copies that are kept of own pictures outside of their dataset, and how they go with them.

They are in two places only: in the cache folder, in files and folders whose names begin with that
of the version, and in the snapshots of the runs that were trained on it. Networks, curves and
numbers hold no pictures and stay.
"""

import logging
from pathlib import Path

from clf.datasets.folders import remove_cached
from clf.run_folders import dataset_of, run_folders
from clf.snapshots import forget_pictures

log = logging.getLogger("clf")


def forget_versions(name_starts: tuple[str, ...]) -> None:
    """Remove every copy of the pictures of versions that are gone from their dataset.

    name_starts: with what their names begin; whole names, too. A run that is being trained on one
    looks after itself: see :meth:`clf.training.snapshots.SnapshotTaker.take`.
    """
    for start in name_starts:
        remove_cached(start)
    for folder in run_folders() if name_starts else ():
        if dataset_of(folder).startswith(name_starts):
            forget_pictures_of(folder)


def forget_pictures_of(run_folder: Path) -> None:
    """Remove the copies in the folder of one run; a warning in the log if that fails."""
    try:
        forget_pictures(run_folder)
    except OSError as error:  # tried again within the hour
        log.warning("Run %s keeps copies of deleted pictures: %s", run_folder.name, error)
