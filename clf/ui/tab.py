"""What a person has brought to a page outlives a reload, which is a new visitor to Streamlit.

The browser's tab is known by a random number that it keeps for itself (sessionStorage): no other
tab has it, and no link. What belongs to it waits in the memory of the server.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from clf.ui import state
from clf.ui.component import component

MOST_BYTES = 2**28
"""Of all tabs together; what was drawn on a page longest ago goes first."""
_ID = re.compile(r"[0-9a-f]{32}")
_KEY, _TAB, _LOOKED_FOR = "browser-tab", "tab", "tab-looked-for"
_component = component("tab", ("tab.js",))

Sizes = Mapping[str, Callable[[Any], int]]
"""How many bytes a value takes, by the name of what :func:`clf.ui.state.remember` keeps; 0 for one
that is not worth keeping."""


class Shelf:
    """Values by their places, of which the latest stay. For many threads."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._kept: OrderedDict[tuple[str, str], tuple[object, int]] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, place: tuple[str, str], value: object, size: int) -> None:
        """Keep `value`, of so many bytes, in place of what was there; nothing if that is 0."""
        with self._lock:
            self._kept.pop(place, None)
            if 0 < size <= self._most:
                self._kept[place] = value, size
            while sum(size for _, size in self._kept.values()) > self._most:
                self._kept.popitem(last=False)

    def get(self, place: tuple[str, str]) -> object:
        """What is kept there, or None."""
        with self._lock:
            value, _ = self._kept.get(place, (None, 0))
            return value


_SHELF = Shelf(MOST_BYTES)


def find_again(sizes: Sizes) -> list[str]:
    """Remember again what was kept for this tab before it was reloaded; the names of that.

    For the beginning of a page, and once a session: what is brought to it later is newer.
    """
    tab, looked_for = state.recall(_TAB), state.recall(_LOOKED_FOR, frozenset())
    if tab is None:
        return []
    state.remember(_LOOKED_FOR, looked_for | sizes.keys())
    here = _sizes_here(sizes)
    found = {
        name: kept
        for name in sizes.keys() - looked_for
        if not here[name] and (kept := _SHELF.get((tab, name))) is not None
    }
    for name, kept in found.items():
        state.remember(name, kept)
    return [name for name in sizes if name in found]


def keep_for_reload(sizes: Sizes) -> None:
    """Keep what is remembered under these names for this tab. For the end of a page."""
    here = _sizes_here(sizes)
    tab = state.recall(_TAB)
    with st.container(key="tab"):  # which shows nothing, see clf.ui.preload
        _component(
            key=_KEY,
            # A tab has no number before there is something to keep.
            data={"known": tab is not None, "wanted": any(here.values())},
            on_id_change=_learn_tab,
        )
    if tab is not None:
        for name, size in here.items():
            _SHELF.put((tab, name), state.recall(name), size)


def _sizes_here(sizes: Sizes) -> dict[str, int]:
    values = {name: state.recall(name) for name in sizes}
    return {name: sizes[name](value) if value else 0 for name, value in values.items()}


def _learn_tab() -> None:
    told = state.widget_value(_KEY).id
    if isinstance(told, str) and _ID.fullmatch(told):
        state.remember(_TAB, told)
