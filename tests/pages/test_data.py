"""Page Data, without a browser."""

import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from clf.datasets import DatasetUnavailable, load, registry
from clf.ui import pixel_grid

PAGE = Path(__file__).parents[2] / "pages" / "data.py"


@pytest.fixture
def grids(monkeypatch) -> dict[str, list]:
    """The pictures that the page drew last, by the key of their grid."""
    drawn = {}

    def draw(tiles, *, key, **_):
        drawn[key] = list(tiles)

    monkeypatch.setattr(pixel_grid, "pixel_grid", draw)
    return drawn


@pytest.fixture
def page(grids, tmp_path, monkeypatch) -> AppTest:
    """The page, opened, with nothing but the shipped datasets on the machine."""
    monkeypatch.setenv("CLF_DATA_DIR", str(tmp_path))
    st.cache_resource.clear()
    opened = AppTest.from_file(PAGE, default_timeout=120).run()
    assert not opened.exception
    return opened


def choose(page: AppTest, name: str) -> AppTest:
    page.segmented_control(key="data-dataset").set_value(name)
    return page.run()


def metrics(page: AppTest) -> list[str]:
    return [item.value for item in page.metric]


def test_sizes_of_the_parts_are_those_that_a_new_run_uses(page):
    assert metrics(page) == ["54,000", "6,000", "10,000"]
    assert metrics(choose(page, "digits")) == ["1,293", "144", "360"]


def test_pictures_can_be_turned_over_and_filtered(page, grids):
    choose(page, "digits")
    dataset = load("digits")
    assert len(grids["data-means"]) == 10
    np.testing.assert_array_equal(grids["data-samples"][5].values, dataset.x_train[5, ..., 0])

    page.segmented_control(key="data-part").set_value("Test")
    page.selectbox(key="data-class-digits").select(7).run()

    sevens = np.flatnonzero(dataset.y_test == 7)
    tiles = grids["data-samples"]
    assert [tile.title for tile in tiles] == ["7"] * len(tiles)
    assert [tile.note for tile in tiles] == [f"No. {place}" for place in sevens[: len(tiles)]]
    np.testing.assert_array_equal(tiles[-1].values, dataset.x_test[sevens[len(tiles) - 1], ..., 0])


def test_a_missing_dataset_says_what_to_do_and_the_others_go_on_working(page):
    choose(page, "mnist")
    assert "put mnist.npz or the four files" in page.info[0].value
    assert [button.label for button in page.button] == ["Download MNIST (11 MB)"]

    assert metrics(choose(page, "digits")) == ["1,293", "144", "360"]


def test_broken_files_are_named_and_no_download_is_offered(page, tmp_path):
    (tmp_path / "mnist.npz").write_bytes(b"these are only words")

    choose(page, "mnist")

    assert "The files of MNIST cannot be read" in page.error[0].value
    assert "Download MNIST (11 MB)" not in [button.label for button in page.button]


def run_until(page: AppTest, done) -> None:
    """Run the page again until done(); 120 s at most."""
    end = time.monotonic() + 120
    while not done():
        assert time.monotonic() < end
        page.run()


def test_a_download_shows_its_progress_and_then_the_pictures(page, monkeypatch):
    """MNIST here is the digits, which "arrive" when the test lets them."""
    digits = registry._PROVIDERS["digits"]
    arrive, arrived = threading.Event(), threading.Event()
    absent = replace(
        registry._PROVIDERS["mnist"],
        info=digits.info,
        find=lambda info: digits.find(info) if arrived.is_set() else None,
    )

    def download(name, progress):
        progress(3_000_000, 11_000_000)
        arrive.wait(120)
        arrived.set()

    monkeypatch.setitem(registry._PROVIDERS, "mnist", absent)
    monkeypatch.setattr("clf.ui.dataset_download.download", download)
    choose(page, "mnist")
    page.button[0].click().run()
    run_until(page, lambda: "3.0 of 11.0 MB" in page.get("progress")[0].proto.text)

    arrive.set()

    run_until(page, lambda: len(page.metric) == 3)
    assert not page.exception
    assert not page.get("progress")


def test_a_failed_download_says_why_and_can_be_tried_again(page, monkeypatch):
    def download(name, progress):
        raise DatasetUnavailable("MNIST could not be downloaded: there is no connection.")

    monkeypatch.setattr("clf.ui.dataset_download.download", download)
    choose(page, "mnist")
    page.button[0].click().run()

    run_until(page, lambda: len(page.error) == 1)
    assert "no connection" in page.error[0].value
    assert [button.label for button in page.button] == ["Download MNIST (11 MB)"]
