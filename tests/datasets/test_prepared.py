import subprocess
import sys

import numpy as np
import pytest

from clf.datasets import DatasetUnavailable, cifar10, load, loading, prepared
from clf.datasets.source import Provider
from tests.datasets.small_data import assert_same


def save(path, data) -> None:
    np.savez(
        path, x_train=data.x_train, y_train=data.y_train, x_test=data.x_test, y_test=data.y_test
    )


@pytest.fixture
def provider(coloured, data_dir) -> Provider:
    save(data_dir / "cifar10.npz", coloured)
    return Provider(coloured.info, cifar10.find, "")


def test_the_second_load_maps_what_the_first_prepared(provider, coloured, cache):
    loading.load(provider)
    files = {path: path.stat().st_mtime_ns for path in cache.rglob("*.npy")}

    again = loading.load(provider)

    assert_same(again, coloured)
    assert len(files) == 4
    assert files == {path: path.stat().st_mtime_ns for path in cache.rglob("*.npy")}
    assert isinstance(again.x_train, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        again.x_train[0] = 0


def test_a_replaced_file_is_noticed(provider, coloured, data_dir):
    loading.load(provider)
    coloured.x_train[:] = 255 - coloured.x_train
    save(data_dir / "cifar10.npz", coloured)

    assert_same(loading.load(provider), coloured)


def test_a_class_without_pictures_has_a_black_mean_picture(provider, coloured, data_dir):
    coloured.y_train[coloured.y_train == 3] = 4
    save(data_dir / "cifar10.npz", coloured)

    counted = loading.summary(provider)

    assert counted.train_counts[3] == 0
    assert not counted.mean_pictures[3].any()
    expected = coloured.x_train[coloured.y_train == 4].mean(axis=0)
    np.testing.assert_allclose(counted.mean_pictures[4], expected, atol=0.5 + 1e-9)


def test_several_processes_may_prepare_at_once(cache, tmp_path):
    start = tmp_path / "start"
    code = (
        "import pathlib, time; from clf.datasets import load\n"
        f"while not pathlib.Path({str(start)!r}).exists(): time.sleep(0.001)\n"
        "print(load('digits').x_train.sum())"
    )
    command = [sys.executable, "-c", code]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    start.touch()
    sums = [int(process.communicate(timeout=60)[0]) for process in processes]

    assert sums == [load("digits").x_train.sum()] * 3
    assert len(list((cache / "prepared").iterdir())) == 1


def test_another_process_that_is_first_is_no_error(provider, coloured, cache, monkeypatch):
    """The folder appears while this process is still writing its own."""
    original = prepared._write_arrays

    def written_twice(folder, info, source, progress):
        original(folder, info, source, progress)
        other = cache / "prepared" / folder.name.lstrip(".").rpartition("-")[0]
        other.mkdir()
        original(other, info, source, progress)

    monkeypatch.setattr(prepared, "_write_arrays", written_twice)

    assert_same(loading.load(provider), coloured)
    assert len(list((cache / "prepared").iterdir())) == 1


def test_a_cache_folder_that_cannot_be_written_is_said_plainly(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("CLF_CACHE_DIR", str(tmp_path / "file" / "cache"))

    with pytest.raises(DatasetUnavailable, match=r"cannot be written .*CLF_CACHE_DIR"):
        load("digits")


def test_mean_pictures_that_would_be_too_large_are_left_away(provider, coloured, monkeypatch):
    monkeypatch.setattr(prepared, "MAX_MEAN_VALUES", 1)
    means = loading.summary(provider).mean_pictures

    assert_same(loading.load(provider), coloured)
    assert means.shape == (0, *provider.info.shape)
