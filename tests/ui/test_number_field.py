"""A number that cannot be used is said, and none is taken for it."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from clf.ui.number_field import within


def script():
    import numpy as np
    import streamlit as st

    from clf.ui.number_field import number_between, weights_within

    st.text(number_between("Whole", (1, 1000), 5, key="whole"))
    st.text(number_between("Share", (0.0, 0.5), 0.1, key="share"))
    st.text(weights_within(np.array([-3.0, np.nan, 0.5]), 2.0).tolist())


def test_a_number_within_its_limits_is_taken_and_another_is_said_below_its_field():
    app = AppTest.from_function(script).run()
    assert [text.value for text in app.text[:2]] == ["5", "0.1"]
    app.number_input[0].set_value(1000).run()
    app.number_input[1].set_value(0.5).run()
    assert [text.value for text in app.text[:2]] == ["1000", "0.5"]
    app.number_input[0].set_value(1001).run()
    assert [text.value for text in app.text[:2]] == ["None", "0.5"]
    words = "1,001 cannot be used: choose a whole number from 1 to 1,000."
    assert app.error[0].value == words


def test_weights_beyond_their_limit_are_said():
    app = AppTest.from_function(script).run()
    assert app.text[2].value == "[-2.0, 0.0, 0.5]"
    assert app.error[0].value == "Weights go from -2 to 2: what is beyond counts as that."


@pytest.mark.parametrize(
    ("typed", "limits", "number"),
    [
        (3.0, (1, 5), 3),
        (3.5, (1, 5), None),
        (0.0, (1, 5), None),
        (6.0, (1, 5), None),
        (3.5, (1.0, 5.0), 3.5),
        (np.inf, (1, 5), None),
        (np.nan, (1.0, 5.0), None),
    ],
)
def test_only_what_lies_within_is_a_number(typed, limits, number):
    assert within(typed, limits) == number
