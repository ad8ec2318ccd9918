"""Grids of maps, on a page of their own without a browser."""

import json

import numpy as np
from streamlit.testing.v1 import AppTest

from clf.ui.maps import MAPS_A_PAGE, activity_note, filter_note, filters_in_words


def page_of_maps(count):
    import numpy as np
    import streamlit as st

    from clf.ui.maps import choose_maps

    st.text(choose_maps(np.arange(count, dtype=float), "maps", "filters"))


def page_of_filters(kernel):
    from clf.ui.maps import filter_grid

    filter_grid(kernel, [1], "filters")


def shown(test: AppTest) -> list[int]:
    return json.loads(test.text[0].value)


def test_few_maps_are_all_shown():
    test = AppTest.from_function(page_of_maps, args=(MAPS_A_PAGE,), default_timeout=120).run()
    assert shown(test) == list(range(MAPS_A_PAGE))


def test_of_many_maps_the_strongest_come_first():
    test = AppTest.from_function(page_of_maps, args=(70,), default_timeout=120).run()
    assert shown(test) == list(range(69, 69 - MAPS_A_PAGE, -1))


def test_only_maps_that_are_zero_everywhere_are_dead():
    maps = np.zeros((4, 4, 3), np.float32)
    maps[..., 1] = 0.7
    maps[2, 2, 2] = 1.0
    note = activity_note(maps)
    assert note(0).startswith("dead")
    assert note(1) == ""
    assert note(2) == ""


def test_filters_that_see_colour_offer_rgb_and_every_channel():
    kernel = np.random.default_rng(0).normal(size=(3, 3, 3, 2)).astype(np.float32)
    test = AppTest.from_function(page_of_filters, args=(kernel,), default_timeout=120).run()
    assert not test.exception
    assert test.selectbox[0].options == [
        "All three as colours",
        "Channel 0",
        "Channel 1",
        "Channel 2",
    ]
    test.selectbox[0].select(2).run()
    assert not test.exception


def test_filters_that_are_all_zero_can_be_shown():
    kernel = np.zeros((3, 3, 3, 2), np.float32)
    test = AppTest.from_function(page_of_filters, args=(kernel,), default_timeout=120).run()
    assert not test.exception


def test_twins_opposites_and_filters_without_weights_are_marked():
    kernel = np.random.default_rng(0).normal(size=(3, 3, 2, 6)).astype(np.float32)
    kernel[..., 3] = kernel[..., 1]
    kernel[..., 4] = -kernel[..., 0]
    kernel[..., 5] = 0
    note = filter_note(kernel)
    assert [note(n) for n in range(6)] == [
        "opposite of 4",
        "twin of 3",
        "",
        "twin of 1",
        "opposite of 0",
        "all weights 0",
    ]
    words = filters_in_words(kernel)
    assert words.startswith(" 4 have a twin")
    assert words.endswith(" 1 have only weights of 0 and see nothing, whatever the picture.")
    assert filters_in_words(kernel[..., :3]) == ""
