"""A record is read once, and again as soon as its file is another one."""

import pytest

from clf.datasets.own import record_cache
from clf.datasets.own.record import Draft, read_record, write_record
from clf.datasets.own.record_cache import RecordCache


@pytest.fixture
def reads(monkeypatch) -> list:
    """The paths that were really read."""
    paths = []
    monkeypatch.setattr(
        record_cache, "read_record", lambda path: paths.append(path) or read_record(path)
    )
    return paths


def test_it_is_read_once_and_again_when_it_was_written(tmp_path, reads):
    cache, path = RecordCache(), tmp_path / "dataset.json"
    write_record(path, Draft("Pets", 1.0))
    assert cache.read(path) is cache.read(path)
    assert len(reads) == 1
    write_record(path, Draft("Animals", 1.0))
    assert cache.read(path).title == "Animals"
    assert len(reads) == 2


def test_what_was_just_written_is_known(tmp_path, reads):
    cache, path = RecordCache(), tmp_path / "dataset.json"
    draft = Draft("Pets", 1.0)
    write_record(path, draft)
    cache.keep(path, draft.record())
    assert cache.read(path) == read_record(path)
    assert reads == []


def test_the_oldest_go_and_one_that_is_gone_is_not_known(tmp_path, reads):
    cache = RecordCache()
    paths = [tmp_path / f"{number}.json" for number in range(record_cache.MOST + 1)]
    for path in paths:
        write_record(path, Draft(path.stem, 1.0))
        cache.read(path)
    cache.read(paths[-1])
    assert reads == paths
    cache.read(paths[0])
    assert reads == [*paths, paths[0]]
    paths[0].unlink()
    with pytest.raises(FileNotFoundError):
        cache.read(paths[0])
