"""A field for a number that says so when it cannot be used.

Streamlit's own limits are the browser's: a number beyond them stays in the field, red, and the
page goes on with the one before, which nobody sees any more.
"""

import numpy as np
import streamlit as st

from clf.ui.state import kept


def number_input(label: str, value: float, *, key: str, step: float = 1.0, **options) -> float:
    """A field that takes whatever can be typed, and gives just that; emptied, it shows `value`.

    value: what it holds now. Further options as of st.number_input.
    """
    options = {"format": "%g", **options}
    return st.number_input(label, value=float(value), step=float(step), key=key, **options)


def number_between(
    label: str, limits: tuple[float, float], default: float, *, key: str, **options
) -> float | None:
    """A field that is kept when its page is left; None, said below it, beyond its limits.

    limits: lowest and highest number; a whole one is asked for where they are int.
    """
    typed = number_input(label, kept(key, default), key=key, **options)
    if (number := within(typed, limits)) is None:
        low, high = limits
        kind = "a whole number from" if isinstance(low, int) else "from"
        st.error(f"{typed:,.10g} cannot be used: choose {kind} {low:,.10g} to {high:,.10g}.")
    return number


def within(typed: float, limits: tuple[float, float]) -> float | None:
    """What was typed, as int where the limits are; None if it is beyond them, or not whole."""
    low, high = limits
    if not low <= typed <= high:
        return None
    if isinstance(low, int):
        return int(typed) if float(typed).is_integer() else None
    return typed


def weights_within(typed: np.ndarray, most: float) -> np.ndarray:
    """The weights of a table as they are used: an empty cell is 0, none is beyond -most to most."""
    used = np.clip(np.nan_to_num(typed), -most, most)
    if np.any(np.abs(np.nan_to_num(typed)) > most):
        st.error(f"Weights go from {-most:,.10g} to {most:,.10g}: what is beyond counts as that.")
    return used
