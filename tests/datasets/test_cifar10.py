import pickle

import numpy as np
import pytest

from clf.datasets import DatasetUnavailable, cifar10, loading
from clf.datasets.source import Provider
from tests.datasets.small_data import PER_BATCH, Pictures, archive, assert_same, batches


def provider(data: Pictures) -> Provider:
    return Provider(data.info, cifar10.find, "")


def test_the_official_archive_is_read_whatever_the_order_of_its_members(coloured, data_dir):
    (data_dir / "cifar-10-python.tar.gz").write_bytes(archive(batches(coloured)))

    assert_same(loading.load(provider(coloured)), coloured)


@pytest.mark.parametrize("protocol", [2, pickle.HIGHEST_PROTOCOL - 1])
def test_the_unpacked_folder_is_read(coloured, data_dir, protocol):
    folder = data_dir / "cifar-10-batches-py"
    folder.mkdir()
    for name, content in batches(coloured, protocol).items():
        (folder / name).write_bytes(content)

    assert_same(loading.load(provider(coloured)), coloured)


def test_members_are_never_unpacked_to_the_path_they_name(
    coloured, data_dir, tmp_path, monkeypatch
):
    here = tmp_path / "one" / "two"
    here.mkdir(parents=True)
    monkeypatch.chdir(here)
    content = archive(batches(coloured), folder="../../escaped")
    (data_dir / "cifar-10-python.tar.gz").write_bytes(content)

    assert_same(loading.load(provider(coloured)), coloured)
    assert not list(tmp_path.rglob("data_batch_*"))


def test_a_missing_batch_is_noticed(coloured, data_dir):
    files = batches(coloured)
    del files["data_batch_3"]
    (data_dir / "cifar-10-python.tar.gz").write_bytes(archive(files))

    with pytest.raises(DatasetUnavailable, match="found 80 train pictures, expected 100"):
        loading.load(provider(coloured))


@pytest.mark.parametrize(
    ("batch", "message"),
    [
        ([1, 2], "does not hold 20 labelled pictures of 3072 bytes each"),
        (
            {b"data": np.zeros((PER_BATCH, 3072)), b"labels": [0] * PER_BATCH},
            "is too large",
        ),
        (
            {b"data": np.zeros((PER_BATCH, 3071), np.uint8), b"labels": [0] * PER_BATCH},
            "does not hold 20 labelled pictures",
        ),
        (
            {b"data": np.zeros((PER_BATCH, 3072), np.uint8), b"labels": [0] * 3},
            "does not hold 20 labelled pictures",
        ),
    ],
    ids=["list", "floats", "other width", "too few labels"],
)
def test_a_batch_with_something_else_in_it_is_refused(coloured, data_dir, batch, message):
    files = batches(coloured) | {"test_batch": pickle.dumps(batch, 2)}
    (data_dir / "cifar-10-python.tar.gz").write_bytes(archive(files))

    with pytest.raises(DatasetUnavailable, match=f"test_batch of CIFAR-10 {message}"):
        loading.load(provider(coloured))
