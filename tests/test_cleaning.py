"""What is removed from the cache folder, and what stays. Runs: tests/training."""

import os
import time

import numpy as np
import pytest

from clf.cleaning import UNUSED_SECONDS, clean_cache, clean_up
from clf.config import RunConfig
from clf.datasets import cache_root, load, loading, own
from clf.runs import RunState, create_run, runs_root
from tests.datasets.own.zips import dataset_of, two_classes

SIZES = (32, 64, 96)


pytestmark = pytest.mark.usefixtures("cache")


@pytest.fixture
def dataset() -> own.OwnDataset:
    return dataset_of(two_classes(5))


def prepared() -> set[str]:
    return {path.name for path in (cache_root() / "prepared").iterdir()}


def not_used_for(seconds: float) -> None:
    """Everything in the cache, made at once or not."""
    for path in cache_root().glob("*/*"):
        os.utime(path, (time.time() - seconds,) * 2)


def test_older_versions_go_when_nobody_uses_them_and_needed_ones_stay(dataset):
    older, of_a_run, newest = (own.make_version(dataset, own.Settings(size)) for size in SIZES)
    run = create_run(RunConfig(dataset=of_a_run))
    for name in (older, of_a_run, newest, "digits"):
        load(name)
    everything = prepared()
    assert len(everything) == 4
    clean_cache()
    assert prepared() == everything  # all are used

    not_used_for(2 * UNUSED_SECONDS)
    clean_cache()
    assert everything - prepared() == {f"{older}-1-own"}

    run.update_status(state=RunState.COMPLETED)
    clean_cache()
    assert everything - prepared() == {f"{older}-1-own", f"{of_a_run}-1-own"}
    assert load(older).x_train.shape == (8, 32, 32, 3)  # can be made again


def test_a_use_counts(dataset):
    older, _ = (own.make_version(dataset, own.Settings(size)) for size in SIZES[:2])
    load(older)
    not_used_for(2 * UNUSED_SECONDS)
    load(older)
    clean_cache()
    assert prepared() == {f"{older}-1-own"}


def test_older_formats_sources_that_changed_and_leftovers_go(cache):
    load("digits")
    [current] = prepared()
    old = ("digits-0-abc", "digits-1-0123456789abcdef", "gone-1-abc", f".{current}-x.tmp")
    for name in old:
        (cache / "prepared" / name).mkdir()
        (cache / "prepared" / name / "x_train.npy").write_bytes(b"pixels")
    (cache / "last-hidden").mkdir()
    for name in ("digits-1.npy", ".digits-2.npy-x.tmp"):
        (cache / "last-hidden" / name).write_bytes(b"numbers")
    (cache / "downloads" / "mnist").mkdir(parents=True)
    clean_cache()
    assert prepared() == {current, *old}  # another app may be using them

    not_used_for(2 * UNUSED_SECONDS)
    clean_cache()

    assert prepared() == {current}
    assert [path.name for path in (cache / "last-hidden").iterdir()] == ["digits-1.npy"]
    assert (cache / "downloads" / "mnist").is_dir()


def test_what_a_killed_process_has_left_of_deleted_pictures_goes_at_once(
    dataset, cache, pictures_dir, monkeypatch
):
    name = own.make_version(dataset, own.Settings(32))
    load(name)
    monkeypatch.setattr("clf.datasets.own.store.forget_versions", lambda _: None)
    dataset.remove([dataset.record().pictures[0].id])
    unknown = dataset.path / "files" / ("0" * 32)
    grave, grave_of_run = pictures_dir / ".deleted-1-a", runs_root() / ".deleted-2-a"
    for folder in (grave, grave_of_run):
        folder.mkdir()
    unknown.write_bytes(b"a picture")
    assert prepared() == {f"{name}-1-own"}

    clean_up()

    assert prepared() == set()
    assert not any(path.exists() for path in (unknown, grave, grave_of_run))
    assert len(list((dataset.path / "files").iterdir())) == 9


def test_what_is_being_read_can_be_read_to_its_end_and_is_made_again(dataset, monkeypatch):
    older, _ = (own.make_version(dataset, own.Settings(size)) for size in SIZES[:2])
    before = load(older)
    expected = np.array(before.x_train)
    read = loading.open_dataset

    def cleaned_before(folder, info):
        monkeypatch.setattr(loading, "open_dataset", read)
        not_used_for(2 * UNUSED_SECONDS)
        clean_cache()
        assert prepared() == set()
        return read(folder, info)

    monkeypatch.setattr(loading, "open_dataset", cleaned_before)
    again = load(older)

    np.testing.assert_array_equal(before.x_train, expected)
    np.testing.assert_array_equal(again.x_train, expected)
