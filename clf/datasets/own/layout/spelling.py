"""Names of classes that differ in capital letters alone: Cat and cat."""

from collections import Counter
from collections.abc import Iterable


def spellings_of(names: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Groups of names that differ in capitals alone; in each the most frequent first, then the
    one that came first.
    """
    counts = Counter(names)  # in the order in which they came
    groups: dict[str, list[str]] = {}
    for name in counts:
        groups.setdefault(name.casefold(), []).append(name)
    return tuple(
        tuple(sorted(group, key=lambda name: -counts[name]))
        for group in groups.values()
        if len(group) > 1
    )


def merged_names(spellings: Iterable[tuple[str, ...]]) -> dict[str, str]:
    """The name that wins, by every other spelling of it."""
    return {name: group[0] for group in spellings for name in group[1:]}


def are_letters(spellings: Iterable[tuple[str, ...]]) -> bool:
    """Whether these are letters, A and a, which are meant as two classes."""
    names = [name for group in spellings for name in group]
    return bool(names) and all(len(name) == 1 for name in names)
