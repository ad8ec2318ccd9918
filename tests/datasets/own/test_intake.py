import io

import pytest

from clf.datasets import own
from clf.datasets.own import ArchiveError, OwnDatasetError, OwnDatasetNotFound, intake
from tests.breaking_pictures import HEADERS, break_tiff_decoder, tiff
from tests.datasets.own.tars import tar_of
from tests.datasets.own.zips import picture_bytes, raw_zip, two_classes, zip_of


@pytest.fixture
def dataset():
    return own.create_dataset("Pets")


def taken(dataset, files: dict[str, bytes]) -> own.Intake:
    *_, last = own.add_archive(dataset, zip_of(files))
    return last


def test_an_archive_is_taken_in_by_its_folders(dataset):
    steps = [(each.done, each.total) for each in own.add_archive(dataset, zip_of(two_classes(3)))]

    record = dataset.record()
    assert steps == [(number, 6) for number in range(1, 7)]
    assert record.classes == ("cat", "dog")
    assert [picture.class_name for picture in record.pictures] == ["cat"] * 3 + ["dog"] * 3
    first = record.pictures[0]
    assert (first.name, first.part, first.burst) == ("cat/0.png", "", "")
    assert (first.width, first.height, first.colourless) == (40, 30, False)
    assert {path.name for path in (dataset.path / "files").iterdir()} == {
        picture.id for picture in record.pictures
    }


def test_files_that_fail_are_named_and_the_others_are_taken(dataset):
    files = two_classes(3) | {
        "cat/text.png": b"no picture",
        "cat/empty.png": b"",
        "dog/inner.png": zip_of({"a": b"b"}).getvalue(),
        "dog/cut.png": picture_bytes(7)[:200],
        "readme.txt": b"beside the folders",
    }

    result = taken(dataset, files)

    assert result.added == 6
    reasons = {file.name: file.reason for file in result.left_out}
    assert reasons.keys() == files.keys() - two_classes(3).keys()
    assert reasons["cat/text.png"].startswith("This is not a picture but a text")
    assert reasons["cat/empty.png"] == "The file is empty."
    assert "archive in the archive" in reasons["dog/inner.png"]
    assert "damaged" in reasons["dog/cut.png"]
    assert reasons["readme.txt"] == "It is no picture."
    assert set(dataset.record().left_out) == set(result.left_out)
    dataset.clear_left_out()
    assert dataset.record().left_out == ()


@pytest.mark.filterwarnings("ignore::UserWarning")  # as the app itself does, of Pillow
@pytest.mark.parametrize("error", [OverflowError("too large"), MemoryError(), RuntimeError()])
def test_a_file_that_breaks_a_decoder_leaves_the_rest_of_a_zip_alone(dataset, error, monkeypatch):
    break_tiff_decoder(monkeypatch, error)
    headers = {f"cat/{number}.tif": data for number, data in enumerate(HEADERS)}

    result = taken(dataset, {"cat/breaks.tif": tiff()} | headers | two_classes(3))

    assert result.added == 6
    left_out = {file.name: file.reason for file in result.left_out}
    assert left_out.keys() == {"cat/breaks.tif"} | headers.keys()
    assert all(reason.endswith(".") and "\n" not in reason for reason in left_out.values())


def test_a_damaged_member_is_left_out(dataset):
    good, bad = picture_bytes(1), picture_bytes(2)
    archive = raw_zip(
        [{"name": b"cat/1", "data": good}, {"name": b"cat/2", "data": bad, "checksum": 0}]
    )
    *_, result = own.add_archive(dataset, io.BytesIO(archive))

    assert result.added == 1
    assert [file.name for file in result.left_out] == ["cat/2"]


def test_a_bomb_ends_it_and_what_was_read_is_kept(dataset):
    pictures = [picture_bytes(number) for number in range(3)]
    files = [{"name": b"cat/%d" % n, "data": data} for n, data in enumerate(pictures)]
    files[1] |= {"data": bytes(5_000), "size": 100, "local": {"size": 100}}
    with pytest.raises(ArchiveError, match="cat/1 is larger than the ZIP says"):
        list(own.add_archive(dataset, io.BytesIO(raw_zip(files))))

    assert [picture.name for picture in dataset.record().pictures] == ["cat/0"]


