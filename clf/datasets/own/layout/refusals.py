"""Why an archive says no classes, by what was found in it instead."""

from collections.abc import Sequence

from clf.datasets.own.archive import Member
from clf.datasets.own.errors import ArchiveError
from clf.datasets.own.layout.labels import Labels
from clf.datasets.own.layout.reading import listed
from clf.datasets.own.layout.sorting import Sorted
from clf.datasets.own.names import file_name

_SORT = "put the pictures of every class into a folder of its own, and make a ZIP of the folders."


def refusal(
    files: Sorted, pictures: Sequence[Member], masks: Sequence[Member], boxes: Labels | None
) -> ArchiveError:
    """The error to raise, one or two plain sentences."""
    if files.archives and not pictures:
        names = listed([file_name(each.parts[-1]) for each in files.archives], 3)
        return ArchiveError(
            f"There are archives in the archive, {names}, which are not opened; unpack them, and "
            "make one ZIP with a folder for each."
        )
    if boxes is not None:
        return ArchiveError(
            f"Its pictures are labelled by boxes ({boxes.title.rpartition('(')[2]} of "
            f"{listed(sorted(set().union(*boxes.of.values())))}, not by one class a picture, which "
            f"a network here learns; cut the things out, or {_SORT}"
        )
    if masks:
        return ArchiveError(
            "Its pictures are labelled by masks, for segmentation, not by one class a picture, "
            f"which a network here learns; {_SORT}"
        )
    folders = list(dict.fromkeys(each.parts[-2] for each in pictures if len(each.parts) > 1))
    if folders:
        named = listed([file_name(name) for name in folders], 3)
        be = "is no class" if len(folders) == 1 else "are no classes"
        return ArchiveError(
            f"It has no folders of classes: {named} {be}, and the names of the files say none; "
            f"{_SORT}"
        )
    return ArchiveError(f"It has no folders with files; {_SORT}")
