import numpy as np

from clf.plots.data import class_counts, describe_class_counts
from clf.plots.style import TRAINING, VALIDATION

COUNTS = {
    "Training": np.array([54, 1200]),
    "Validation": np.array([6, 7]),
    "Test": np.array([1, 2]),
}


def test_bars_of_a_class_are_stacked_and_coloured_by_part():
    chart = class_counts(("0", "1"), COUNTS)

    assert chart.layout.barmode == "stack"
    assert chart.layout.xaxis.type == "category"
    assert [list(bar.y) for bar in chart.data] == [[54, 1200], [6, 7], [1, 2]]
    assert [bar.marker.color for bar in chart.data][:2] == [TRAINING, VALIDATION]


def test_the_text_says_every_number():
    assert describe_class_counts(("cat", "dog"), COUNTS).endswith(
        "cat: training 54, validation 6, test 1; dog: training 1,200, validation 7, test 2."
    )
