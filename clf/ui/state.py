"""The one owner of st.session_state: what a person has chosen, kept from page to page."""

import time
from collections.abc import Callable
from typing import TypeVar

import streamlit as st

T = TypeVar("T")

_RUN, _PICTURES, _QUESTIONS = "run", "pictures", "questions"
_ANSWERED = "answered"
_MOST_QUESTIONS = 20
_PAGE, _OPENED = "page", "opened"
_SECONDS_OF_OLD_LINKS = 1.0
"""So long a browser may still send the link that it had before the app has changed it."""
_MOST_OLD_LINKS = 8


def selected_run_id() -> str | None:
    """The run a person works with: the one in the link (?run=...), else the one chosen last."""
    return _selected(_RUN)


def select_run(run_id: str | None) -> None:
    """Make this the run of all pages, and put it into the link, so that a reload keeps it."""
    _select(_RUN, run_id)


def selected_pictures_id() -> str | None:
    """The own dataset a person works with: the one in the link (?pictures=...), else the last."""
    return _selected(_PICTURES)


def select_pictures(dataset_id: str | None) -> None:
    """Make this the own dataset of page Data, and put it into the link, as :func:`select_run`."""
    _select(_PICTURES, dataset_id)


def _selected(name: str) -> str | None:
    named = st.query_params.get(name)
    now = time.monotonic()
    before = [value for value, until in recall(_link(name), ()) if now < until]
    if named is not None and named not in before:
        st.session_state[name] = named
    return st.session_state.get(name)


def _select(name: str, value: str | None) -> None:
    linked = st.query_params.get(name)
    st.session_state[name] = value
    if value == linked:
        return
    until = time.monotonic() + _SECONDS_OF_OLD_LINKS
    others = [item for item in recall(_link(name), ()) if item[0] != value]
    remember(_link(name), (*others[-_MOST_OLD_LINKS:], (linked, until)))
    if value is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value


def _link(name: str) -> str:
    return f"links-before-{name}"


def pictures_in_link() -> bool:
    """Whether the link opens own pictures: a dataset, or a question about an upload."""
    return _PICTURES in st.query_params or _QUESTIONS in st.query_params


def leave_pictures() -> None:
    """Take the own dataset out of the link; it stays the one that is opened next."""
    st.query_params.pop(_PICTURES, None)
    st.query_params.pop(_QUESTIONS, None)


def questions() -> tuple[str, ...]:
    """What waits for this person's answer, by token: of this session, and of the link.

    They are put into the link, so that a reload keeps them.
    """
    linked = st.query_params.get(_QUESTIONS, "").split(",")[:_MOST_QUESTIONS]
    answered = recall(_ANSWERED, frozenset())
    known = dict.fromkeys([*recall(_QUESTIONS, ()), *(each for each in linked if each)])
    waiting = tuple(token for token in known if token not in answered)
    remember(_QUESTIONS, waiting)
    if waiting:
        st.query_params[_QUESTIONS] = ",".join(waiting)
    else:
        st.query_params.pop(_QUESTIONS, None)
    return waiting


def add_question(token: str) -> None:
    """Let something wait for this person's answer."""
    remember(_QUESTIONS, (*recall(_QUESTIONS, ()), token))


def answer_question(token: str) -> None:
    """It is answered; a browser may still send the link that asks."""
    remember(_ANSWERED, recall(_ANSWERED, frozenset()) | {token})


def kept(key: str, default: T) -> T:
    """What the widget of this key holds, also once its page was left: draw it with this as default.

    Streamlit drops a widget's value with the widget. A new widget learns its value by its default,
    never by session_state: that is told once, and where the page is drawn again at once the
    browser may miss it. It would show the default, and send it as if a person had chosen it.
    """
    saved = f"kept-{key}"
    st.session_state[saved] = st.session_state.get(key, st.session_state.get(saved, default))
    return st.session_state[saved]


def begin_with(key: str, value: object) -> None:
    """Let :func:`kept` begin with this value where the widget has not been drawn yet."""
    st.session_state[f"kept-{key}"] = value


def remember(key: str, value: object) -> None:
    """Keep a value that belongs to no widget until the browser's session ends."""
    st.session_state[f"remembered-{key}"] = value


def recall(key: str, default=None):
    """What :func:`remember` kept under this key in this session."""
    return st.session_state.get(f"remembered-{key}", default)


def enter_page(name: str) -> None:
    """Say which page is drawn; another one than before closes what was open."""
    if recall(_PAGE) != name:
        remember(_PAGE, name)
        remember(_OPENED, frozenset())


def set_open(key: str, is_now: bool) -> None:
    """Open or close something, a dialog for example, until its page is left."""
    opened = recall(_OPENED, frozenset())
    remember(_OPENED, opened | {key} if is_now else opened - {key})


def is_open(key: str) -> bool:
    """Whether :func:`set_open` has opened this, and its page was not left since."""
    return key in recall(_OPENED, frozenset())


def pick(name: str, selected: T, draw: Callable[[str, T], T]) -> T:
    """What a person picks by a widget that shows what is selected now.

    draw: draws the widget under the key and with the default that it is given, and gives its
    value. Where something else has selected it, a link or a button, the widget is a new one: the
    browser may still send the value that it showed before, and that would count as picked.
    """
    place = f"picked-{name}"
    picked, count = recall(place, (selected, 0))
    if selected not in (picked, widget_value(f"{name}-{count}")):
        count += 1
    picked = draw(f"{name}-{count}", selected)
    remember(place, (picked, count))
    return picked


def widget_value(key: str, default=None):
    """The value of the widget of this key; `default` while it is not on the page."""
    return st.session_state.get(key, default)


def set_widget_value(key: str, value: object) -> None:
    """Give a widget that is on the page a value, from a callback; see :func:`kept` for a new one.

    Nothing happens where it has that value: a browser that is told one drops what a person has
    chosen since it asked.
    """
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
