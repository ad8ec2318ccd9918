"""How much of an archive is taken, and the sentences that say so."""

from clf.datasets.own.errors import ArchiveError
from clf.text import data_size

MAX_ARCHIVE_BYTES = 2_000_000_000
MAX_ENTRIES = 150_000
MAX_INFLATED_BYTES = 4_000_000_000
MAX_NAMES_BYTES = 24_000_000
"""Of names and of what stands beside them; 150,000 usual entries have 18 MB."""
MAX_DEPTH = 100
"""Of folders in each other."""
MAX_RATIO = 100
SMALL_BYTES = 1_000_000
"""What inflates to no more is no danger whatever its ratio: a drawing as BMP may be 1:400."""

_BOMB = "would inflate to more than {} times its size, which no picture does."


def check_archive_size(size: int) -> None:
    """Raise ArchiveError for an archive of so many bytes if it is too large."""
    if size > MAX_ARCHIVE_BYTES:
        raise ArchiveError(
            f"The archive has {data_size(size)}; at most {data_size(MAX_ARCHIVE_BYTES)} are taken."
        )


def check_entries(count: int, kind: str, *, more: bool = False) -> None:
    """Raise ArchiveError for too many entries. more: there are more than `count`."""
    if count > MAX_ENTRIES:
        said = f"more than {MAX_ENTRIES:,}" if more else f"{count:,}"
        raise ArchiveError(f"The {kind} has {said} entries; at most {MAX_ENTRIES:,} are taken.")


def check_names_bytes(size: int, kind: str) -> None:
    """Raise ArchiveError if the names alone are too much."""
    if size > MAX_NAMES_BYTES:
        raise ArchiveError(
            f"The {kind} has more than {data_size(MAX_NAMES_BYTES)} of names alone; shorten them."
        )


def check_inflated(packed: int, size: int, what: str) -> None:
    """Raise ArchiveError for what inflates to too much. what: "The ZIP", "The file cat/1.png"."""
    if size > MAX_INFLATED_BYTES:
        raise ArchiveError(
            f"{what} would inflate to {data_size(size)}; at most "
            f"{data_size(MAX_INFLATED_BYTES)} are taken."
        )
    if size > most_inflated(packed):
        raise ArchiveError(f"{what} {_BOMB.format(MAX_RATIO)}")


def most_inflated(packed: int) -> int:
    """To how many bytes so many packed ones may inflate."""
    return min(MAX_INFLATED_BYTES, max(SMALL_BYTES, MAX_RATIO * packed))
