"""Archives that wait for an answer."""

import io

import pytest

from clf.datasets import own
from clf.datasets.own.names import visible
from clf.ui.own import waiting
from clf.ui.own.waiting import Waiting, keep_waiting, opened, read_as, take_waiting, waiting_upload
from clf.ui.uploads import Upload
from tests.datasets.own.zips import entry, picture_bytes, raw_zip, two_classes, zip_of

RUSSIAN = ("Кошка", "Собака")


def arrived(name: str, data: io.BytesIO | None = None) -> Waiting:
    return opened(Upload(name, data or zip_of(two_classes())), None)


def in_cp866() -> io.BytesIO:
    names = [f"{name}/{n}.png".encode("cp866") for name in RUSSIAN for n in range(3)]
    return io.BytesIO(
        raw_zip([entry(name, picture_bytes(seed)) for seed, name in enumerate(names)])
    )


@pytest.fixture
def items() -> list[Waiting]:
    return [arrived(name) for name in ("a.zip", "b.zip", "c.zip")]


def test_an_upload_waits_until_it_is_taken(items):
    first, second = map(keep_waiting, items[:2])

    assert first != second
    assert waiting_upload(first) is waiting_upload(first) is items[0]
    assert take_waiting(first) is items[0]
    assert take_waiting(first) is None
    assert waiting_upload(first) is None
    assert take_waiting(second) is items[1]
    assert not any(item.upload.file.closed for item in items)


def test_of_too_many_and_after_hours_the_oldest_are_given_up(items, monkeypatch):
    monkeypatch.setattr(waiting, "MAX_WAITING", 2)
    tokens = [keep_waiting(item) for item in items]

    assert [waiting_upload(token) for token in tokens] == [None, *items[1:]]
    assert [item.upload.file.closed for item in items] == [True, False, False]
    monkeypatch.setattr(waiting, "MAX_FILES", items[2].readings.tree.files)
    assert [waiting_upload(token) for token in tokens] == [None, None, items[2]]
    monkeypatch.setattr(waiting, "MAX_SECONDS", -1)
    assert waiting_upload(tokens[2]) is None
    assert all(item.upload.file.closed for item in items)


def test_what_is_not_taken_is_closed():
    file = io.BytesIO(b"only words")
    with pytest.raises(own.ArchiveError):
        arrived("a.zip", file)
    assert file.closed


def test_what_is_plain_asks_nothing_and_is_closed_when_it_is_in(items):
    assert not items[0].asks
    *_, intake = items[0].add(own.create_dataset("Pets"), items[0].readings.best)
    assert intake.added == len(two_classes())
    assert items[0].upload.file.closed


def test_names_whose_encoding_was_guessed_are_asked_about_and_can_be_read_otherwise():
    item = arrived("a.zip", in_cp866())
    assert item.asks
    token = keep_waiting(item)
    for encoding in ("cp1251", "cp866"):
        read_as(token, encoding)
        expected = {visible(name.encode("cp866").decode(encoding)) for name in RUSSIAN}
        assert set(waiting_upload(token).readings.best.counts) == expected
    assert waiting_upload(token).names == item.names, "the choices stay in their order"
    dataset = own.create_dataset("Pets")
    list(waiting_upload(token).add(dataset, waiting_upload(token).readings.best))
    assert set(dataset.record().classes) == set(RUSSIAN)
