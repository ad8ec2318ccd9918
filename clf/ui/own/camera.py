"""Pictures by the camera in bursts: many of one thing within seconds."""

import base64
import binascii

import streamlit as st

from clf.text import one_line
from clf.ui.component import component
from clf.ui.picture_files import camera_possible

MOST = 30
"""Pictures of one burst."""
_A_SECOND = 4
_SIDE = 320  # pixels; more than any proposed size, small enough to be sent at once
_LARGEST = 400_000  # bytes of one picture: what the browser sends is no more trusted than a file

_component = component("camera_burst", ("dom.js", "camera_burst.js"))


def camera_burst(class_name: str, key: str) -> tuple[str, list[bytes]] | None:
    """Let a person take a burst of `class_name`; what was taken is given in one run of the page.

    Gives the class that was asked for when the burst began, and JPEGs in the order taken.
    """
    if not camera_possible(st.context.url):
        st.info(
            "Browsers give the camera only to addresses that begin with https://, or on the "
            "computer where the app runs. Take the pictures with any camera and upload them."
        )
        return None
    data = {
        "most": MOST,
        "rate": _A_SECOND,
        "side": _SIDE,
        "label": one_line(class_name, 30),
        "target": class_name,
    }
    taken = _component(key=key, data=data, on_taken_change=lambda: None).taken
    return read_burst(taken) if taken else None


def read_burst(taken: object) -> tuple[str, list[bytes]] | None:
    """What the browser has sent; None if it has another form than the component's."""
    if not isinstance(taken, dict):
        return None
    target, frames = taken.get("target"), taken.get("frames")
    if not isinstance(target, str) or not isinstance(frames, list):
        return None
    try:
        pictures = [base64.b64decode(frame, validate=True) for frame in frames[:MOST]]
    except (TypeError, ValueError, binascii.Error):
        return None
    pictures = [picture for picture in pictures if 0 < len(picture) <= _LARGEST]
    return (target, pictures) if pictures else None
