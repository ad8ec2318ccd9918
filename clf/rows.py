"""Files of JSON lines that grow at their end, read on from where the last reading ended."""

import json
import threading
from functools import lru_cache
from pathlib import Path


class GrowingRows:
    """The rows of one file; safe to be read by several threads.

    A run of hours has tens of thousands of rows, and its page asks for them twice a second.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._start_over()

    def read(self) -> list[dict]:
        """All complete rows, a line that is still being written left out.

        Raises FileNotFoundError, and ValueError where a line is no row.
        """
        with self._lock, self._path.open("rb") as file:
            file.seek(self._end - len(self._last))
            # A run that goes on from a checkpoint takes rows back, and writes others there.
            if file.read(len(self._last)) != self._last:
                self._start_over()
                file.seek(0)
            complete, newline, _ = file.read().rpartition(b"\n")
            lines = complete.splitlines()
            self._rows += [_row(line) for line in lines]
            self._end += len(complete + newline)
            self._last = lines[-1] + newline if lines else self._last
            return list(self._rows)

    def _start_over(self) -> None:
        self._rows: list[dict] = []
        self._end, self._last = 0, b""


def _row(line: bytes) -> dict:
    row = json.loads(line)
    if not isinstance(row, dict):
        raise ValueError(f"a row that is {type(row).__name__}")
    return row


@lru_cache(maxsize=64)
def growing_rows(path: Path) -> GrowingRows:
    """The reader of this file; those of the files asked for last are kept."""
    return GrowingRows(path)
