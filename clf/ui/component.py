"""Components of our own for the browser: plain JavaScript from components/, no build step."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

FOLDER = Path(__file__).parent / "components"


def component(name: str, scripts: tuple[str, ...]) -> Callable:
    """A component of this name, with `<name>.css`; mount it with `key` and `data`.

    scripts: files that make up one JavaScript module, one of them with its default export; what a
        file needs while it is loaded comes from files before it.
    """
    return st.components.v2.component(
        f"clf_{name}",
        css=(FOLDER / f"{name}.css").read_text(encoding="utf-8"),
        js="\n".join((FOLDER / script).read_text(encoding="utf-8") for script in scripts),
    )
