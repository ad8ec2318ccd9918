"""Something has happened: a sentence for those who hear the page, in view for those who see it."""

from typing import NamedTuple

import streamlit as st

from clf.ui.component import component

_component = component("announcement", ("live_region.js", "into_view.js", "announcement.js"))


class View(NamedTuple):
    """What is to be seen on the page then, without moving the page more than is needed.

    selector: of the element, in CSS.
    whole: as much of it as fits, also where its beginning can be seen already.
    kept: selector of what should stay in view if it can.
    """

    selector: str
    whole: bool = False
    kept: str = ""


def announce(sentence: str, mark: str, *, key: str, view: View | None = None) -> None:
    """Say `sentence` and bring `view` into view where `mark` is another one than before.

    Draw it from the beginning, with an empty mark while nothing has happened: its first mark is
    what a person finds, and says nothing. It is plain text, never Markdown or HTML.
    sentence: empty if only the view matters.
    """
    data = {"key": key, "mark": mark, "sentence": sentence, "view": view and view._asdict()}
    with st.container(key=f"announcement-{key}"):  # frame.css takes its place from it
        _component(key=f"announced-{key}", data=data)
