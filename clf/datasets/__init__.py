"""The pictures to learn from: one registry, one file a source.

Knows no TensorFlow and no web page. Pictures are mapped from disk, so that a loaded dataset
takes hardly any memory, in any number of processes.
"""

from clf.datasets import cifar10, digits, fashion_mnist, loading, mnist
from clf.datasets.base import Dataset, DatasetInfo, DatasetUnavailable, Framing, split
from clf.datasets.folders import cache_root
from clf.datasets.prepared import Summary
from clf.datasets.remote import Progress
from clf.datasets.source import Provider

PROVIDERS: dict[str, Provider] = {
    module.INFO.name: module.PROVIDER for module in (fashion_mnist, digits, mnist, cifar10)
}
"""How each dataset is found and got, by name."""

DATASETS: dict[str, DatasetInfo] = {name: item.info for name, item in PROVIDERS.items()}
"""Datasets that can be chosen, by name."""


def is_available(name: str) -> bool:
    """Whether the pictures are on this machine. Takes milliseconds."""
    return loading.is_available(PROVIDERS[name])


def load(name: str) -> Dataset:
    """The dataset of this name, read-only and mapped from disk.

    The first load prepares the arrays, which takes seconds; then it takes milliseconds. Raises
    DatasetUnavailable, which says what to do, if the pictures are not here or cannot be read.
    """
    return loading.load(PROVIDERS[name])


def summary(name: str) -> Summary:
    """Pictures a class and the mean picture of each. Prepares and raises as :func:`load` does."""
    return loading.summary(PROVIDERS[name])


def download(name: str, progress: Progress) -> None:
    """Fetch the official files of a dataset into the cache folder, checked by their checksums.

    progress: called as progress(done, total) in bytes, from the calling thread. After a break
    `done` goes back to the beginning of the file. Raises DatasetUnavailable if it fails.
    """
    loading.download(PROVIDERS[name], progress)


__all__ = [
    "DATASETS",
    "PROVIDERS",
    "Dataset",
    "DatasetInfo",
    "DatasetUnavailable",
    "Framing",
    "Summary",
    "cache_root",
    "download",
    "is_available",
    "load",
    "split",
    "summary",
]
