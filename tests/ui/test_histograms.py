"""Histograms are drawn where a person wants them, and stay while layers are changed."""

from streamlit.testing.v1 import AppTest


def page():
    import numpy as np

    from clf.layer_views import LayerInfo, LayerView
    from clf.ui.inside.histograms import show_histograms

    ones = np.ones((4, 4, 2), np.float32)
    kernel = np.zeros((3, 3, 1, 2), np.float32)
    info = LayerInfo("1_conv2d", "Conv2D", (6, 6, 1), (4, 4, 2))
    show_histograms(LayerView(info, ones[..., :1], ones, np.ones(10, np.float32), kernel))


def test_there_are_histograms_only_where_they_are_wanted():
    app = AppTest.from_function(page, default_timeout=120).run()
    assert not app.caption

    app.toggle[0].set_value(True).run()
    values, weights = (caption.value for caption in app.caption)
    assert values.startswith("32 values from 1 to 1")
    assert weights.startswith("18 weights from 0 to 0")
    assert not app.exception
