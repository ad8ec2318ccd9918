"""Components of our own for the browser: plain JavaScript from components/, no build step."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

FOLDER = Path(__file__).parent / "components"


def component(name: str, scripts: tuple[str, ...]) -> Callable:
    """A component of this name, styled by `<name>.css`; mount it with `key` and `data`.

    scripts: files that make up one JavaScript module, one of them with its default export; what a
        file needs while it is loaded comes from files before it.
    """
    return st.components.v2.component(
        f"clf_{name}", css=_joined("component.css", f"{name}.css"), js=_joined(*scripts)
    )


def _joined(*files: str) -> str:
    return "\n".join((FOLDER / file).read_text(encoding="utf-8") for file in files)
