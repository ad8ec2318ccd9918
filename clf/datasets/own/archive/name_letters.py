"""How likely a text is a name in some language: by which letters follow each other in it.

The statistics are in letters.json, made by benchmarks.name_encodings from the names that Unicode's
CLDR gives pictures in every language. No word is in it, so that a new one is as good as an old one.
"""

import json
import re
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("letters.json")

STEP = 0.4
"""Between two of the digits in which letters.json writes logarithms of likelihoods."""
LEVELS = "0123456789abcdefghijklmnopqrs"
"""Its digits: 0 for certain, every further one STEP less likely."""

RARE, ODD = -STEP * (len(LEVELS) - 1), -16.0
"""Of a letter that never follows the one before it; of one that the language does not have."""
_MIXED = -12.0  # letters of two scripts side by side, or a capital one after a small one
_NO_CHARACTER = ("Cc", "Co", "Cn")
_NO_LETTERS = re.compile(r"[\0-@\[-`{-\x7f]+")  # of ASCII
# Chinese, Japanese and Korean: the bytes of characters that are in use, and their code.
_IN_USE = {
    "zh": ("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF)),
    "zh-Hant": ("big5", range(0xA4, 0xC7), (*range(0x40, 0x7F), *range(0xA1, 0xFF))),
    "ja": ("cp932", range(0x88, 0x99), range(0x40, 0xFD)),
    "ko": ("euc_kr", range(0xB0, 0xC9), range(0xA1, 0xFF)),
}


def has_no_characters(text: str) -> bool:
    """Whether there is something in it that no name has: it was decoded wrongly for certain."""
    return any(c > "\x7f" and unicodedata.category(c) in _NO_CHARACTER for c in text)


def words_of(text: str) -> list[str]:
    """The words that have letters beyond ASCII; the others fit every encoding."""
    return [word for word in _NO_LETTERS.split(text) if word and not word.isascii()]


def likelihood(words: list[str], language: str) -> float:
    """Logarithm, at most 0: of such words in this language."""
    if language in _IN_USE:
        characters = _characters(language)
        return sum(_of_characters(word, characters) for word in words)
    pairs = _pairs(language)
    is_latin = ("a", "e") in pairs
    return sum(_of_letters(word, pairs, is_latin) for word in words)


def _of_characters(word: str, characters: dict[str, float]) -> float:
    mixed = sum((a > "\x7f") != (b > "\x7f") for a, b in pairwise(word))
    return _MIXED * mixed + sum(characters.get(c, ODD) for c in word if c > "\x7f")


def _of_letters(word: str, pairs: dict[tuple[str, str], float], is_latin: bool) -> float:
    mixed = sum(a.islower() and b.isupper() for a, b in pairwise(word))
    total = _MIXED * mixed
    # A Turkish İ becomes two characters by lower().
    for before, letter in pairwise(f" {word.lower().replace('i̇', 'i')} "):
        foreign = RARE if is_latin and letter.isascii() else ODD
        total += pairs.get((before, letter), foreign)
    return total


@cache
def _statistics() -> dict:
    return json.loads(FILE.read_text(encoding="utf-8"))


@cache
def _pairs(language: str) -> dict[tuple[str, str], float]:
    letters, digits = _statistics()["pairs"][language]
    values = iter(digits)
    return {
        (before, letter): -STEP * LEVELS.index(next(values))
        for before in letters
        for letter in letters
    }


@cache
def _characters(language: str) -> dict[str, float]:
    """The most frequent characters by their rank; the others that are in use are all alike."""
    frequent, share = _statistics()["characters"][language]
    encoding, leads, trails = _IN_USE[language]
    in_use = {
        character
        for lead in leads
        for trail in trails
        for character in bytes((lead, trail)).decode(encoding, errors="ignore")
    }
    other = np.log((1 - share) / len(in_use))
    weights = 1 / np.arange(10, 10 + len(frequent))
    logarithms = np.log(share * weights / weights.sum())
    return dict.fromkeys(in_use, float(other)) | dict(
        zip(frequent, logarithms.tolist(), strict=True)
    )
