"""One chosen picture for networks of several datasets."""

import numpy as np

from clf.datasets import DATASETS, load
from clf.preprocessing import prepare_drawing
from clf.ui.chosen_picture import from_drawing, from_test_set


def test_a_test_picture_stays_as_it_is_only_in_its_own_dataset():
    dataset = load("fashion_mnist")
    picture = from_test_set(dataset, 7)
    same = picture.for_dataset(dataset.info)
    np.testing.assert_array_equal(same.pixels, dataset.x_test[7])
    assert same.label == dataset.y_test[7]
    other = picture.for_dataset(DATASETS["cifar10"])
    assert other.pixels.shape == DATASETS["cifar10"].shape
    assert other.label is None


def test_the_class_is_known_in_another_dataset_with_the_same_classes():
    picture = from_test_set(load("digits"), 3)
    assert picture.for_dataset(DATASETS["mnist"]).label == picture.label


def test_a_drawing_is_prepared_anew_from_its_strokes():
    rgba = np.full((280, 280, 4), 255, np.uint8)
    rgba[40:240, 130:150, :3] = 0
    info = DATASETS["cifar10"]
    picture = from_drawing(rgba, DATASETS["mnist"]).for_dataset(info)
    np.testing.assert_array_equal(picture.pixels, prepare_drawing(rgba, info).pixels)
