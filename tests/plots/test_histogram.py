import numpy as np

from clf.plots.histogram import BINS, describe_histogram, histogram

VALUES = np.array([[0.0, 0.0, 1.0], [-2.0, 3.0, 0.0]], np.float32)


def test_the_bars_count_every_value_that_is_not_exactly_zero():
    values = np.random.default_rng(0).normal(size=(4, 500)).astype(np.float32)
    values[0] = 0
    (bars,) = histogram(values, "Weights").data
    assert len(bars.y) == BINS
    assert sum(bars.y) == 1500
    low, high = bars.customdata[0][0], bars.customdata[-1][1]
    assert (low, high) == (values.min(), values.max())
    middle = bars.customdata[20]
    assert bars.y[20] == np.count_nonzero((values >= middle[0]) & (values < middle[1]))


def test_values_that_are_all_equal_or_no_numbers_can_be_drawn():
    (bars,) = histogram(np.full(7, 0.5, np.float32), "Values").data
    assert sum(bars.y) == 7
    (bars,) = histogram(np.array([1, np.nan, np.inf, -1]), "Values").data
    assert sum(bars.y) == 2
    assert not histogram(np.zeros(3), "Values").data


def test_the_words_say_range_mean_deviation_and_exact_zeros():
    assert describe_histogram(VALUES, "weights") == (
        "6 weights from -2 to 3, mean 0.333, standard deviation 1.49. "
        "50.0 % are exactly 0, and left out of the bars."
    )


def test_the_words_never_round_some_zeros_to_none_or_all():
    few = np.ones(100_000)
    few[:2] = 0
    assert "< 0.1 % are exactly 0" in describe_histogram(few, "values")
    assert "> 99.9 % are exactly 0" in describe_histogram(1 - few, "values")
    assert "None is exactly 0." in describe_histogram(np.ones(3), "values")
    assert "All are exactly 0." in describe_histogram(np.zeros(3), "values")


def test_the_words_count_what_is_no_number():
    assert describe_histogram(np.array([1.0, np.nan]), "values").endswith("1 no finite number.")
    assert describe_histogram(np.array([np.nan]), "values") == (
        "1 values, none of them a finite number."
    )
