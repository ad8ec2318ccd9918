"""Versions: an own dataset as it can be trained on, fixed for good.

A version is named by its settings and by the hash of its content, so that a run that names it is
of exactly these pictures, in these classes, with this test set. What it consists of lies in the
folder of its dataset, and is removed with the first of its pictures; its description lies beside
the datasets and stays, so that runs can be read.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np

from clf.datasets.base import DatasetInfo, DatasetUnavailable, Framing
from clf.datasets.own.card import report_of
from clf.datasets.own.content import Content, Part, read_content, write_content
from clf.datasets.own.errors import OwnDatasetError, OwnDatasetNotFound
from clf.datasets.own.parts import is_test, together
from clf.datasets.own.record import Record
from clf.datasets.own.settings import Settings
from clf.datasets.own.store import (
    OwnDataset,
    find_dataset,
    list_datasets,
    pictures_root,
    read_stored,
    writing,
)
from clf.datasets.source import Chunk, Provider, Source
from clf.files import write_json

_NAME = re.compile(r"own-([0-9a-f]{12})-([0-9a-f]{12})")
_ROWS = 25  # of a chunk: after each a person can stop


def is_own(name: str) -> bool:
    """Whether a dataset's name is one of an own dataset's version."""
    return bool(_NAME.fullmatch(name))


def version_of(file_name: str) -> str | None:
    """The version whose name a file of the cache folder begins with, a hidden one too."""
    found = _NAME.match(file_name.removeprefix("."))
    return found[0] if found else None


def dataset_of(name: str) -> OwnDataset | None:
    """The dataset that a version is of; None for other names, and once it was deleted."""
    found = _NAME.fullmatch(name)
    try:
        return find_dataset(found[1]) if found else None
    except OwnDatasetNotFound:
        return None


def is_deleted(name: str) -> bool:
    """Whether this is a version whose pictures were deleted: all of them, or one.

    False as well for what is no version, and while its folder cannot be read.
    """
    try:
        return is_own(name) and _find(info_of(name)) is None
    except (KeyError, OSError):
        return False


def make_version(dataset: OwnDataset, settings: Settings) -> str:
    """The dataset as it is now, to be trained on; gives its name for clf.datasets.

    The same content with the same settings has the same name. Raises OwnDatasetError if something
    is missing, and OwnDatasetNotFound.
    """
    with dataset.locked(), writing():
        record = dataset.record()
        missing = report_of(record).missing
        if missing:
            raise OwnDatasetError(missing[0])
        content = _content(record, settings)
        version = _hash(record, content, settings)
        name = f"{dataset.name_start}{version}"
        path = _content_file(dataset, version)
        if path.exists():
            path.touch()  # the newest one again
            return name
        if name not in _described(dataset):  # else its pictures were removed and came again
            _write_info(_info(name, _title(dataset, record), record, content, settings))
        write_content(path, content)
    return name


def part_counts(dataset: OwnDataset, settings: Settings) -> dict[str, tuple[int, int]]:
    """By class, how many pictures a version with these settings has to learn from and to test with.

    From the record alone; kept, as a page asks again and again. Raises OwnDatasetNotFound.
    """
    return _part_counts(dataset.record(), settings.test_share, settings.seed)


@lru_cache(maxsize=16)
def _part_counts(record: Record, test_share: float, seed: int) -> dict[str, tuple[int, int]]:
    content = _content(record, Settings(test_share=test_share, seed=seed))
    train, test = (Counter(part.labels) for part in (content.train, content.test))
    return {name: (train[label], test[label]) for label, name in enumerate(record.classes)}


def _described(dataset: OwnDataset) -> set[str]:
    """The names of all versions that there ever were."""
    return {file.stem for file in _infos_folder().glob(f"{dataset.name_start}*.json")}


def _title(dataset: OwnDataset, record: Record) -> str:
    number = 1 + len(_described(dataset))
    return record.title if number == 1 else f"{record.title}, version {number}"


def versions(dataset: OwnDataset) -> list[DatasetInfo]:
    """The versions whose pictures are all there, the newest first."""
    return [info_of(name) for name in _names(dataset)]


def newest_versions() -> Iterator[str]:
    """The name of the newest version of every own dataset that has one."""
    for dataset in list_datasets():
        yield from _names(dataset)[:1]


def info_of(name: str) -> DatasetInfo:
    """The description of a version, a deleted one too. Raises KeyError if there is none."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise KeyError(name)
    return _read_info(_infos_folder() / f"{name}.json")


