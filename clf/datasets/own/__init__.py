"""A person's own datasets: pictures from ZIPs, files and the camera, kept and made fit to train on.

Knows no web page and no TensorFlow.
"""

from clf.datasets.own.errors import ArchiveError, OwnDatasetError, OwnDatasetNotFound
from clf.datasets.own.names import MAX_NAME_LETTERS
from clf.datasets.own.record import (
    CONFLICT,
    DUPLICATE,
    MAX_CLASSES,
    MAX_PICTURES,
    UNREADABLE,
    LeftOut,
    Picture,
    Record,
)
from clf.datasets.own.store import (
    OwnDataset,
    create_dataset,
    find_dataset,
    list_datasets,
    pictures_root,
    thumbnail,
)

__all__ = [
    "CONFLICT",
    "DUPLICATE",
    "MAX_CLASSES",
    "MAX_NAME_LETTERS",
    "MAX_PICTURES",
    "UNREADABLE",
    "ArchiveError",
    "LeftOut",
    "OwnDataset",
    "OwnDatasetError",
    "OwnDatasetNotFound",
    "Picture",
    "Record",
    "create_dataset",
    "find_dataset",
    "list_datasets",
    "pictures_root",
    "thumbnail",
]
