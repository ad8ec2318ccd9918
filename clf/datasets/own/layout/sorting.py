"""What the files of an archive are by their names: pictures, tables, boxes, none of these."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from clf.datasets.own.archive import Member


def _set(endings: str) -> frozenset[str]:
    return frozenset(endings.split())


_JUNK_FOLDERS = ("__MACOSX", "@eaDir", "$RECYCLE.BIN")
_JUNK_FILES = ("thumbs.db", "desktop.ini", "icon\r")
_PICTURES = _set(
    "apng avif bmp cur dcm dib gif heic heif hif ico j2k jfif jp2 jpe jpeg jpg jpx jxl mpo pbm pcx "
    "pgm pjpeg png pnm ppm svg tga tif tiff webp"
)
_TABLES = _set("csv tsv")
_ARCHIVES = _set("7z bz2 gz rar tar tgz xz zip")
_TEXTS = _set("txt xml json yaml yml names labels")
_OTHERS = _set(
    "bin cfg conf data db doc docx dat h5 hdf5 htm html ini ipynb js log m mat md npy npz "
    "onnx parquet pkl pt pth py rst rtf sh sql tfrecord tfrecords toml url xls xlsx"
)


@dataclass
class Sorted:
    """The files of an archive by what they are.

    pictures: by their names, or all that could be where no name says so. maybe: files of unknown
    endings beside pictures. tables, texts, archives, others: no pictures.
    """

    pictures: list[Member] = field(default_factory=list)
    maybe: list[Member] = field(default_factory=list)
    tables: list[Member] = field(default_factory=list)
    texts: list[Member] = field(default_factory=list)
    archives: list[Member] = field(default_factory=list)
    others: list[Member] = field(default_factory=list)

    @property
    def everything(self) -> Iterator[Member]:
        """All of them."""
        return chain(self.pictures, self.maybe, self.tables, self.texts, self.archives, self.others)


def sorted_files(members: Sequence[Member]) -> Sorted:
    """All files, but for what operating systems put into archives by themselves."""
    files = Sorted()
    lists = (
        (_PICTURES, files.pictures),
        (_TABLES, files.tables),
        (_ARCHIVES, files.archives),
        (_TEXTS, files.texts),
        (_OTHERS, files.others),
    )
    of_ending = {ending: kept for endings, kept in reversed(lists) for ending in endings}
    for member in members:
        if not is_junk(member.parts):
            of_ending.get(ending_of(member.parts[-1]), files.maybe).append(member)
    if not files.pictures:
        files.pictures, files.maybe = files.maybe, []
    return files


def is_junk(parts: tuple[str, ...]) -> bool:
    """Whether it is what an operating system adds, or hidden."""
    return (
        not parts
        or any(part.startswith(".") or part in _JUNK_FOLDERS for part in parts)
        or parts[-1].lower() in _JUNK_FILES
    )


def ending_of(name: str) -> str:
    """What stands after the last dot, in small letters; "" if that is no ending."""
    stem, dot, ending = name.rpartition(".")
    return ending.lower() if dot and stem and len(ending) <= 9 and " " not in ending else ""


def stem_of(name: str) -> str:
    """The name of a file without its ending."""
    ending = ending_of(name)
    return name[: -len(ending) - 1] if ending else name


def counts_of(members: Sequence[Member]) -> Counter[tuple[str, ...]]:
    """The number of files by folder, in the order of the archive."""
    return Counter(member.parts[:-1] for member in members)
