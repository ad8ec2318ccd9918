"""Taking pictures in, one after the other: what fails is named, and the others are taken."""

import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from clf.datasets.own.archive import Archive, MemberError, open_archive
from clf.datasets.own.errors import ArchiveError, OwnDatasetError
from clf.datasets.own.layout import (
    LayoutReading,
    LayoutReadings,
    Placed,
    layout_of,
    only_reading,
    readings_of,
)
from clf.datasets.own.names import file_name
from clf.datasets.own.pictures import Stored, to_stored
from clf.datasets.own.record import CONFLICT, DUPLICATE, MAX_PICTURES, Draft, LeftOut, Picture
from clf.datasets.own.store import OwnDataset
from clf.preprocessing.reading import READING, PictureError

SECONDS_A_BATCH = 2.0
BYTES_A_BATCH = 32_000_000
MOST_TRIED = 500


@dataclass(frozen=True)
class NewPicture:
    """A picture file for a class.

    name: of the file. burst: as new_burst gives it, the same for the pictures of one burst of the
    camera, which are kept on one side of every split; "" for single pictures.
    """

    data: bytes
    name: str
    class_name: str
    burst: str = ""


@dataclass
class Intake:
    """What has become of the files so far.

    total, done: files. added: pictures. notes: plain sentences on how an archive was understood.
    """

    total: int
    done: int = 0
    added: int = 0
    left_out: list[LeftOut] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _File:
    """A file still to be read. read: raises MemberError.

    as_spelled: whether a class that differs in capital letters alone is another one.
    """

    read: Callable[[], bytes]
    name: str
    class_name: str
    part: str = ""
    burst: str = ""
    as_spelled: bool = True


def new_burst() -> str:
    """What the pictures of one burst share."""
    return secrets.token_hex(4)


def archive_readings(archive: Archive) -> LayoutReadings:
    """How the layout of an archive can be understood.

    Raises ArchiveError if nothing would come of it: no classes, too many, or no picture in them.
    Takes a second for 100,000 files, and some more if tables or boxes say the classes.
    """
    readings = readings_of(archive.members, archive.read)
    _check_pictures(archive, layout_of(readings.best).files)
    return readings


