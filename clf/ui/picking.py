"""Widgets that show what is open, and open something else: by title, or one of a few words."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from clf.ui.state import pick, recall, remember


def pick_by_title(
    label: str, titles: Mapping[str, str], selected: str | None, *, name: str, placeholder: str
) -> str | None:
    """A select box; the id of what a person picks, or `selected` until something else is picked.

    titles: by id. selected: an id that may have no title any more: then nothing is picked.
    name: tells boxes apart.
    """
    picked = pick(
        name,
        selected if selected in titles else None,
        lambda key, shown: st.selectbox(
            label,
            list(titles),
            index=None if shown is None else list(titles).index(shown),
            format_func=titles.__getitem__,
            placeholder=placeholder,
            required=True,  # it cannot be emptied
            key=key,
        ),
    )
    return picked or selected  # none is picked where a title has changed since it was


def pick_word(
    label: str,
    words: Sequence[str],
    *,
    name: str,
    first: str,
    on_change: Callable[[], None] | None = None,
) -> str:
    """One of a few words in a row, kept when the page is left; `first` until one was picked.

    Anything else opens a word by remembering it under `name`, see :func:`clf.ui.state.remember`.
    """
    picked = pick(
        name,
        recall(name, first),
        lambda key, shown: st.segmented_control(
            label,
            words,
            default=shown,
            required=True,
            key=key,
            on_change=on_change,
            label_visibility="collapsed",
        ),
    )
    remember(name, picked)
    return picked
