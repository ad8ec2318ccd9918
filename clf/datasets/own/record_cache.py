"""Records as they were read last: a page asks for its dataset's many times, and it may be large."""

from pathlib import Path

from clf.datasets.own.record import Record, read_record

MOST = 8
"""Records that are kept, one a dataset; the largest takes 100 MB."""

_Stamp = tuple[int, ...]
"""What changes with a file."""


class RecordCache:
    """The records used last. For many threads."""

    def __init__(self) -> None:
        self._kept: dict[Path, tuple[_Stamp, Record]] = {}

    def read(self, path: Path) -> Record:
        """The record at `path` as it is now. Raises as read_record does."""
        stamp = _stamp(path)  # before it is read: one that is written meanwhile is read again
        before, record = self._kept.get(path, (None, None))
        if before != stamp:
            record = read_record(path)
        self._keep(path, stamp, record)
        return record

    def keep(self, path: Path, record: Record) -> None:
        """Know what has just been written to `path`, while nobody else may write it."""
        self._keep(path, _stamp(path), record)

    def _keep(self, path: Path, stamp: _Stamp, record: Record) -> None:
        self._kept.pop(path, None)
        self._kept[path] = stamp, record
        for old in list(self._kept)[:-MOST]:
            self._kept.pop(old, None)


def _stamp(path: Path) -> _Stamp:
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_ino, stat.st_size


RECORDS = RecordCache()
