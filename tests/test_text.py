"""Names that people brought, on one line."""

import pytest

from clf.text import one_line


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
