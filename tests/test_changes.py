"""Changes to a network as data."""

import math

import pytest

from clf.changes import Bias, ChangeError, Changes, FilterOff, PooledBy, Weight


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e7])
def test_only_numbers_can_be_weights(value):
    with pytest.raises(ChangeError, match="type a number from -1,000,000 to 1,000,000"):
        Weight("1_conv2d", (0, 0, 0, 0), value)
    with pytest.raises(ChangeError, match="cannot be"):
        Bias("1_conv2d", 0, value)


def test_a_new_change_takes_the_place_of_the_old_one():
    first = Weight("1_conv2d", (0, 1, 2, 3), 1.0)
    second = Weight("1_conv2d", (0, 1, 2, 3), 2.0)
    assert Changes((first,)).but(first.place, (second,)) == Changes((second,))
    assert Changes((first,)).but(first.place) == Changes()
    assert not Changes()


def test_the_same_changes_are_equal_in_whatever_order_they_came():
    changes = (
        FilterOff("1_conv2d", 10),
        FilterOff("1_conv2d", 9),
        PooledBy("2_maxpooling2d", "average"),
        Weight("1_conv2d", (0, 1, 2, 3), 1.0),
        Bias("1_conv2d", 3, 1.0),
    )
    one, other = Changes(), Changes()
    for change in changes:
        one = one.but(change.place, (change,))
    for change in reversed(changes):
        other = other.but(change.place, (change,))
    assert one == other
    assert hash(one) == hash(other)


def test_parts_of_a_layer_can_be_taken_back_together():
    off, weight, bias = (
        FilterOff("1_conv2d", 3),
        Weight("1_conv2d", (0, 1, 2, 3), 1.0),
        Bias("1_conv2d", 3, 1.0),
    )
    all_of_them = Changes((off, weight, bias))
    assert set(all_of_them.but(("weight", "1_conv2d", 3, 2)).all) == {off, bias}
    assert set(all_of_them.but(("filter", "1_conv2d")).all) == {weight, bias}
    assert all_of_them.but(()) == Changes()


def test_changes_are_said_in_words():
    assert FilterOff("1_conv2d", 3).text("1. Conv2D") == "1. Conv2D, filter 3 off"
    assert PooledBy("x", "average").text("2. MaxPooling2D") == "2. MaxPooling2D by average"
    assert Weight("x", (0, 1, 2, 3), 0.5).text("1. Conv2D") == (
        "1. Conv2D, filter 3, channel 2, row 0, column 1: 0.5"
    )
    assert Bias("x", 3, -0.25).text("1. Conv2D") == "1. Conv2D, filter 3, bias: -0.25"
