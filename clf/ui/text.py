"""Text that people brought: file and class names, shown as text and as nothing else."""

import re
import unicodedata

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
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


def escaped(text: str) -> str:
    """One line of `text` that Markdown shows as it is."""
    return _PUNCTUATION.sub(r"\\\1", one_line(text))
