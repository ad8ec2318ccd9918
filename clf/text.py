"""How text that people brought is written, on one line, and numbers: 87.2 %, 4.3 MB."""

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


def data_size(count: int) -> str:
    """So many bytes as people write it: "300 kB", "4.3 MB", "1.5 GB"."""
    for unit, power in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= power:
            return f"{count / power:.1f}".removesuffix(".0") + f" {unit}"
    return f"{count} bytes"


def percent(share: float) -> str:
    """A share, 0 to 1, with one decimal; what is rounded is never shown as 0 or 100 %."""
    if 0 < share < 0.001:
        return "< 0.1 %"
    if 0.999 < share < 1:
        return "> 99.9 %"
    return f"{share * 100:.1f} %"


PERCENT_FORMAT = "%.1f %%"
"""How a table's column writes numbers of :func:`in_percent`, as :func:`percent` writes a share."""


def in_percent(share: float) -> float:
    """A share, 0 to 1, in percent, for a column that sorts by the number.

    What PERCENT_FORMAT would round to 0 or 100 is 0.1 or 99.9.
    """
    return min(max(100 * share, 0.1), 99.9) if 0 < share < 1 else 100 * share
