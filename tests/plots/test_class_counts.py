import re

import numpy as np

from clf.plots.data import class_counts, describe_class_counts
from clf.plots.style import NEUTRAL, TRAINING, VALIDATION

COUNTS = {
    "Training": np.array([54, 1200]),
    "Validation": np.array([6, 50]),
    "Test": np.array([1, 0]),
}


def test_bars_of_a_class_are_stacked_and_coloured_by_part():
    drawn = class_counts(("0", "1"), COUNTS)

    bars = re.findall(r"width:([\d.]+)%;background:(#\w+)", drawn)
    assert [colour for _, colour in bars] == 2 * [TRAINING, VALIDATION, NEUTRAL]
    np.testing.assert_allclose(
        [float(width) for width, _ in bars],
        100 * np.array([54, 6, 1, 1200, 50, 0]) / 1250,
        atol=0.005,
    )
    assert "54 + 6 + 1<" in drawn
    assert "1,200 + 50 + 0<" in drawn


def test_a_class_name_is_text_and_no_html():
    drawn = class_counts(("<b>cat</b>", "dog"), COUNTS)

    assert "<b>" not in drawn
    assert "&lt;b&gt;cat" in drawn


def test_a_dataset_without_pictures_has_empty_bars():
    drawn = class_counts(("cat",), {part: np.zeros(1, int) for part in COUNTS})

    assert "width:0.00%" in drawn


def test_the_text_says_every_number():
    assert describe_class_counts(("cat", "dog"), COUNTS).endswith(
        "cat: training 54, validation 6, test 1; dog: training 1,200, validation 50, test 0."
    )


def test_very_many_classes_scroll_and_the_text_says_the_first():
    names = tuple(f"class {number}" for number in range(1000))
    counts = {"Pictures": np.arange(1000)}
    drawn = class_counts(names, counts)

    assert 'tabindex="0"' in drawn
    assert "max-height" in drawn
    assert "class 999" in drawn
    assert describe_class_counts(names, counts).endswith(
        "class 99: pictures 99; and 900 more classes."
    )
    assert "max-height" not in class_counts(names[:40], {"Pictures": np.arange(40)})
