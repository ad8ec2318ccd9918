"""Text that people brought, shown by Markdown as text and as nothing else."""

import re

from clf.text import one_line

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def escaped(text: str, limit: int = 60) -> str:
    """One line of `text`, of at most `limit` characters, that Markdown shows as it is."""
    return as_text(one_line(text, limit))


def as_text(words: str) -> str:
    """`words` in full as Markdown that shows them as they are."""
    return _PUNCTUATION.sub(r"\\\1", words)
