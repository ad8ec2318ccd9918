"""Files that matter: written beside the target, fsynced, and moved into place; folders that go."""

import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO


def write_atomically(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let `write` fill a file; `path` has the old content or the whole new one, never a part.

    Raises OSError as the file system does (disk full, folder gone); `path` is then untouched.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-", suffix=".tmp")
    try:
        with os.fdopen(descriptor, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_json(path: Path, value: object) -> None:
    """Replace `path` by `value` as JSON, atomically."""
    data = json.dumps(value, indent=1, allow_nan=False).encode()
    write_atomically(path, lambda file: file.write(data))


_GRAVE = ".deleted-"


def remove_folder(path: Path) -> None:
    """Remove a folder for good, or do nothing if there is none. It vanishes at once, however large.

    Raises OSError if it cannot be moved.
    """
    grave = path.with_name(f"{_GRAVE}{path.name}-{secrets.token_hex(3)}")
    try:
        path.rename(grave)
    except FileNotFoundError:
        return  # somebody else removed it
    shutil.rmtree(grave, ignore_errors=True)


def finish_removing(folder: Path) -> None:
    """Remove what is left in `folder` of folders whose removal was broken off."""
    for grave in folder.glob(f"{_GRAVE}*"):
        shutil.rmtree(grave, ignore_errors=True)
