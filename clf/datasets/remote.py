"""Official files from the internet: checked, atomic, tried again after a break."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ATTEMPTS = 4
PAUSE_SECONDS = 1.0

Progress = Callable[[int, int], None]
"""Called with the bytes that have arrived and the bytes in all."""


class DownloadFailed(RuntimeError):
    """A file could not be had; the message is the reason in plain words, without a full stop."""


@dataclass(frozen=True)
class RemoteFile:
    """One file and where to get it.

    urls: the same file at several places, tried in turn.
    md5: checksum of the file as it is served, 32 hexadecimal digits.
    size: bytes.
    """

    name: str
    urls: tuple[str, ...]
    md5: str
    size: int


class _Bar:
    """What pooch reports to. Counts on from the bytes of the files before this one."""

    def __init__(self, before: int, size: int, report: Callable[[int], None]) -> None:
        self.total = 0  # set by pooch to the size of this file
        self._before, self._size, self._report = before, size, report
        self._done = 0

    def update(self, size: int) -> None:
        self._done += size  # pooch counts whole blocks, the last one too
        self._report(self._before + min(self._done, self._size))

    def reset(self) -> None:
        self._done = 0

    def close(self) -> None:
        """Nothing is left open."""


def fetch(files: tuple[RemoteFile, ...], folder: Path, progress: Progress) -> None:
    """Put the files into `folder`; a file that is there already, and whole, is not fetched again.

    A file appears only when its checksum is right. Raises DownloadFailed after ATTEMPTS tries.
    """
    total, before = sum(file.size for file in files), 0
    for file in files:
        _fetch_file(file, folder, before, lambda done: progress(done, total))
        before += file.size
        progress(before, total)


def _fetch_file(file: RemoteFile, folder: Path, before: int, report: Callable[[int], None]) -> None:
    import pooch  # not needed by those who have the pictures already, and 17 MiB
    import requests

    pooch.get_logger().setLevel("ERROR")
    for attempt in range(ATTEMPTS):
        url = file.urls[attempt % len(file.urls)]
        if attempt:
            time.sleep(PAUSE_SECONDS)
        try:
            bar = _Bar(before, file.size, report)
            downloader = pooch.HTTPDownloader(progressbar=bar, chunk_size=2**18, timeout=30)
            pooch.retrieve(url, f"md5:{file.md5}", file.name, folder, downloader=downloader)
            return
        except requests.RequestException as error:
            reason = _reason(error, urlsplit(url).hostname)
        except ValueError:
            reason = f"{file.name} arrived damaged: its checksum is not the official one"
        except OSError as error:
            raise DownloadFailed(f"{folder} cannot be written ({error.strerror})") from error
    raise DownloadFailed(reason)


def _reason(error: Exception, host: str | None) -> str:
    import requests

    if isinstance(error, requests.HTTPError):
        return f"{host} answered with error {error.response.status_code}"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return f"the connection to {host} broke off"
    return f"there is no connection to {host}"
