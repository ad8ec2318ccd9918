"""The folders of an archive as a tree, to be shown."""

from collections.abc import Sequence

from clf.datasets.own.archive import Member
from clf.datasets.own.layout.reading import Tree, in_order

_NAMES = 3
_DEEPEST = 12


def tree_of(members: Sequence[Member]) -> Tree:
    """The root of the tree, its own name empty. Folders in the order of their names."""
    return _tree("", [_cut(member.parts) for member in members], 0)


def _cut(way: tuple[str, ...]) -> tuple[str, ...]:
    return way if len(way) <= _DEEPEST else (*way[: _DEEPEST - 1], way[-1])


def _tree(name: str, ways: Sequence[tuple[str, ...]], depth: int) -> Tree:
    names, inside = [], {}
    for way in ways:
        if len(way) == depth + 1:
            names.append(way[-1])
        else:
            inside.setdefault(way[depth], []).append(way)
    folders = tuple(_tree(each, inside[each], depth + 1) for each in sorted(inside, key=in_order))
    return Tree(name, len(ways), tuple(sorted(names, key=in_order)[:_NAMES]), folders)
