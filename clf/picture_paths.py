"""The picture files that a person names: files one by one, and folders with pictures in them."""

import mimetypes
import stat
from collections.abc import Iterator
from pathlib import Path

from clf.preprocessing.reading import MAX_BYTES, PictureError, check_size, looks_like_picture

_ENDINGS = mimetypes.MimeTypes()  # Python's own table: that of the system differs by machine
_FURTHER_ENDINGS = frozenset(
    (
        ".arw",
        ".cr2",
        ".cr3",
        ".dng",
        ".hif",
        ".j2k",
        ".jfif",
        ".jp2",
        ".jpf",
        ".jpx",
        ".jxl",
        ".mpo",
        ".nef",
        ".pcx",
        ".psd",
        ".tga",
    )
)
"""Of pictures that Python's table does not have; most of them are refused, by name."""
_START = 16  # bytes that tell what a file is
_IS_NO_FILE = "This is not a file but a device, a pipe or a socket."


def picture_paths(name: str) -> Iterator[str | PictureError]:
    """The files that one name stands for: itself, or all pictures in the folder of this name.

    Of a folder that are those of its sub-folders too, in the order of their names. Passed over are
    hidden files and folders, links to folders, and what neither ends like a picture nor begins like
    one. Gives a PictureError, which raises nothing, for a folder that cannot be listed, a file in
    it that cannot be opened, and a folder without pictures.
    """
    try:
        is_folder = Path(name).is_dir()
    except OSError:
        is_folder = False  # read_file says why
    if not is_folder:
        yield name
        return
    found = False
    for item in _pictures_in(Path(name)):
        found = True
        yield item
    if not found:
        yield PictureError(name, "There is no picture in this folder.")


def _pictures_in(folder: Path) -> Iterator[str | PictureError]:
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        try:
            if path == folder or path.is_dir():
                if path == folder or not path.is_symlink():  # a link may lead round in a circle
                    shown = (child for child in path.iterdir() if not child.name.startswith("."))
                    waiting += sorted(shown, reverse=True)
            elif _is_picture(path):
                yield str(path)
        except OSError as error:
            yield _refused(str(path), error)


def _is_picture(path: Path) -> bool:
    """Whether it ends or begins like one. A damaged one does, too, and is to be named."""
    kind, _ = _ENDINGS.guess_type(path.name, strict=False)
    if (kind and kind.startswith("image/")) or path.suffix.lower() in _FURTHER_ENDINGS:
        return True
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return looks_like_picture(file.read(_START))


def read_file(name: str) -> bytes:
    """The content of a file. Raises PictureError if there is none, or it is too large to be read.

    A pipe or device is refused: reading could wait, or go on, for ever.
    """
    try:
        status = Path(name).stat()
        if not stat.S_ISREG(status.st_mode):
            raise PictureError(name, _IS_NO_FILE)
        check_size(status.st_size, name)
        with Path(name).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _refused(name, error) from error


def _refused(name: str, error: OSError) -> PictureError:
    return PictureError(name, f"{error.strerror or error}.")
