"""Names that people give: any text, of one line, and never a path."""

import unicodedata

from clf.datasets.own.errors import OwnDatasetError

MAX_NAME_LETTERS = 500

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Unicode's control characters, marks that turn the direction of writing, line separators."""


def visible(text: str) -> str:
    """`text` on one line, without characters that cannot be seen; letters composed (NFC).

    So what looks the same is the same, from whatever computer it comes.
    """
    composed = unicodedata.normalize("NFC", text)
    seen = "".join(c if unicodedata.category(c) not in _INVISIBLE else " " for c in composed)
    return " ".join(seen.split())


def checked_name(text: str, what: str) -> str:
    """The name of a class or a dataset. what: "class" or "dataset".

    Raises OwnDatasetError if nothing can be seen of it, or if it is too long.
    """
    name = visible(text)
    if not name:
        raise OwnDatasetError(f"The {what} has no name; give it one.")
    if len(name) > MAX_NAME_LETTERS:
        raise OwnDatasetError(
            f"The name of the {what} has {len(name)} letters; at most {MAX_NAME_LETTERS} are taken."
        )
    return name


def file_name(text: str) -> str:
    """The name of a file, to be shown; a long one is cut in the middle."""
    name = visible(text) or "(no name)"
    if len(name) <= MAX_NAME_LETTERS:
        return name
    half = (MAX_NAME_LETTERS - 1) // 2
    return f"{name[:half]}…{name[-half:]}"
