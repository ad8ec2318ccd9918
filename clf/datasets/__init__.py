"""The pictures to learn from: one registry, one file a source.

Knows no TensorFlow and no web page. Pictures are mapped from disk, so that a loaded dataset
takes hardly any memory, in any number of processes.
"""

from clf.datasets import loading
from clf.datasets.base import Dataset, DatasetInfo, DatasetUnavailable, Framing
from clf.datasets.folders import cache_root
from clf.datasets.prepared import Summary
from clf.datasets.registry import BUILT_IN, DATASETS, provider_of
from clf.datasets.remote import Progress


def is_available(name: str) -> bool:
    """Whether the pictures are on this machine. Takes milliseconds."""
    return loading.is_available(provider_of(name))


def load(name: str, progress: Progress | None = None) -> Dataset:
    """The dataset of this name, read-only and mapped from disk.

    The first load prepares the arrays, which takes seconds; then it takes milliseconds.
    progress: called meanwhile as progress(done, total) in pictures; what it raises ends the load.

    Raises DatasetUnavailable, which says what to do, if the pictures are not here or cannot be
    read.
    """
    return loading.load(provider_of(name), progress)


def summary(name: str) -> Summary:
    """Pictures a class and the mean picture of each. Prepares and raises as :func:`load` does."""
    return loading.summary(provider_of(name))


def download(name: str, progress: Progress) -> None:
    """Fetch the official files of a dataset into the cache folder, checked by their checksums.

    progress: called as progress(done, total) in bytes, from the calling thread. After a break
    `done` goes back to the beginning of the file. Raises DatasetUnavailable if it fails.
    """
    loading.download(provider_of(name), progress)


__all__ = [
    "BUILT_IN",
    "DATASETS",
    "Dataset",
    "DatasetInfo",
    "DatasetUnavailable",
    "Framing",
    "Summary",
    "cache_root",
    "download",
    "is_available",
    "load",
    "summary",
]
