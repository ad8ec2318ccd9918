"""Uploads that wait for an answer."""

import pytest

from clf.ui.own import waiting
from clf.ui.own.waiting import Upload, keep_waiting, take_waiting, waiting_upload
from tests.datasets.own.layouts import readings


@pytest.fixture
def closed() -> list[str]:
    """The names of the uploads that were given up."""
    return []


@pytest.fixture
def uploads(closed) -> list[Upload]:
    """Three uploads of two files each that say by their names when they are given up."""
    return [
        Upload(name, None, readings("cat/1", "dog/2"), None, lambda name=name: closed.append(name))
        for name in ("a.zip", "b.zip", "c.zip")
    ]


def test_an_upload_waits_until_it_is_taken(uploads):
    first, second = map(keep_waiting, uploads[:2])

    assert first != second
    assert waiting_upload(first) is waiting_upload(first) is uploads[0]
    assert take_waiting(first) is uploads[0]
    assert take_waiting(first) is None
    assert waiting_upload(first) is None
    assert take_waiting(second) is uploads[1]


@pytest.mark.parametrize("limit", [("MAX_WAITING", 2), ("MAX_FILES", 5)])
def test_of_too_many_and_after_hours_the_oldest_are_given_up(uploads, closed, limit, monkeypatch):
    monkeypatch.setattr(waiting, *limit)
    tokens = [keep_waiting(upload) for upload in uploads]

    assert [waiting_upload(token) for token in tokens] == [None, *uploads[1:]]
    assert closed == ["a.zip"]
    monkeypatch.setattr(waiting, "MAX_SECONDS", -1)
    assert waiting_upload(tokens[2]) is None
    assert sorted(closed) == ["a.zip", "b.zip", "c.zip"]