def own_provider_of(name: str) -> Provider:
    """How a version is found. Raises KeyError if there is none."""
    info = info_of(name)
    return Provider(info, _find, _GONE, groups=lambda: _content_of(info).train_groups)


_GONE = (
    "It is one of your own datasets, and it was deleted, or some of its pictures were removed; "
    "choose another dataset, or make a new version of it."
)


def _names(dataset: OwnDataset) -> list[str]:
    """Of the versions whose pictures are all there, the newest first."""
    files = []
    for file in dataset.version_files():
        try:
            files.append((file.stat().st_mtime_ns, f"{dataset.name_start}{file.stem}"))
        except FileNotFoundError:
            continue  # removed since it was listed
    return [name for _, name in sorted(files, reverse=True)]


def _content(record: Record, settings: Settings) -> Content:
    labels = record.labels
    groups = together(record.pictures)
    test = is_test(record.pictures, labels, groups, settings)
    ids = np.array([each.id for each in record.pictures])
    return Content(
        *(
            Part(*(tuple(values[part].tolist()) for values in (ids, labels, groups)))
            for part in (~test, test)
        )
    )


def _hash(record: Record, content: Content, settings: Settings) -> str:
    fixed = [asdict(settings), record.classes, asdict(content.train), asdict(content.test)]
    return hashlib.sha256(json.dumps(fixed).encode()).hexdigest()[:12]


def _info(
    name: str, title: str, record: Record, content: Content, settings: Settings
) -> DatasetInfo:
    made = date.today()
    return DatasetInfo(
        name=name,
        title=title,
        description=f"Your own pictures, as they were on {made:%B} {made.day}, {made.year}.",
        licence="your own",
        source="",
        shape=(settings.size, settings.size, settings.channels),
        class_names=record.classes,
        train_size=len(content.train.ids),
        test_size=len(content.test.ids),
        framing=Framing("photo", fit=settings.fit),
    )


def _infos_folder() -> Path:
    return pictures_root() / "versions"


def _write_info(info: DatasetInfo) -> None:
    _infos_folder().mkdir(exist_ok=True)
    write_json(_infos_folder() / f"{info.name}.json", asdict(info))


@lru_cache(maxsize=1024)
def _read_info(path: Path) -> DatasetInfo:
    """The description at `path`, which never changes. Raises KeyError if there is no readable one.

    A damaged one is that of one dataset, and lists of all of them, and of all runs, go on.
    """
    try:
        values = json.loads(path.read_bytes())
        changed = {
            "shape": tuple(values["shape"]),
            "class_names": tuple(values["class_names"]),
            "framing": Framing(**values["framing"]),
        }
        return DatasetInfo(**values | changed)
    except (OSError, ValueError, KeyError, TypeError):
        raise KeyError(path.stem) from None


def _content_file(dataset: OwnDataset, version: str) -> Path:
    return dataset.path / "versions" / f"{version}.json"


def _content_of(info: DatasetInfo) -> Content:
    dataset = dataset_of(info.name)
    try:
        if dataset:
            return read_content(_content_file(dataset, info.name[-12:]))
    except FileNotFoundError:
        pass
    raise DatasetUnavailable(f"{info.title} is not here. {_GONE}")


def _find(info: DatasetInfo) -> Source | None:
    dataset = dataset_of(info.name)
    if dataset is None or not _content_file(dataset, info.name[-12:]).is_file():
        return None
    return Source("own", lambda: _chunks(dataset, info))


def _chunks(dataset: OwnDataset, info: DatasetInfo) -> Iterator[Chunk]:
    content = _content_of(info)
    for name, part in (("train", content.train), ("test", content.test)):
        for start in range(0, len(part.ids), _ROWS):
            pixels = [_pixels(dataset, each, info) for each in part.ids[start : start + _ROWS]]
            labels = np.array(part.labels[start : start + _ROWS])
            yield Chunk(name, start, np.stack(pixels), labels)


def _pixels(dataset: OwnDataset, picture_id: str, info: DatasetInfo) -> np.ndarray:
    from clf.preprocessing import picture_pixels  # imports clf.datasets itself

    try:
        return picture_pixels(read_stored(dataset.path, picture_id), info)
    except OwnDatasetNotFound as error:
        raise DatasetUnavailable(f"{info.title} is not here. {_GONE}") from error
