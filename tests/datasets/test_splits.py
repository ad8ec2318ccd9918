import tracemalloc

import numpy as np
import pytest

from clf.datasets.splits import grouped_split, random_split


def test_a_split_holds_every_picture_once_and_is_the_same_for_the_same_seed():
    training, validation = random_split(1_000, 0.1, seed=3)

    assert len(validation) == 100
    np.testing.assert_array_equal(np.sort(np.concatenate([training, validation])), np.arange(1_000))
    np.testing.assert_array_equal(validation, random_split(1_000, 0.1, seed=3)[1])
    assert not np.array_equal(validation, random_split(1_000, 0.1, seed=4)[1])
    assert len(random_split(1_000, 0.0, seed=3)[1]) == 0


def test_the_split_of_runs_that_exist_stays_as_it_was():
    _, validation = random_split(60_000, 0.1, seed=0)
    assert validation[:5].tolist() == [9, 24, 49, 60, 63]


@pytest.mark.parametrize("share", [0.1, 0.2, 0.5])
def test_without_groups_of_several_the_share_of_every_class_is_held_out(share):
    labels = np.repeat([0, 1, 2], [100, 40, 5])

    training, held_out = grouped_split(labels, np.arange(145), share, seed=1)

    np.testing.assert_array_equal(np.sort(np.concatenate([training, held_out])), np.arange(145))
    expected = [max(1, round(count * share)) for count in (100, 40, 5)]
    assert np.bincount(labels[held_out]).tolist() == expected
    assert not np.array_equal(held_out, grouped_split(labels, np.arange(145), share, seed=2)[1])
    np.testing.assert_array_equal(held_out, grouped_split(labels, np.arange(145), share, seed=1)[1])


@pytest.mark.parametrize("seed", range(20))
def test_groups_stay_on_one_side_and_every_class_is_on_both(seed):
    generator = np.random.default_rng(seed)
    labels = generator.integers(0, 4, 200)
    groups = generator.integers(0, 60, 200)  # most reach over classes

    training, held_out = grouped_split(labels, groups, 0.2, seed)

    assert not set(groups[training]) & set(groups[held_out])
    assert set(labels[training]) == set(labels[held_out]) == {0, 1, 2, 3}
    assert 0.1 < len(held_out) / 200 < 0.3


def test_a_class_of_two_bursts_gives_the_smaller_one():
    labels, groups = np.zeros(30, int), np.repeat([7, 9], [20, 10])

    assert grouped_split(labels, groups, 0.1, seed=0)[1].tolist() == list(range(20, 30))


def test_a_class_of_one_group_is_kept_for_training():
    labels, groups = np.array([0, 0, 0, 1, 1, 1]), np.array([5, 5, 5, 1, 2, 3])

    held_out = grouped_split(labels, groups, 0.3, seed=0)[1]

    assert labels[held_out].tolist() == [1]


def test_nothing_is_held_out_where_nothing_is_asked_for():
    training, held_out = grouped_split(np.array([0, 0, 1, 1]), np.arange(4), 0.0, seed=0)

    assert training.tolist() == [0, 1, 2, 3]
    assert held_out.tolist() == []


def test_very_many_pictures_of_very_many_classes_are_split_without_a_table_of_both():
    labels = np.arange(100_000) % 1_000
    groups = np.arange(100_000) // 2  # two classes each
    tracemalloc.start()
    training, held_out = grouped_split(labels, groups, 0.2, seed=0)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 100_000_000
    assert not np.intersect1d(groups[training], groups[held_out]).size
    np.testing.assert_array_equal(np.bincount(labels[held_out]), np.full(1_000, 20))
