"""Uploads that wait for a person's answer: kept by the server, so that a reload does not lose them.

Each has a token that nobody can guess; the browser's session and its link know it.
"""

import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from clf.datasets import own
from clf.ui.uploads import Upload

MAX_WAITING = 40
MAX_FILES = 500_000
"""In all that wait; each takes about half a kilobyte."""
MAX_SECONDS = 2 * 60 * 60


@dataclass(frozen=True)
class Waiting:
    """An archive that has arrived, before anything of it is taken in.

    dataset: where it goes; None for a new one of its name. readings: how its folders can be meant.
    names: how the letters of its names can be meant, those that were guessed first.
    """

    upload: Upload
    dataset: own.OwnDataset | None
    archive: own.Archive
    readings: own.LayoutReadings
    names: own.Names

    @property
    def asks(self) -> bool:
        """Whether a person should choose before anything is taken in."""
        return self.readings.asks or self.names.asks

    def read_as(self, encoding: str) -> "Waiting":
        """The same with its names in this encoding, of own.ENCODINGS. Raises ArchiveError."""
        archive = own.open_archive(self.upload.file, encoding)
        readings = own.archive_readings(archive)
        self.archive.close()
        return replace(self, archive=archive, readings=readings)

    def add(self, dataset: own.OwnDataset, reading: own.LayoutReading) -> Iterator[own.Intake]:
        """Take it in, see own.add_archive; closed at the end."""
        with self.upload.file:
            yield from own.add_archive(dataset, self.archive, reading)

    def close(self) -> None:
        """Give up the files."""
        self.archive.close()
        self.upload.file.close()


def opened(upload: Upload, dataset: own.OwnDataset | None) -> Waiting:
    """What has arrived, looked at as a whole. Raises ArchiveError, and closes it, if not taken."""
    archive = None
    try:
        archive = own.open_archive(upload.file)
        readings = own.archive_readings(archive)
    except own.ArchiveError:
        if archive is not None:
            archive.close()
        upload.file.close()
        raise
    return Waiting(upload, dataset, archive, readings, archive.names)


class _Held:
    """What waits, by token, the oldest first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._items: dict[str, tuple[float, Waiting]] = {}

    def put(self, item: Waiting) -> str:
        token = secrets.token_urlsafe(12)
        with self._lock:
            self._items[token] = (time.monotonic(), item)
            self._forget_old()
        return token

    def replace(self, token: str, item: Waiting) -> None:
        with self._lock:
            since, _ = self._items[token]
            self._items[token] = since, item

    def get(self, token: str) -> Waiting | None:
        with self._lock:
            self._forget_old()
            _, item = self._items.get(token, (0, None))
        return item

    def take(self, token: str) -> Waiting | None:
        with self._lock:
            _, item = self._items.pop(token, (0, None))
        return item

    def _forget_old(self) -> None:
        now, files = time.monotonic(), 0
        for place, (token, (since, item)) in enumerate(reversed(list(self._items.items()))):
            files += item.readings.tree.files
            too_many = place > 0 and (place >= MAX_WAITING or files > MAX_FILES)
            if too_many or now - since > MAX_SECONDS:
                del self._items[token]
                item.close()


_HELD = _Held()


def keep_waiting(item: Waiting) -> str:
    """Keep an upload until it is answered; gives its token.

    Of more than MAX_WAITING, or MAX_FILES in them, and after MAX_SECONDS, the oldest are given up.
    """
    return _HELD.put(item)


def waiting_upload(token: str) -> Waiting | None:
    """The upload of this token; None if it was answered, or given up."""
    return _HELD.get(token)


def read_as(token: str, encoding: str) -> None:
    """Read the names of what waits in another encoding. Raises ArchiveError if that cannot be."""
    item = _HELD.get(token)
    if item is not None:
        _HELD.replace(token, item.read_as(encoding))


def take_waiting(token: str) -> Waiting | None:
    """The same, for good: whoever gets it closes it."""
    return _HELD.take(token)