def test_the_same_picture_is_taken_once_and_a_conflict_is_named(dataset):
    same = {"cat/1.png": picture_bytes(1), "cat/2.bmp": picture_bytes(1, kind="BMP")}
    result = taken(dataset, same | {"dog/3.png": picture_bytes(1)})

    assert result.added == 1
    again, conflict = result.left_out
    assert (again.name, again.kind) == ("cat/2.bmp", own.DUPLICATE)
    assert again.reason == "The same picture is there already, as cat/1.png."
    assert (conflict.name, conflict.kind) == ("dog/3.png", own.CONFLICT)
    assert "in another class, cat, as cat/1.png; here it would be dog" in conflict.reason
    assert dataset.record().classes == ("cat",)
    assert taken(dataset, same).added == 0


def test_an_archive_that_is_refused_changes_nothing(dataset):
    with pytest.raises(ArchiveError, match="This is a text file"):
        next(own.add_archive(dataset, io.BytesIO(b"no")))
    assert dataset.record().pictures == ()


def test_an_archive_of_which_nothing_would_come_is_refused_before_a_dataset_is_made(monkeypatch):
    text = {f"cat/{number}.png": b"no picture" for number in range(20)}

    def check(files: dict[str, bytes]) -> None:
        own.archive_readings(own.open_archive(zip_of(files)))

    check(text | two_classes(1))
    with pytest.raises(ArchiveError, match=r"No file in the ZIP .* cat/0.png: This is not a pict"):
        check(text)
    with pytest.raises(ArchiveError, match="no folders"):
        check({"1.png": picture_bytes()})
    monkeypatch.setattr(intake, "MOST_TRIED", 7)
    check(text | {"dog/1.png": picture_bytes(), "eel/1.png": b""})
    with pytest.raises(ArchiveError, match="No file in the ZIP"):
        check({"cat/a.png": b"", "cat/b.png": picture_bytes()} | text)


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_is_taken_in_as_a_zip_is(dataset, mode):
    archive = own.open_archive(io.BytesIO(tar_of(two_classes(3), mode)))
    *_, result = own.add_archive(dataset, archive)

    assert (result.added, result.left_out, result.notes) == (6, [], [])
    assert dataset.record().classes == ("cat", "dog")
    assert archive.file.closed == (mode != "w")


def test_whoever_stops_keeps_what_was_read(dataset):
    steps = own.add_archive(dataset, zip_of(two_classes()))
    for step in steps:
        if step.done == 4:
            break
    steps.close()

    assert len(dataset.record().pictures) == 4
    assert taken(dataset, two_classes()).added == 8


def test_a_long_intake_is_written_again_and_again(dataset, monkeypatch):
    monkeypatch.setattr(intake, "BYTES_A_BATCH", 10_000)
    kept = []
    for step in own.add_archive(dataset, zip_of(two_classes())):
        kept.append(len(dataset.record().pictures))
        assert step.added == kept[-1]

    assert len(set(kept)) > 3
    assert kept[-1] == 12


def test_a_dataset_that_is_deleted_meanwhile_ends_it(dataset):
    steps = own.add_archive(dataset, zip_of(two_classes()))
    next(steps)
    dataset.delete()
    with pytest.raises(OwnDatasetNotFound):
        list(steps)
    assert own.list_datasets() == []


def test_without_room_what_was_written_before_is_kept(dataset, monkeypatch):
    monkeypatch.setattr(intake, "BYTES_A_BATCH", 0)
    steps = own.add_archive(dataset, zip_of(two_classes()))
    next(steps)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(own.OwnDataset, "add_files", full)
    with pytest.raises(OwnDatasetError, match="No space left on device"):
        next(steps)
    assert len(dataset.record().pictures) == 1


def test_single_pictures_and_bursts(dataset):
    burst = own.new_burst()
    files = [
        own.NewPicture(picture_bytes(1), "me\n.jpg", " cat ", burst),
        own.NewPicture(picture_bytes(2), "x" * 600, "cat", burst),
        own.NewPicture(picture_bytes(3), "3", "dog"),
        own.NewPicture(picture_bytes(4), "4", ""),
        own.NewPicture(b"", "5", "dog"),
    ]
    *_, result = own.add_pictures(dataset, files)

    pictures = dataset.record().pictures
    assert [(each.class_name, each.burst) for each in pictures] == [
        ("cat", burst),
        ("cat", burst),
        ("dog", ""),
    ]
    assert pictures[0].name == "me .jpg"
    assert len(pictures[1].name) == 499
    assert {file.name for file in result.left_out} == {"4", "5"}


def test_limits_are_said(dataset, monkeypatch):
    monkeypatch.setattr(intake, "MAX_PICTURES", 5)
    result = taken(dataset, two_classes(3))

    assert result.added == 5
    assert "at most 5 pictures" in result.left_out[0].reason


def test_nothing_to_take_in_is_no_error(dataset):
    assert list(own.add_pictures(dataset, [])) == []
