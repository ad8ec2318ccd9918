"""Balanced accuracy against scikit-learn's."""

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score, confusion_matrix

from clf.metrics import balanced_accuracy, is_uneven


def test_balanced_accuracy_is_that_of_scikit_learn():
    numbers = np.random.default_rng(0)
    labels = numbers.choice(4, 300, p=[0.7, 0.2, 0.07, 0.03])
    called = np.where(numbers.random(300) < 0.6, labels, numbers.integers(0, 4, 300))

    found = balanced_accuracy(confusion_matrix(labels, called))
    assert found == pytest.approx(balanced_accuracy_score(labels, called))


def test_classes_without_test_pictures_do_not_count():
    confusion = np.array([[8, 2, 0], [0, 0, 0], [1, 0, 1]])
    assert balanced_accuracy(confusion) == pytest.approx((0.8 + 0.5) / 2)


def test_without_any_pictures_there_is_none():
    with pytest.raises(ValueError, match="no pictures"):
        balanced_accuracy(np.zeros((3, 3), int))


@pytest.mark.parametrize(
    ("counts", "uneven"),
    [([16, 16, 16], False), ([30, 20], True), ([29, 20], False), ([5, 0], False), ([0, 0], False)],
)
def test_classes_are_uneven_from_half_as_many_again(counts, uneven):
    assert is_uneven(np.diag(counts)) == uneven
