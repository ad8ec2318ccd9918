"""Keeps off the terminal what is no use to anybody there."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def quiet_import() -> Iterator[None]:
    """Around the first import of TensorFlow: what its C++ code prints while it loads is dropped.

    It writes to the file descriptor of standard error, whatever sys.stderr is, and no setting of
    its own keeps it quiet.
    """
    # It warns that similar functions are compiled again and again: each run compiles its own.
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.stderr.flush()
    kept = os.dup(2)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
