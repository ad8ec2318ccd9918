"""Pictures that come as files: uploaded ones, and the photograph that the camera has just taken.

They stay when the page is left, unlike the widgets' own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import streamlit as st

from clf.datasets import DatasetInfo
from clf.preprocessing import LIMITS, MAX_BYTES, PictureError
from clf.ui import state
from clf.ui.chosen_picture import ChosenPicture, from_file

MOST_FILES = 100
_THIS_COMPUTER = ("localhost", "127.0.0.1", "::1")

Read = tuple[list[ChosenPicture], list[PictureError]]
"""What can be used, and what cannot and why."""


@dataclass(frozen=True)
class _File:
    id: str
    name: str
    data: bytes


def upload_name(key: str) -> str:
    """Under which name the uploaded files are remembered."""
    return _files_name(f"{key}-upload")


def photograph_name(key: str) -> str:
    """Under which name the photograph is remembered."""
    return _files_name(f"{key}-camera")


def files_size(files: Sequence[_File]) -> int:
    """Bytes that remembered files take."""
    return sum(len(file.data) for file in files)


def uploaded(info: DatasetInfo, key: str, many: bool) -> Read:
    """Let a person upload one file or many."""
    widget = f"{key}-upload"
    st.file_uploader(
        "Drop pictures here" if many else "Drop a picture here",
        accept_multiple_files=many,
        max_upload_size=MAX_BYTES // 1_000_000,
        key=widget,
        on_change=_take_files,
        args=(widget,),
    )
    if info.learned:
        st.caption(info.learned)
    st.caption(LIMITS)
    return _prepared(_kept_files(widget), info, widget)


def photographed(info: DatasetInfo, key: str) -> Read:
    """Let a person take a photograph with the camera of their device."""
    widget = f"{key}-camera"
    if not camera_possible(st.context.url):
        st.info(
            "Browsers give the camera only to addresses that begin with https://, or on the "
            "computer where the app runs. Take the photograph with any camera and choose Upload."
        )
        return [], []
    st.camera_input(
        "Take a photograph",
        key=widget,
        on_change=_take_files,
        args=(widget, "Your photograph"),
        resolution="480p",  # else it depends on the width of the window
    )
    st.caption(
        "No picture from the camera? Allow it in the browser's address bar, or take the "
        "photograph with another device and choose Upload."
    )
    return _prepared(_kept_files(widget), info, widget)


def camera_possible(url: str | None) -> bool:
    """Whether browsers let a page of this address use the camera at all, if the person agrees.

    They do in a "secure context" (W3C): https, or a server on the same computer. None: not known.
    """
    address = urlsplit(url or "https:")
    return address.scheme == "https" or address.hostname in _THIS_COMPUTER


def _take_files(widget: str, name: str | None = None) -> None:
    """Keep what the widget holds, under `name` where the widget makes up a name itself."""
    value = state.widget_value(widget) or []
    taken = value if isinstance(value, list) else [value]
    files = tuple(_File(item.file_id, name or item.name, item.getvalue()) for item in taken)
    state.remember(_files_name(widget), files)


def _kept_files(widget: str) -> tuple[_File, ...]:
    """What was taken; a button removes it where the widget, drawn anew, does not show it."""
    files = state.recall(_files_name(widget), ())
    if files and not state.widget_value(widget):
        st.button(
            f"Remove {_count(files)}",
            icon=":material/delete:",
            key=f"{widget}-remove",
            on_click=state.remember,
            args=(_files_name(widget), ()),
        )
    return files


def _files_name(widget: str) -> str:
    return f"{widget}-files"


def _count(files: Sequence[_File]) -> str:
    return "the picture" if len(files) == 1 else f"the {len(files)} pictures"


def _prepared(files: Sequence[_File], info: DatasetInfo, widget: str) -> Read:
    """Every file read once for a dataset, also if the page is drawn again."""
    known = state.recall(f"{widget}-prepared", {})
    results = {}
    with st.spinner("Reading the pictures", show_time=False):
        for file in files[:MOST_FILES]:
            place = (file.id, info.name)
            results[place] = known.get(place) or _read(file, info)
    state.remember(f"{widget}-prepared", results)
    pictures = [item for item in results.values() if isinstance(item, ChosenPicture)]
    refused = [item for item in results.values() if isinstance(item, PictureError)]
    reason = f"At most {MOST_FILES} pictures are taken at once."
    return pictures, refused + [PictureError(file.name, reason) for file in files[MOST_FILES:]]


def _read(file: _File, info: DatasetInfo) -> ChosenPicture | PictureError:
    try:
        return from_file(file.data, file.name, info)
    except PictureError as error:
        # Another one, as it is remembered: the frames of the first hold all pixels of the picture.
        return PictureError(error.name, error.reason)
