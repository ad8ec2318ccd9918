"""What goes, of all that is kept outside of a dataset: copies of deleted pictures, and leftovers.

Where copies of own pictures are: see :mod:`clf.datasets.own.copies`.

The rule for the cache folder:

- What belongs to a version whose pictures were deleted goes at once.
- Prepared pictures stay as long as they can be chosen (of the built-in datasets, and of the newest
  version of every own one), or a run of them has not ended, and their source is as it was.
- What nobody needs by this goes when it has not been used for UNUSED_SECONDS, and so do leftovers
  of what was broken off. It can be made again from its source.
"""

import logging
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from clf.datasets import DATASETS, cache_root, loading, own
from clf.datasets.own.copies import forget_pictures_of
from clf.datasets.prepared import prepared_root
from clf.datasets.registry import provider_of
from clf.files import finish_removing, remove_folder
from clf.run_folders import dataset_of, run_folders, runs_root
from clf.run_summaries import summaries

log = logging.getLogger("clf")

UNUSED_SECONDS = 24 * 3600
"""Somebody may look inside an older run, and another app may use the same cache folder."""
_SECONDS_BETWEEN = 3600


def keep_clean() -> None:
    """Clean up now and every hour, for as long as the app runs: for a thread of the web process."""
    while True:
        try:
            clean_up()
        except Exception:  # nobody waits for this thread; it tries again
            log.exception("Cleaning up failed.")
        time.sleep(_SECONDS_BETWEEN)


def clean_up() -> None:
    """Remove all that a process that was killed has left, and what the cache needs no more.

    Only for the process that changes own datasets.
    """
    finish_removing(own.pictures_root())
    finish_removing(runs_root())
    for dataset in own.list_datasets():
        with suppress(own.OwnDatasetNotFound, OSError):
            dataset.finish_removing()
    for folder in run_folders():
        if own.is_deleted(dataset_of(folder)):
            forget_pictures_of(folder)
    clean_cache()


def clean_cache() -> None:
    """Remove from the cache folder of this machine what the rule above does not keep.

    Whoever reads it meanwhile goes on: open files stay readable, and prepared pictures are there
    whole or not at all.
    """
    finish_removing(prepared_root())
    needed = _needed_folders()
    oldest = time.time() - UNUSED_SECONDS
    for path in _cached():
        with suppress(OSError):  # removed just now, or somebody else's
            version = own.version_of(path.name)
            unused = path.stat().st_mtime < oldest
            leftover = path.name.startswith(".") or path.parent == prepared_root()
            deleted = version is not None and own.is_deleted(version)
            if deleted or (unused and leftover and path.name not in needed):
                remove_folder(path) if path.is_dir() else path.unlink()


def _cached() -> Iterator[Path]:
    """Prepared pictures, and numbers kept of networks; downloads are left alone."""
    for folder in (prepared_root(), cache_root() / "last-hidden"):
        if folder.is_dir():
            yield from (Path(entry.path) for entry in os.scandir(folder))


def _needed_folders() -> set[str | None]:
    open_runs = (item for item in summaries() if not item.status.state.ended)
    names = {*DATASETS, *(item.config.dataset for item in open_runs)}
    return {loading.needed_folder(provider_of(name)) for name in names}
