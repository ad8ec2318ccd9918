"""A person's own datasets: pictures from ZIPs, files and the camera, kept and made fit to train on.

Knows no web page and no TensorFlow.
"""

from clf.datasets.own.archive import (
    ENCODINGS,
    MAX_ARCHIVE_BYTES,
    MAX_ENTRIES,
    MAX_INFLATED_BYTES,
    Archive,
    Member,
    Names,
    Reading,
    open_archive,
)
from clf.datasets.own.card import Proposal, Range, Report, report
from clf.datasets.own.errors import (
    ArchiveError,
    OwnDatasetError,
    OwnDatasetNotFound,
    OwnDatasetUnreadable,
)
from clf.datasets.own.intake import (
    Intake,
    NewPicture,
    add_archive,
    add_pictures,
    archive_readings,
    new_burst,
)
from clf.datasets.own.layout import LayoutReading, LayoutReadings, Tree, of_one_class
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
from clf.datasets.own.settings import FITS, SIZES, TEST_SHARES, Settings
from clf.datasets.own.store import (
    OwnDataset,
    create_dataset,
    find_dataset,
    list_datasets,
    pictures_root,
    thumbnail,
)
from clf.datasets.own.version import (
    dataset_of,
    is_deleted,
    is_own,
    make_version,
    part_counts,
    version_of,
    versions,
)

__all__ = [
    "CONFLICT",
    "DUPLICATE",
    "ENCODINGS",
    "FITS",
    "MAX_ARCHIVE_BYTES",
    "MAX_CLASSES",
    "MAX_ENTRIES",
    "MAX_INFLATED_BYTES",
    "MAX_NAME_LETTERS",
    "MAX_PICTURES",
    "SIZES",
    "TEST_SHARES",
    "UNREADABLE",
    "Archive",
    "ArchiveError",
    "Intake",
    "LayoutReading",
    "LayoutReadings",
    "LeftOut",
    "Member",
    "Names",
    "NewPicture",
    "OwnDataset",
    "OwnDatasetError",
    "OwnDatasetNotFound",
    "OwnDatasetUnreadable",
    "Picture",
    "Proposal",
    "Range",
    "Reading",
    "Record",
    "Report",
    "Settings",
    "Tree",
    "add_archive",
    "add_pictures",
    "archive_readings",
    "create_dataset",
    "dataset_of",
    "find_dataset",
    "is_deleted",
    "is_own",
    "list_datasets",
    "make_version",
    "new_burst",
    "of_one_class",
    "open_archive",
    "part_counts",
    "pictures_root",
    "report",
    "thumbnail",
    "version_of",
    "versions",
]