def _check_pictures(archive: Archive, files: Sequence[Placed]) -> None:
    """Read files until one is a picture, at most MOST_TRIED from all over the archive."""
    reason = ""
    for each in files[:: max(1, -(-len(files) // MOST_TRIED))]:
        name = each.member.name
        try:
            with READING:
                to_stored(archive.read(each.member), name)
        except (MemberError, PictureError) as error:
            reason = reason or f"{name}: {_reason(error)}"
        else:
            return
    raise ArchiveError(f"No file in the {archive.KIND} can be taken as a picture. {reason}")


def add_archive(
    dataset: OwnDataset, archive: Archive | BinaryIO, reading: LayoutReading | None = None
) -> Iterator[Intake]:
    """Take in a ZIP or tar. Gives the same Intake again after every file.

    archive: closed at the end; or a seekable file of one, which stays open. reading: one of
    :func:`archive_readings`, as a person has chosen it; without one the archive has to be plain.
    The first step raises ArchiveError if it is refused, or can be understood in more than one way;
    a later one does if a file turns out to be a bomb, and what was read until then is kept. Whoever
    stops asking for the next step, or closes the iterator, ends it: what was read until then is
    kept. Raises OwnDatasetNotFound if the dataset is deleted meanwhile, and OwnDatasetError if
    there is no room.
    """
    with archive if isinstance(archive, Archive) else open_archive(archive) as opened:
        reading = reading or only_reading(archive_readings(opened))
        yield from _take_in_archive(dataset, opened, reading)


def _take_in_archive(
    dataset: OwnDataset, archive: Archive, reading: LayoutReading
) -> Iterator[Intake]:
    layout = layout_of(reading)
    files = (
        _File(
            lambda member=each.member: archive.read(member),
            each.member.name,
            each.class_name,
            each.part,
            as_spelled=reading.keep_apart,
        )
        for each in layout.files
    )
    notes = [*filter(None, [archive.names.note]), *layout.notes]
    intake = Intake(len(layout.files), left_out=list(layout.left_out), notes=notes)
    yield from _take_in(dataset, files, intake)


def add_pictures(dataset: OwnDataset, pictures: Iterable[NewPicture]) -> Iterator[Intake]:
    """Take in single pictures. Gives the same Intake again after every one; ends as add_archive."""
    pictures = list(pictures)
    files = (
        _File(lambda data=each.data: data, file_name(each.name), each.class_name, burst=each.burst)
        for each in pictures
    )
    yield from _take_in(dataset, files, Intake(len(pictures)))


def _take_in(dataset: OwnDataset, files: Iterable[_File], intake: Intake) -> Iterator[Intake]:
    batch = _Batch(dataset, intake)
    try:
        for file in files:
            try:
                with READING:
                    batch.add(file, to_stored(file.read(), file.name))
            except (MemberError, PictureError) as error:
                intake.left_out.append(LeftOut(file.name, _reason(error)))
            intake.done += 1
            if batch.is_due or intake.done == intake.total:
                batch.write()
            yield intake
    finally:
        batch.write()


def _reason(error: MemberError | PictureError) -> str:
    return error.reason if isinstance(error, PictureError) else str(error)


class _Batch:
    """Pictures that are read but not yet written: the record is not written for every one."""

    def __init__(self, dataset: OwnDataset, intake: Intake) -> None:
        self._dataset, self._intake = dataset, intake
        self._noted = 0  # of intake.left_out
        self._writing = 0.0  # seconds that the record took last
        self._begin()

    def _begin(self) -> None:
        self._items: list[tuple[_File, Stored]] = []
        self._bytes = 0
        self._started = time.monotonic()

    @property
    def is_due(self) -> bool:
        waited = time.monotonic() - self._started
        # A record of 100,000 pictures takes seconds to write: a tenth of the time, no more.
        due = max(SECONDS_A_BATCH, 9 * self._writing)
        return waited > due or self._bytes > BYTES_A_BATCH

    def add(self, file: _File, stored: Stored) -> None:
        self._items.append((file, stored))
        self._bytes += len(stored.data)

    def write(self) -> None:
        """Write the pictures, and what was left out, so that a reload shows both."""
        items, intake = self._items, self._intake
        self._begin()
        if not items and len(intake.left_out) == self._noted:
            return
        with self._dataset.editing() as draft:
            known = set(draft.pictures)
            refused = [self._name_one(draft, file, stored) for file, stored in items]
            new = draft.pictures.keys() - known
            self._dataset.add_files({each.id: each.data for _, each in items if each.id in new})
            intake.left_out += filter(None, refused)
            draft.leave_out(intake.left_out[self._noted :])
            started = time.monotonic()
        self._writing = time.monotonic() - started
        intake.added += refused.count(None)
        self._noted = len(intake.left_out)

    def _name_one(self, draft: Draft, file: _File, stored: Stored) -> LeftOut | None:
        """None, or why it is not taken."""
        if not file.as_spelled:
            file = replace(file, class_name=draft.class_like(file.class_name))
        refused = _refused(draft, file, stored.id)
        if refused:
            return refused
        try:
            class_name = draft.add_class(file.class_name)
        except OwnDatasetError as error:
            return LeftOut(file.name, str(error))
        draft.pictures[stored.id] = Picture(
            id=stored.id,
            class_name=class_name,
            name=file.name,
            part=file.part,
            burst=file.burst,
            width=stored.width,
            height=stored.height,
            colourless=stored.colourless,
            look=stored.look,
        )
        return None


def _refused(draft: Draft, file: _File, picture_id: str) -> LeftOut | None:
    """Why a picture is not taken; None if it is."""
    there = draft.pictures.get(picture_id)
    if there is None:
        if len(draft.pictures) < MAX_PICTURES:
            return None
        return LeftOut(file.name, f"A dataset has at most {MAX_PICTURES:,} pictures.")
    if there.class_name == file.class_name:
        return LeftOut(file.name, f"The same picture is there already, as {there.name}.", DUPLICATE)
    return LeftOut(
        file.name,
        f"The same picture is there already in another class, {there.class_name}, as {there.name}; "
        f"here it would be {file.class_name}.",
        CONFLICT,
    )
