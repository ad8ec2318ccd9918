"""Convolution by hand, without a browser."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from clf import datasets
from clf.convolution import KERNELS, convolve, pool
from clf.ui import convolution_by_hand
from clf.ui.convolution_by_hand import small_grey
from clf.ui.pixel_grid import pixel_grid


def script():
    from clf.ui.convolution_by_hand import convolution_by_hand

    convolution_by_hand()


@pytest.fixture
def shown(monkeypatch) -> dict[str, np.ndarray]:
    """What the page has drawn last, by title."""
    found = {}

    def draw(tiles, **options):
        found.update({tile.title: tile.values for tile in tiles})
        pixel_grid(tiles, **options)

    monkeypatch.setattr(convolution_by_hand, "pixel_grid", draw)
    return found


@pytest.fixture
def app(monkeypatch, shown) -> AppTest:
    monkeypatch.setattr(convolution_by_hand, "_PICTURES", ("digits",))
    app = AppTest.from_function(script, default_timeout=120).run()
    assert not app.exception
    return app


def test_the_map_is_that_of_the_picture_and_the_chosen_kernel(app, shown):
    picture = datasets.load("digits").x_test[0][..., 0]
    np.testing.assert_array_equal(shown["The picture, in grey"], picture)
    edges = np.array(KERNELS["Vertical edges"])
    np.testing.assert_array_equal(shown["Convolved"], convolve(picture, edges, 1, "valid"))

    app.number_input(key="by-hand-strides").set_value(2).run()
    app.selectbox(key="by-hand-padding").set_value("same").run()
    app.selectbox(key="by-hand-pooling").set_value("max").run()
    app.checkbox(key="by-hand-relu").check().run()
    assert not app.exception
    expected = np.maximum(convolve(picture, edges, 2, "same"), 0)
    np.testing.assert_array_equal(shown["Convolved"], expected)
    np.testing.assert_array_equal(shown["Pooled by maximum"], pool(expected, 2, "max"))


def test_windows_that_do_not_fit_are_a_sentence(app):
    app.selectbox(key="by-hand-pooling").set_value("average").run()
    app.number_input(key="by-hand-pool-size").set_value(8).run()

    assert not app.exception
    [warning] = app.warning
    assert "8x8 does not fit into 6x6" in warning.value


def test_a_photograph_becomes_small_and_grey():
    photograph = np.full((300, 150, 3), (255, 0, 0), np.uint8)
    grey = small_grey(photograph)
    assert grey.shape == (64, 32)
    assert set(grey.ravel()) == {76}  # 0.299 of 255
    small = np.arange(64, dtype=np.uint8).reshape(8, 8)
    np.testing.assert_array_equal(small_grey(small), small)
