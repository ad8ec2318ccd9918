import numpy as np

from clf.plots.activations import describe_units, unit_bars
from clf.plots.style import NEGATIVE, POSITIVE

VALUES = np.array([0.5, -2.0, 0.0, 3.25])


def test_every_value_has_its_bar_and_its_sign_a_colour():
    (bars,) = unit_bars(VALUES, "Logits", ("a", "b", "c", "d")).data
    np.testing.assert_array_equal(bars.y, VALUES)
    assert list(bars.marker.color) == [POSITIVE, NEGATIVE, POSITIVE, POSITIVE]
    assert list(bars.customdata) == ["a: 0.5000", "b: -2.0000", "c: 0.0000", "d: 3.2500"]


def test_units_without_names_are_numbered():
    (bars,) = unit_bars(VALUES, "Units").data
    assert list(bars.customdata) == ["0: 0.5000", "1: -2.0000", "2: 0.0000", "3: 3.2500"]


def test_the_words_give_range_and_largest_values_in_order():
    words = describe_units(VALUES, ("a", "b", "c", "d"))
    assert words == ("4 values from -2.000 to 3.250; largest: d 3.250, a 0.500, c 0.000, b -2.000.")


def test_probabilities_are_written_as_shares():
    shares = np.array([0.25, 0.74995, 0.00005])
    (bars,) = unit_bars(shares, "Probabilities", ("a", "b", "c"), shares=True).data
    assert list(bars.customdata) == ["a: 25.0 %", "b: 75.0 %", "c: < 0.1 %"]
    words = describe_units(shares, ("a", "b", "c"), shares=True)
    assert words == "3 values from < 0.1 % to 75.0 %; largest: b 75.0 %, a 25.0 %, c < 0.1 %."


def test_of_many_classes_the_largest_are_named_where_there_is_room():
    values = np.zeros(300)
    values[[10, 11, 150, 299]] = (4.0, 3.0, 2.0, 1.0)
    chart = unit_bars(values, "Logits", tuple(f"class {number}" for number in range(300)))

    assert len(chart.data[0].y) == 300
    assert len(chart.layout.xaxis.ticktext) == 10
    assert {"class 10", "class 150", "class 299"} <= set(chart.layout.xaxis.ticktext)
    assert "class 11" not in chart.layout.xaxis.ticktext
