"""Names that people give: any text, of one line, and never a path."""

import unicodedata

from clf.datasets.own.errors import OwnDatasetError

MAX_NAME_LETTERS = 500

_MOST_READ = 2 * MAX_NAME_LETTERS
"""Nobody types more, and composing the accents of a longer, hostile text takes seconds."""


def visible(text: str) -> str:
    """`text` on one line, without characters that cannot be seen; letters composed (NFC).

    Gone are control characters and marks that turn the direction of writing. What looks the same is
    the same, from whatever computer it comes.
    """
    composed = text if text.isascii() else unicodedata.normalize("NFC", text)
    if not composed.isprintable():
        composed = "".join(c if c.isprintable() else " " for c in composed)
    return " ".join(composed.split())


def checked_name(text: str, what: str) -> str:
    """The name of a class or a dataset. what: "class" or "dataset".

    Raises OwnDatasetError if nothing can be seen of it, or if it is too long.
    """
    name = visible(text) if len(text) <= _MOST_READ else text
    if not name:
        raise OwnDatasetError(f"The {what} has no name; give it one.")
    if len(name) > MAX_NAME_LETTERS:
        raise OwnDatasetError(
            f"The name of the {what} has {len(name)} letters; at most {MAX_NAME_LETTERS} are taken."
        )
    return name


def file_name(text: str) -> str:
    """The name of a file, to be shown; a long one is cut in the middle."""
    if len(text) > _MOST_READ:
        text = text[: _MOST_READ // 2] + text[-_MOST_READ // 2 :]
    name = visible(text) or "(no name)"
    if len(name) <= MAX_NAME_LETTERS:
        return name
    half = (MAX_NAME_LETTERS - 1) // 2
    return f"{name[:half]}…{name[-half:]}"
