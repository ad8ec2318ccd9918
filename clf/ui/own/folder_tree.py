"""The folders of an archive as a tree of HTML, with those that would be classes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from clf.datasets import own
from clf.plots.style import TRAINING, written

_FOLDERS_EACH = 8
"""Folders shown in one folder; of more, only how many there are."""
_ROWS = 60
_DEEPEST_INDENT = 6

Way = tuple[str, ...]

_LIST = (
    "list-style:none;margin:0;padding:0.6rem 0.8rem;font-size:13px;line-height:1.35;"
    "max-height:22rem;overflow:auto;border:1px solid rgba(128,128,128,0.35);border-radius:0.5rem"
)
_LABEL = "font-size:14px;margin-bottom:0.5rem"
_ROW = "display:flex;gap:0.6rem;align-items:baseline;padding:1px 0"
_NAME = "flex:none;max-width:75%;overflow:hidden;text-overflow:ellipsis;white-space:nowrap"
_FILES = "flex:1;min-width:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;opacity:0.8"
_COUNT = "flex:none;font-variant-numeric:tabular-nums"
_SPOKEN = "position:absolute;clip-path:inset(50%)"
_CLASS = f"font-weight:600;border-left:4px solid {TRAINING};padding-left:0.4rem"


@dataclass(frozen=True)
class _Row:
    """A folder, or how many are not shown.

    class_name: if it stands for a class, else "". taken: whether pictures in it would be taken in.
    """

    text: str
    depth: int
    files: int = 0
    names: tuple[str, ...] = ()
    class_name: str = ""
    taken: bool = True


def folder_tree(tree: own.Tree, class_of: Mapping[Way, str]) -> str:
    """Folders with their numbers of files and a few names. All text is escaped.

    class_of: the class of every folder with pictures, as a reading has it; a folder that stands
    for one is marked.
    """
    rows = list(_rows(tree, (), _classes_below(class_of)))
    if not class_of:  # the folders say nothing: none is left out for it
        rows = [replace(row, taken=True) for row in rows]
    shown = "".join(map(_html, rows[:_ROWS]))
    if len(rows) > _ROWS:
        shown += _html(_Row("… and further folders", 0))
    return (
        f'<div style="{_LABEL}">What is in it; <span style="{_CLASS}">marked</span> is a class'
        "</div>"
        f'<ul aria-label="The folders of the archive" tabindex="0" style="{_LIST}">{shown}</ul>'
    )


def _classes_below(class_of: Mapping[Way, str]) -> dict[Way, set[str]]:
    below: dict[Way, set[str]] = {}
    for way, name in class_of.items():
        for length in range(len(way) + 1):
            below.setdefault(way[:length], set()).add(name)
    return below


def _rows(
    tree: own.Tree, way: Way, classes: Mapping[Way, set[str]], inside_class: bool = False
) -> Iterator[_Row]:
    """inside_class: whether a folder around has been marked already."""
    if tree.names and not way:
        yield _Row("beside the folders", 0, tree.files - sum(each.files for each in tree.folders))
    for folder in tree.folders[:_FOLDERS_EACH]:
        inside = (*way, folder.name)
        names = classes.get(inside, set())
        stands = "" if inside_class else _class_of(folder, names)
        yield _Row(f"{folder.name}/", len(way), folder.files, folder.names, stands, bool(names))
        yield from _rows(folder, inside, classes, inside_class or bool(stands))
    more = len(tree.folders) - _FOLDERS_EACH
    if more > 0:
        files = sum(each.files for each in tree.folders[_FOLDERS_EACH:])
        yield _Row(f"… and {more:,} more folders", len(way), files)


def _class_of(folder: own.Tree, names: set[str]) -> str:
    """The class that a folder stands for: that of its name, or of the innermost folder."""
    alone = len(names) == 1 and (folder.name in names or not folder.folders)
    return next(iter(names)) if alone else ""


def _html(row: _Row) -> str:
    indent = f"padding-left:{1.1 * min(row.depth, _DEEPEST_INDENT):.1f}em"
    name = f'<span style="{_CLASS if row.class_name else ""}">{written(row.text, 40)}</span>'
    if row.class_name:
        name += f'<span style="{_SPOKEN}"> (class {written(row.class_name)})</span>'
    files = ", ".join(written(each, 24) for each in row.names)
    more = " …" if files and row.files > len(row.names) else ""
    if not row.taken:
        files, more = "left out", ""
    count = f"{row.files:,}" if row.files else ""
    return (
        f'<li style="{_ROW}">'
        f'<span style="{_NAME};{indent}">{name}</span>'
        f'<span style="{_FILES}">{files}{more}</span><span style="{_COUNT}">{count}</span></li>'
    )
