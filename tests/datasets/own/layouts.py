"""Archives that exist as names alone, and what their layout is taken for."""

from collections.abc import Mapping

from clf.datasets.own.archive import Member
from clf.datasets.own.layout import LayoutReadings, layout_of, readings_of


def readings(*names: str, texts: Mapping[str, str] | None = None) -> LayoutReadings:
    """The readings of an archive of these files. texts: what is in some more of them."""
    contents = {name: text.encode() for name, text in (texts or {}).items()}
    members = [
        Member(
            name=name,
            parts=tuple(name.split("/")),
            start=0,
            packed=0,
            size=len(contents.get(name, b"")),
            checksum=0,
            method=0,
        )
        for name in (*names, *contents)
    ]
    return readings_of(members, lambda member: contents[member.name])


def pictures(*folders: str, each: int = 3, ending: str = "jpg") -> list[str]:
    """Names of so many pictures in every folder; "cat*5" for another number of them."""
    names = []
    for folder in folders:
        way, _, count = folder.partition("*")
        names += [f"{way}/{number}.{ending}" for number in range(int(count or each))]
    return names


def classes(found: LayoutReadings) -> dict[str, int]:
    """Pictures by class in the best reading."""
    return found.best.counts


def parts(found: LayoutReadings) -> dict[str, str]:
    """The part of every file of the best reading, by file."""
    return {each.member.name: each.part for each in layout_of(found.best).files}


def left_out(found: LayoutReadings) -> dict[str, int]:
    """How many files are left out by the name under which it is said."""
    return {each.name: each.files for each in layout_of(found.best).left_out}
