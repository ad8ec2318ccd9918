"""A dataset by its provider: is it here, get it, open it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from clf.datasets.base import Dataset, DatasetUnavailable
from clf.datasets.folders import data_folder, download_folder, remove_cached
from clf.datasets.prepared import (
    Summary,
    folder_name,
    open_dataset,
    open_summary,
    prepared_folder,
)
from clf.datasets.remote import DownloadFailed, Progress, fetch
from clf.datasets.source import Provider, Source

_T = TypeVar("_T")


def is_available(provider: Provider) -> bool:
    """Whether the files are on this machine. Looks at names only: milliseconds, never raises."""
    try:
        return provider.find(provider.info) is not None
    except OSError:
        return False


def load(provider: Provider, progress: Progress | None = None) -> Dataset:
    """The pictures. The first time they are prepared, which takes seconds; then it is at once.

    progress: as in `prepared_folder`.
    """
    dataset = _opened(provider, lambda folder: open_dataset(folder, provider.info), progress)
    return replace(dataset, groups=provider.groups()) if provider.groups else dataset


def summary(provider: Provider) -> Summary:
    """Pictures a class and their means. Prepares the pictures as `load` does."""
    return _opened(provider, open_summary)


def needed_folder(provider: Provider) -> str | None:
    """The name of the folder that `load` opens or would prepare; None without the pictures."""
    try:
        source = provider.find(provider.info)
    except OSError:
        return None
    return folder_name(provider.info, source) if source else None


def download(provider: Provider, progress: Progress) -> None:
    """Fetch the official files into the cache folder. Raises DatasetUnavailable if it fails."""
    try:
        fetch(provider.remote, download_folder(provider.info.name), progress)
    except DownloadFailed as error:
        raise DatasetUnavailable(
            f"{provider.info.title} could not be downloaded: {error}. Try again later. "
            f"{provider.advice}"
        ) from error


def _opened(provider: Provider, read: Callable[[Path], _T], progress: Progress | None = None) -> _T:
    try:
        return read(_folder(provider, progress))
    except FileNotFoundError:  # cleaned away just now
        return read(_folder(provider, progress))


def _folder(provider: Provider, progress: Progress | None) -> Path:
    folder = prepared_folder(provider.info, _source(provider), progress)
    if not is_available(provider):  # deleted while it was being prepared
        remove_cached(provider.info.name)
        _source(provider)
    return folder


def _source(provider: Provider) -> Source:
    title = provider.info.title
    try:
        source = provider.find(provider.info)
    except OSError as error:
        raise DatasetUnavailable(f"The files of {title} cannot be read: {error}.") from error
    if source is None:
        offer = "Press Download on the page Data. " if provider.remote else ""
        raise DatasetUnavailable(
            f"{title} is not on this machine. {offer}{provider.advice}{_tried(provider)}"
        )
    return source


def _tried(provider: Provider) -> str:
    folder = data_folder()
    if not provider.remote or folder is None:
        return ""
    state = "has none of them" if folder.is_dir() else "is not a folder"
    return f" CLF_DATA_DIR is {folder} now, which {state}."
