"""Labels in tables: CSV files that name pictures and their classes."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from clf.datasets.own.archive import Member, MemberError
from clf.datasets.own.layout.labels import Labels, PictureIndex
from clf.datasets.own.layout.reading import listed
from clf.datasets.own.layout.words import part_of, words_of

_LABELS = (
    "class_name",
    "classname",
    "label_name",
    "labelname",
    "category_name",
    "class",
    "label",
    "labels",
    "classes",
    "breed",
    "species",
    "category",
    "categories",
    "target",
    "diagnosis",
    "dx",
    "type",
    "tag",
    "tags",
    "class_id",
    "classid",
    "label_id",
    "category_id",
    "level",
    "grade",
)
_PARTS = ("split", "subset", "set", "data_set", "dataset", "part", "partition", "usage", "fold")
_BOXES = {"xmin", "ymin", "xmax", "ymax", "bbox", "x1", "y1", "x2", "y2"}
_MOST = 0.5  # of the rows have to name pictures
_LOOKED_AT = 200  # rows that decide what the columns are
_MAX_TABLES = 3_000
_ONE, _ZERO = re.compile(r"1(?:\.0*)?"), re.compile(r"0(?:\.0*)?")

Read = Callable[[Member], bytes]
Rows = list[list[str]]


def labels_by_tables(tables: Sequence[Member], index: PictureIndex, read: Read) -> Labels | None:
    """The labels that tables give to pictures; None if no table does."""
    labels = Labels("", "")
    for member in tables[:_MAX_TABLES]:
        if {"submission", "submit"} & set(words_of(member.parts[-1])):
            continue
        try:
            rows = _rows(read(member))
        except (MemberError, csv.Error):
            continue
        if _read_table(labels, member, rows, index):
            labels.sources.append(member)
    if len(labels.classes) < 2:
        return None
    names = list(dict.fromkeys(member.parts[-1] for member in labels.sources))
    labels.title = f"The labels in {listed(names, 3)}"
    labels.note = f"The classes are read from the table {listed(names, 3)}."
    return labels


def _rows(data: bytes) -> Rows:
    for encoding in ("utf-8-sig", "cp1252", "latin-1"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    lines = text.splitlines()
    first = lines[0] if lines else ""
    separator = max(",;\t|", key=first.count)
    rows = csv.reader(io.StringIO(text.replace("\0", "")), delimiter=separator)
    return [[cell.strip() for cell in row] for row in rows if any(row)]


def _read_table(labels: Labels, member: Member, rows: Rows, index: PictureIndex) -> bool:
    """Add what a table says; whether it says anything."""
    if len(rows) < 2:
        return False
    near, part = member.parts[:-1], part_of(member.parts[-1].rpartition(".")[0])
    titles, body = rows[0], [row for row in rows[1:] if len(row) == len(rows[0])]
    names = _column_of_names(body[:_LOOKED_AT], len(titles), near, part, index)
    if names is None:
        return False
    if index.find(titles[names], near, part) is not None:  # no line of headings
        titles, body = [""] * len(titles), [titles, *body]
    head = [title.lower().replace(" ", "_") for title in titles]
    label_of = _label_column(head, titles, body, names)
    if label_of is None:
        return False
    parts = next((head.index(name) for name in _PARTS if name in head), None)
    found: dict[int, set[str]] = {}
    for row in body:
        place, label = index.find(row[names], near, part), label_of(row)
        if place is None or not label or place in labels.of:  # an earlier table says it
            continue
        found.setdefault(place, set()).add(label)
        said = part_of(row[parts]) if parts is not None else part
        if said:
            labels.parts[place] = said
    labels.of |= found
    return bool(found)


def _column_of_names(
    rows: Rows, width: int, near: tuple[str, ...], part: str, index: PictureIndex
) -> int | None:
    """The column that names most pictures; None if none names enough."""
    found = [
        Counter(index.find(row[column], near, part) for row in rows) for column in range(width)
    ]
    named = [len(rows) - counts[None] for counts in found]
    # "0" and "1" may be labels, and names of pictures as well: more different ones are names.
    best = max(range(width), key=lambda column: len(found[column].keys() - {None}), default=0)
    return best if rows and named[best] >= max(1, _MOST * len(rows)) else None


def _label_column(
    head: Sequence[str], titles: Sequence[str], body: Rows, names: int
) -> Callable[[list[str]], str] | None:
    """How the label of a row is read; None if the table has none."""
    rest = [column for column in range(len(head)) if column != names]
    by_name = [head.index(name) for name in _LABELS if name in head]
    by_name = [column for column in by_name if column in rest]
    worded = [column for column in by_name if any(not row[column].isdecimal() for row in body[:50])]
    for column in worded + by_name:
        if len({row[column] for row in body}) > 1:
            return lambda row: row[column]
    if len(rest) >= 2 and all(head) and not _BOXES & set(head):
        marked = _one_hot(titles, body, rest)
        if marked:
            return lambda row: next(
                (marked[each] for each in marked if _ONE.fullmatch(row[each])), ""
            )
    if len(rest) == 1 and _few_labels(row[rest[0]] for row in body):
        return lambda row: row[rest[0]]
    return None


def _one_hot(titles: Sequence[str], rows: Rows, rest: Sequence[int]) -> dict[int, str]:
    """The columns of which each row has a 1 in exactly one, with their headings; else empty."""
    binary = [
        column
        for column in rest
        if all(_ONE.fullmatch(row[column]) or _ZERO.fullmatch(row[column]) for row in rows)
    ]
    single = sum(sum(bool(_ONE.fullmatch(row[each])) for each in binary) == 1 for row in rows)
    return {each: titles[each] for each in binary} if single > _MOST * len(rows) else {}


def _few_labels(values: Iterable[str]) -> bool:
    """Whether these are names of classes: each comes more than once, as a rule."""
    counts = Counter(values)
    return len(counts) >= 2 and 2 * len(counts) <= sum(counts.values())
