"""Tables in Markdown, and their place in the README."""

import re
from collections.abc import Sequence
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; all columns but the first are numbers."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def with_range(values: dict[str, float], digits: int = 0) -> str:
    """Median and range in one cell; of a single measurement, that one."""
    median, least, most = (f"{values[key]:,.{digits}f}" for key in ("median", "least", "most"))
    return median if least == most else f"{median} ({least} to {most})"


def write_readme(tables: dict[str, str]) -> None:
    """Put every table between the two comments of the README that carry its name."""
    text = README.read_text()
    for name, table in tables.items():
        place = re.compile(rf"(<!-- benchmark {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        text = place.sub(lambda match, table=table: f"{match[1]}{table}\n{match[2]}", text)
    README.write_text(text)
