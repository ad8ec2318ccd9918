import numpy as np
import pytest
import tensorflow as tf

from clf.training import augmentation
from clf.training.augmentation import (
    LARGEST_SHIFT,
    augment,
    first_sides,
    mirrored_in,
    outliers,
)

COUNT, HEIGHT, WIDTH, CHANNELS = 200, 16, 12, 3
REACH = HEIGHT // LARGEST_SHIFT


@pytest.fixture(scope="module")
def pixels():
    return np.random.default_rng(0).integers(0, 256, (COUNT, HEIGHT, WIDTH, CHANNELS), np.uint8)


def augmented(pixels, kind, seed=(5, 7)):
    mirrored = first_sides(len(pixels), seed[0])
    return augment(tf.constant(pixels), kind, tf.constant(seed, tf.int32), mirrored).numpy()


def moved(picture, down, right):
    """The picture shifted, its edge repeated where it leaves a gap."""
    reach = max(abs(down), abs(right))
    padded = np.pad(picture, ((reach, reach), (reach, reach), (0, 0)), mode="edge")
    height, width, _ = picture.shape
    return padded[reach - down :, reach - right :][:height, :width]


def moves_of(before, after) -> list[tuple[int, int]]:
    """By how much the picture was moved: all moves that explain what came out."""
    reaches = range(-REACH - 1, REACH + 2)
    return [(d, r) for d in reaches for r in reaches if (moved(before, d, r) == after).all()]


def test_without_augmentation_the_pictures_stay_as_they_are(pixels):
    np.testing.assert_array_equal(augmented(pixels, "none"), pixels)


def test_every_picture_is_shifted_by_itself_with_its_edges_repeated(pixels):
    after = augmented(pixels, "shift")

    moves = [moves_of(*pair) for pair in zip(pixels, after, strict=True)]
    assert all(len(found) == 1 for found in moves)
    seen = {found[0] for found in moves}
    each = range(-REACH, REACH + 1)
    assert seen == {(down, right) for down in each for right in each}


def test_those_that_are_to_be_mirrored_are_and_no_others(pixels):
    pixels = pixels[:60]
    after = augmented(pixels, "shift_flip")

    straight = [bool(moves_of(*pair)) for pair in zip(pixels, after, strict=True)]
    mirrored = [
        bool(moves_of(before, picture[:, ::-1]))
        for before, picture in zip(pixels, after, strict=True)
    ]
    assert mirrored == first_sides(60, 5).numpy().tolist()
    assert straight == [not each for each in mirrored]


def test_about_half_are_mirrored_at_first_and_the_others_in_the_next_epoch():
    first = first_sides(1000, 5)
    shown = [mirrored_in(tf.constant(epoch), first).numpy() for epoch in range(4)]

    assert 0.4 < shown[0].mean() < 0.6
    np.testing.assert_array_equal(shown[0], first)
    np.testing.assert_array_equal(shown[1], ~shown[0])
    np.testing.assert_array_equal(shown[2:], shown[:2])
    assert (first_sides(1000, 6) != first).numpy().any()


def test_the_same_seed_changes_the_pictures_in_the_same_way(pixels):
    first = augmented(pixels, "shift_flip", (1, 2))

    np.testing.assert_array_equal(first, augmented(pixels, "shift_flip", (1, 2)))
    assert (first != augmented(pixels, "shift_flip", (1, 3))).any()
    assert (first != augmented(pixels, "shift_flip", (2, 2))).any()


def test_small_pictures_move_by_one_pixel(pixels):
    small = pixels[:, :5, :5]
    after = augmented(small, "shift")

    moves = {
        (d, r)
        for before, picture in zip(small, after, strict=True)
        for d in (-1, 0, 1)
        for r in (-1, 0, 1)
        if (moved(before, d, r) == picture).all()
    }
    assert len(moves) == 9


def test_what_people_see_is_what_the_network_is_trained_on():
    pixels = np.random.default_rng(0).integers(0, 255, (8, 32, 32, 3), np.uint8)
    seen = augmentation.augmented(pixels, "shift_flip", 7)

    trained_on = augment(tf.constant(pixels), "shift_flip", tf.constant((0, 7)), first_sides(8, 7))
    np.testing.assert_array_equal(seen, trained_on)
    assert (seen != pixels).any()


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_outliers_are_pictures_turned_by_a_quarter_or_laid_under_a_turned_one(dtype):
    before = np.random.default_rng(0).integers(0, 256, (80, 7, 7, 2)).astype(dtype)
    after = outliers(tf.constant(before), tf.constant((5, 7))).numpy()
    assert after.dtype == dtype

    def ways(index):
        own, other = before[index], before[index - 1]
        yield from (np.rot90(own, quarters) for quarters in (1, 3))
        yield from (np.maximum(own, np.rot90(other, quarters)) for quarters in (1, 3))

    found = [
        next(way for way, picture in enumerate(ways(index)) if (picture == after[index]).all())
        for index in range(len(before))
    ]
    assert all(10 < found.count(way) < 30 for way in range(4))
    covered = outliers(tf.constant(before), tf.constant((5, 7)), turned_share=0.0).numpy()
    for index, picture in enumerate(covered):
        assert any((way == picture).all() for way in list(ways(index))[2:])
    again = outliers(tf.constant(before), tf.constant((5, 7))).numpy()
    np.testing.assert_array_equal(after, again)
    assert (outliers(tf.constant(before), tf.constant((5, 8))).numpy() != after).any()
