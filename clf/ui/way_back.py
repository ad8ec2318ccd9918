"""Where a person is, and the way back; it takes the keyboard's focus when it appears."""

from collections.abc import Callable

from clf.ui.component import component

_component = component("way_back", ("dom.js", "way_back.js"))


def way_back(origin: str, title: str, *, key: str, on_back: Callable[[], None]) -> None:
    """Draw `origin` as a button that calls `on_back`, and behind it the title of what is open."""
    _component(key=key, data={"from": origin, "title": title}, on_back_change=on_back)
