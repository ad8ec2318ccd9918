"""Text that people brought, such as names of files and classes, on one line."""

import unicodedata

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
"""Unicode's control characters, marks that turn the direction of writing, line separators."""


def one_line(text: str, limit: int = 60) -> str:
    """`text` without invisible characters, cut in the middle to at most `limit` characters."""
    seen = "".join(c if unicodedata.category(c) not in _INVISIBLE else " " for c in text)
    seen = " ".join(seen.split()) or "(no name)"
    if len(seen) <= limit:
        return seen
    half = (limit - 1) // 2
    return f"{seen[:half]}…{seen[-half:]}"
