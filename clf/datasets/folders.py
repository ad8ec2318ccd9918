"""Where pictures are looked for, and where downloads and prepared arrays are kept."""

import hashlib
import os
import shutil
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


def remove_cached(name_start: str) -> None:
    """Remove everything in the cache folder whose name begins so, half-made things included.

    Prepared arrays, and whatever else is kept of a dataset's pictures, are in a file or folder one
    level below cache_root()'s own folders, and its name begins with the dataset's name.
    """
    for kind in _folders_in(cache_root()):
        for entry in os.scandir(kind):
            if not entry.name.removeprefix(".").startswith(name_start):
                continue
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, ignore_errors=True)
            else:
                Path(entry.path).unlink(missing_ok=True)


def _folders_in(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
