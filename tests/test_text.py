"""Names that people brought, on one line; shares, written in one way."""

import re
from pathlib import Path

import pytest

from clf.text import PERCENT_FORMAT, data_size, in_percent, one_line, percent

ROOT = Path(__file__).parent.parent


def test_invisible_characters_become_spaces():
    assert one_line("cat\u202egnp.exe\n\x00\u200f!") == "cat gnp.exe !"
    assert one_line("\u200b") == "(no name)"


@pytest.mark.parametrize("length", [60, 61, 500])
def test_long_names_keep_both_ends(length):
    name = "a" + "x" * (length - 5) + ".png"
    short = one_line(name)
    assert len(short) <= 60
    assert short.startswith("a")
    assert short.endswith(".png")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0.0 %"), (1e-5, "< 0.1 %"), (0.5, "50.0 %"), (0.99999, "> 99.9 %"), (1, "100.0 %")],
)
def test_what_is_rounded_is_not_shown_as_certain(value, text):
    assert percent(value) == text


@pytest.mark.parametrize("share", [0, 1e-5, 0.0004, 0.123, 0.872, 0.9996, 1])
def test_a_column_of_numbers_rounds_nothing_to_certainty_either(share):
    shown = PERCENT_FORMAT % in_percent(share)
    assert shown == percent(share).removeprefix("< ").removeprefix("> ")


@pytest.mark.parametrize("folder", ["clf", "pages"])
def test_no_share_is_written_in_another_way(folder):
    other_way = re.compile(r"\.\d%[}\"']|accuracy\S*:\.\d")
    for path in sorted((ROOT / folder).rglob("*.py")):
        assert not other_way.findall(path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (3_000, "3 kB"),
        (4_290_000, "4.3 MB"),
        (100_000_000, "100 MB"),
        (2_000_000_000, "2 GB"),
    ],
)
def test_sizes_have_one_decimal_where_it_says_something(count, text):
    assert data_size(count) == text
