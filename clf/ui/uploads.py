"""Files on their way from a browser to the disk, of any size: an address of their own.

Streamlit's uploader keeps in memory whatever it is given, for every visitor, and takes no folder
of more than that. Here the browser sends one stream, a file as it is or a folder as a tar, and the
server writes it to a file that has no name and is gone when it is closed.
"""

import secrets
import tempfile
import threading
import time
from collections import OrderedDict
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple
from urllib.parse import unquote

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from clf.text import data_size, one_line

MOST_EXPECTED = 1_000
"""Places that visitors may send a file to; the one given out longest ago goes first."""
SECONDS_KEPT = 7200.0
"""So long a file waits here for the page that asked for it."""
_MOST_WAITING = 4  # of one visitor
NAME_HEADER = "x-file-name"
"""In which a browser gives the name, encoded as in an address."""
_BLOCK = 2**20
_LONGEST_NAME = 200


class Upload(NamedTuple):
    """A file that has come. name: that the browser gives it, one line."""

    name: str
    file: BinaryIO


@dataclass
class _Place:
    """Where one visitor may send files to. waiting: what has come, and when."""

    folder: Path
    most_bytes: int
    waiting: list[tuple[float, Upload]]

    def close(self, kept: int = 0, since: float = float("inf")) -> None:
        """Close what waits, but the latest few that have come since then."""
        last = len(self.waiting) - kept
        old = [item for at, item in enumerate(self.waiting) if at < last or item[0] < since]
        self.waiting = [item for item in self.waiting if item not in old]
        for _, upload in old:
            upload.file.close()


class Uploads:
    """All places that files may be sent to, by their tokens. For many threads."""

    def __init__(self) -> None:
        self._places: OrderedDict[str, _Place] = OrderedDict()
        self._lock = threading.Lock()

    def expect(self, folder: Path, most_bytes: int) -> str:
        """A new place; its token, which nobody can guess.

        folder: on whose disk files are written; made if it is not there.
        """
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._close_old()
            self._places[token] = _Place(folder, most_bytes, [])
        return token

    def place(self, token: str) -> _Place | None:
        """The place, if files may be sent there."""
        with self._lock:
            return self._places.get(token)

    def take(self, token: str) -> Upload | None:
        """What has come first, its file at the beginning, for whoever closes it; None: nothing."""
        with self._lock:
            place = self._places.get(token)
            if place is None or not place.waiting:
                return None
            _, upload = place.waiting.pop(0)
        upload.file.seek(0)
        return upload

    def put(self, place: _Place, upload: Upload) -> None:
        """Keep what has come until it is taken."""
        with self._lock:
            place.waiting.append((time.monotonic(), upload))
            place.close(kept=_MOST_WAITING, since=0.0)

    def _close_old(self) -> None:
        since = time.monotonic() - SECONDS_KEPT
        for place in self._places.values():
            place.close(kept=_MOST_WAITING, since=since)
        while len(self._places) >= MOST_EXPECTED:
            self._places.popitem(last=False)[1].close()


@st.cache_resource(show_spinner=False)
def uploads() -> Uploads:
    """Those of this server."""
    return Uploads()


def address(token: str) -> str:
    """Where the browser sends the file for this place."""
    return f"{_root()}/{token}"


def route() -> Route:
    """The addresses of all places, for the server."""
    return Route(f"{_root()}/{{token}}", _answer, methods=["PUT"])


def _root() -> str:
    base = st.get_option("server.baseUrlPath").strip("/")
    return f"/{base}/upload" if base else "/upload"


async def _answer(request: Request) -> Response:
    """204 once the file is there; else a status and, as JSON, one sentence on what is wrong."""
    place = uploads().place(request.path_params["token"])
    if place is None:
        return _refusal(404, "This page is no longer up to date. Reload it and try again.")
    try:
        name = one_line(unquote(request.headers.get(NAME_HEADER, "")), _LONGEST_NAME)
        uploads().put(place, Upload(name, await _received(request, place)))
        return Response(status_code=204)
    except _TooLarge:
        most = data_size(place.most_bytes)
        return _refusal(413, f"This has more than the {most} that are taken at once.")
    except ClientDisconnect:
        return Response(status_code=400)  # which nobody reads
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return _refusal(507, f"It cannot be written to the disk of the server: {reason}.")


def _refusal(status: int, sentence: str) -> Response:
    return JSONResponse({"error": sentence}, status_code=status)


class _TooLarge(Exception):
    """More bytes than are taken."""


async def _received(request: Request, place: _Place) -> BinaryIO:
    """The file, all of it written. Raises _TooLarge, ClientDisconnect or OSError."""
    if int(request.headers.get("content-length") or 0) > place.most_bytes:
        raise _TooLarge
    with ExitStack() as stack:
        file = stack.enter_context(await run_in_threadpool(_new_file, place.folder))
        size, block = 0, bytearray()
        async for piece in request.stream():
            size += len(piece)
            if size > place.most_bytes:
                raise _TooLarge
            block += piece
            if len(block) >= _BLOCK:
                await run_in_threadpool(file.write, block)
                block = bytearray()
        await run_in_threadpool(file.write, block)
        stack.pop_all()  # else it would be closed here
        return file


def _new_file(folder: Path) -> BinaryIO:
    folder.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryFile(dir=folder)
