import csv
import gzip
import importlib.util
from pathlib import Path

import numpy as np

from clf.datasets import DATASETS, digits, load


def test_digits_are_those_of_scikit_learn_on_the_scale_of_0_to_255():
    dataset = load("digits")
    package = Path(importlib.util.find_spec("sklearn").origin).parent
    with gzip.open(package / "datasets" / "data" / "digits.csv.gz", "rt") as file:
        original = np.array([[float(value) for value in row[:64]] for row in csv.reader(file)])

    ours = np.concatenate([dataset.x_train, dataset.x_test]).reshape(-1, 64)

    expected = np.rint(original / 16 * 255).astype(np.uint8)
    assert sorted(map(bytes, ours)) == sorted(map(bytes, expected))
    assert ours.max() == 255


def test_one_in_five_of_every_class_is_kept_for_testing_always_the_same():
    info = DATASETS["digits"]
    labels = np.random.default_rng(1).integers(0, 10, info.train_size + info.test_size)

    chosen = digits.held_out(labels)

    assert chosen.sum() == info.test_size
    shares = np.bincount(labels[chosen]) / np.bincount(labels)
    np.testing.assert_allclose(shares, 0.2, atol=0.01)
    np.testing.assert_array_equal(chosen, digits.held_out(labels))
