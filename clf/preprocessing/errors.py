"""What is said of a file that cannot be used as a picture."""

import contextlib
import logging
from collections.abc import Iterator

log = logging.getLogger("clf.preprocessing")


class PictureError(ValueError):
    """A file that cannot be used as a picture.

    name: of the file, as given. reason: one plain sentence; str() of the error is both.
    """

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


@contextlib.contextmanager
def picture_errors(name: str, reason: str = "The picture is damaged or cut off.") -> Iterator[None]:
    """Whatever is raised inside becomes a PictureError of the file `name`, with `reason`.

    To be put around all that is done with the content of one file: checks, decoders and
    conversions trip over damaged files in ways that nobody foresees, and no file may take others
    with it. What was raised is the error's cause, and in the log at level INFO.
    """
    try:
        yield
    except PictureError:
        raise
    except MemoryError as error:
        log.info("No memory for the picture %r.", name, exc_info=True)
        reason = "There is not enough memory for this picture; make it smaller and try again."
        raise PictureError(name, reason) from error
    except Exception as error:
        log.info("The picture %r cannot be read.", name, exc_info=True)
        raise PictureError(name, reason) from error
