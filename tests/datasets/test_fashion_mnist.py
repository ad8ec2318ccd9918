import gzip
import hashlib
import shutil
from dataclasses import replace

import numpy as np
import pytest

from clf.datasets import DatasetUnavailable, load, loading, summary
from clf.datasets.fashion_mnist import CHECKSUMS, FOLDER, PROVIDER, find


def test_all_70000_pictures_are_there_with_the_published_checksums():
    dataset = load("fashion_mnist")

    assert dataset.x_train.shape == (60_000, 28, 28, 1)
    assert dataset.x_test.shape == (10_000, 28, 28, 1)
    for name, pictures in (("train", dataset.x_train), ("t10k", dataset.x_test)):
        header = bytes((0, 0, 8, 3)) + b"".join(n.to_bytes(4) for n in pictures.shape[:3])
        digest = hashlib.md5(header + pictures.tobytes(), usedforsecurity=False).hexdigest()
        assert digest == CHECKSUMS[f"{name}-images-idx3-ubyte"]
    assert not dataset.x_train.flags.writeable


def test_the_summary_is_what_numpy_computes_from_all_pictures():
    dataset, counted = load("fashion_mnist"), summary("fashion_mnist")

    np.testing.assert_array_equal(counted.train_counts, np.bincount(dataset.y_train))
    np.testing.assert_array_equal(counted.test_counts, np.bincount(dataset.y_test))
    for label in range(10):
        mean = dataset.x_train[dataset.y_train == label].mean(axis=0)
        np.testing.assert_allclose(counted.mean_pictures[label], mean, atol=0.5 + 1e-9)


def test_a_changed_byte_is_noticed_and_named(cache, tmp_path):
    for path in FOLDER.glob("*.gz"):
        shutil.copy(path, tmp_path)
    labels = tmp_path / "t10k-labels-idx1-ubyte.gz"
    content = bytearray(gzip.decompress(labels.read_bytes()))
    content[-1] ^= 1
    labels.write_bytes(gzip.compress(bytes(content)))
    provider = replace(PROVIDER, find=lambda info: find(info, tmp_path))

    with pytest.raises(DatasetUnavailable, match=r"t10k-labels-idx1-ubyte\.gz is damaged: its MD5"):
        loading.load(provider)


def test_a_missing_file_makes_it_unavailable_and_says_what_to_do(cache, tmp_path):
    provider = replace(PROVIDER, find=lambda info: find(info, tmp_path))

    assert not loading.is_available(provider)
    with pytest.raises(DatasetUnavailable, match="It is part of the product"):
        loading.load(provider)
