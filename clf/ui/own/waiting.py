"""Uploads that wait for a person's answer: kept by the server, so that a reload does not lose them.

Each has a token that nobody can guess; the browser's session and its link know it.
"""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from clf.datasets import own

MAX_WAITING = 40
MAX_FILES = 500_000
"""In all that wait; each takes about half a kilobyte."""
MAX_SECONDS = 2 * 60 * 60


@dataclass(frozen=True)
class Upload:
    """Files that have arrived, before anything of them is taken in.

    name: of the archive. dataset: where they go; None for a new one of that name. add: takes them
    in as a reading says. close: gives up what holds the files.
    """

    name: str
    dataset: own.OwnDataset | None
    readings: own.LayoutReadings
    add: Callable[[own.OwnDataset, own.LayoutReading], Iterator[own.Intake]]
    close: Callable[[], None]


class _Waiting:
    """The uploads by token, the oldest first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._uploads: dict[str, tuple[float, Upload]] = {}

    def put(self, upload: Upload) -> str:
        token = secrets.token_urlsafe(12)
        with self._lock:
            self._uploads[token] = (time.monotonic(), upload)
            self._forget_old()
        return token

    def get(self, token: str) -> Upload | None:
        with self._lock:
            self._forget_old()
            _, upload = self._uploads.get(token, (0, None))
        return upload

    def take(self, token: str) -> Upload | None:
        with self._lock:
            _, upload = self._uploads.pop(token, (0, None))
        return upload

    def _forget_old(self) -> None:
        now, files = time.monotonic(), 0
        for place, (token, (since, upload)) in enumerate(reversed(list(self._uploads.items()))):
            files += upload.readings.tree.files
            too_many = place > 0 and (place >= MAX_WAITING or files > MAX_FILES)
            if too_many or now - since > MAX_SECONDS:
                del self._uploads[token]
                upload.close()


_WAITING = _Waiting()


def keep_waiting(upload: Upload) -> str:
    """Keep an upload until it is answered; gives its token.

    Of more than MAX_WAITING, or MAX_FILES in them, and after MAX_SECONDS, the oldest are given up.
    """
    return _WAITING.put(upload)


def waiting_upload(token: str) -> Upload | None:
    """The upload of this token; None if it was answered, or given up."""
    return _WAITING.get(token)


def take_waiting(token: str) -> Upload | None:
    """The same, for good: whoever gets it closes it."""
    return _WAITING.take(token)
