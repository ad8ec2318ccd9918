"""A data folder of a test's own, small datasets, and a server that hands them out."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from clf.datasets import cifar10, mnist
from tests.datasets.file_server import FileServer
from tests.datasets.small_data import PER_BATCH, Pictures, random_pictures


@pytest.fixture
def data_dir(cache, tmp_path, monkeypatch) -> Path:
    """An empty folder that CLF_DATA_DIR names."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("CLF_DATA_DIR", str(folder))
    return folder


@pytest.fixture
def grey() -> Pictures:
    """A small MNIST; more than one block of rows, and a last block that is not full."""
    return random_pictures(replace(mnist.INFO, train_size=2_345, test_size=30))


@pytest.fixture
def coloured() -> Pictures:
    """A small CIFAR-10 of five batches."""
    return random_pictures(replace(cifar10.INFO, train_size=5 * PER_BATCH, test_size=PER_BATCH))


@pytest.fixture
def server(cache, monkeypatch) -> Iterator[FileServer]:
    """A file server; a broken download is tried again without a pause."""
    monkeypatch.setattr("clf.datasets.remote.PAUSE_SECONDS", 0)
    running = FileServer()
    yield running
    running.close()
