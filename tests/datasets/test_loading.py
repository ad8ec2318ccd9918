import subprocess
import sys

import numpy as np
import pytest

from clf.datasets import BUILT_IN, DATASETS, DatasetUnavailable, cache_root, is_available, load
from clf.datasets.splits import random_split

SHIPPED = ("fashion_mnist", "digits")


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_datasets_are_as_the_registry_says(name):
    info = DATASETS[name]

    dataset = load(name)

    assert is_available(name)
    for x, y, size in (
        (dataset.x_train, dataset.y_train, info.train_size),
        (dataset.x_test, dataset.y_test, info.test_size),
    ):
        assert (x.shape, x.dtype) == ((size, *info.shape), np.uint8)
        assert (y.shape, y.dtype) == ((size,), np.uint8)
        assert set(np.unique(y)) == set(range(len(info.class_names)))


@pytest.mark.parametrize("name", sorted(BUILT_IN.keys() - set(SHIPPED)))
def test_without_files_the_message_says_what_to_put_where(name, cache, tmp_path, monkeypatch):
    monkeypatch.delenv("CLF_DATA_DIR", raising=False)
    assert not is_available(name)
    with pytest.raises(DatasetUnavailable, match=f"put {name}.npz.*CLF_DATA_DIR") as caught:
        load(name)
    assert "Press Download on the page Data" in str(caught.value)

    monkeypatch.setenv("CLF_DATA_DIR", str(tmp_path))
    with pytest.raises(DatasetUnavailable, match=f"{tmp_path} now, which has none of them"):
        load(name)

    monkeypatch.setenv("CLF_DATA_DIR", str(tmp_path / "typo"))
    with pytest.raises(DatasetUnavailable, match="which is not a folder"):
        load(name)


def test_reading_data_imports_nothing_heavy():
    code = (
        "import sys; from clf import datasets; datasets.load('digits'); datasets.summary('digits')"
        "; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    output = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    heavy = {"sklearn", "tensorflow", "keras", "pooch", "requests", "streamlit", "plotly"}

    assert not heavy & set(output.stdout.split())


def test_the_cache_folder_is_the_named_one_or_below_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CLF_CACHE_DIR", str(tmp_path / "here"))
    assert cache_root() == tmp_path / "here"

    monkeypatch.delenv("CLF_CACHE_DIR")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_root() == tmp_path / ".cache" / "clf"
    assert list(tmp_path.iterdir()) == []


def test_a_dataset_without_groups_is_split_by_chance():
    dataset = load("digits")

    assert dataset.groups is None
    for found, expected in zip(
        dataset.split(0.1, seed=3), random_split(1_437, 0.1, seed=3), strict=True
    ):
        np.testing.assert_array_equal(found, expected)
