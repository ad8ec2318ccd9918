"""Where pictures are looked for, and where downloads and prepared arrays are kept."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path


def cache_root() -> Path:
    """The folder of downloads and prepared arrays: CLF_CACHE_DIR, or ~/.cache/clf."""
    return Path(os.environ.get("CLF_CACHE_DIR") or "~/.cache/clf").expanduser().resolve()


def data_folder() -> Path | None:
    """The folder named in CLF_DATA_DIR, there or not; None if none is named."""
    name = os.environ.get("CLF_DATA_DIR")
    return Path(name).expanduser().resolve() if name else None


def download_folder(name: str) -> Path:
    """Where the downloaded files of the dataset of this name are kept."""
    return cache_root() / "downloads" / name


def search_folders(name: str) -> list[Path]:
    """Where files of the dataset are looked for, in this order: a person's own, then downloads."""
    own = data_folder()
    return [*((own, own / name) if own else ()), download_folder(name)]


def fingerprint(paths: Iterable[Path]) -> str:
    """16 hexadecimal digits that change when one of the files is replaced or changed."""
    digest = hashlib.sha256()
    for path in paths:
        stat = path.stat()
        digest.update(f"{path.resolve()}\n{stat.st_size}\n{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]
