"""How folders, tables and names of files say what is in an archive.

Most archives are one folder a class, perhaps below train/, val/ and test/. Where that is open,
every way to understand an archive is a reading, and a person chooses.
"""

from clf.datasets.own.layout.reading import (
    Layout,
    LayoutReading,
    LayoutReadings,
    Placed,
    Tree,
    layout_of,
    listed,
    of_one_class,
)
from clf.datasets.own.layout.understanding import only_reading, readings_of

__all__ = [
    "Layout",
    "LayoutReading",
    "LayoutReadings",
    "Placed",
    "Tree",
    "layout_of",
    "listed",
    "of_one_class",
    "only_reading",
    "readings_of",
]
