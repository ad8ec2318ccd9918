"""The pages of the app: their order, names and icons, and the ways from one to another."""

from pathlib import Path
from typing import NamedTuple

import streamlit as st

_FOLDER = Path(__file__).resolve().parents[2] / "pages"


class _Entry(NamedTuple):
    title: str
    icon: str


PAGES = {
    "start": _Entry("Start", ":material/home:"),
    "data": _Entry("Data", ":material/photo_library:"),
    "train": _Entry("Train", ":material/model_training:"),
    "look_inside": _Entry("Look inside", ":material/visibility:"),
    "classify": _Entry("Classify", ":material/draw:"),
    "runs": _Entry("Runs", ":material/list:"),
}
"""The pages by the name of their file, in the order of the menu; the first opens at first."""


def menu():
    """Draw the menu above every page and give the page that is open; run() draws it."""
    return st.navigation([_page(name) for name in PAGES], position="top")


def page_link(name: str, label: str = "") -> None:
    """A link to a page, by its title or by `label`."""
    st.page_link(_page(name), label=label or PAGES[name].title, icon=PAGES[name].icon)


def go_to(name: str) -> None:
    """Open another page; the rest of this one is not run."""
    st.switch_page(_page(name))


def _page(name: str):
    title, icon = PAGES[name]
    return st.Page(
        _FOLDER / f"{name}.py", title=title, icon=icon, default=name == next(iter(PAGES))
    )
