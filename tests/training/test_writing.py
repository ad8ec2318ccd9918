"""What the app writes itself: digits by other hands than a dataset's, and letters."""

import numpy as np
import pytest

from clf.datasets import DATASETS
from clf.training.writing import written_digits, written_letters
from clf.training.writing.digits import digit
from clf.training.writing.hand import strokes_from, written_by_hand
from clf.training.writing.letters import LETTERS

MNIST, DIGITS = DATASETS["mnist"], DATASETS["digits"]


def nobody(done: int, total: int) -> None:
    """Hears how many are written."""


def crossing(first, second) -> bool:
    """Whether two straight lines ((x, y), (x, y)) cross."""

    def side(line, point):
        (a, b), (c, d) = line
        return np.sign((c - a) * (point[1] - b) - (d - b) * (point[0] - a))

    return all(
        side(one, other[0]) != side(one, other[1])
        for one, other in ((first, second), (second, first))
    )


@pytest.mark.parametrize("info", [MNIST, DIGITS], ids=lambda info: info.name)
def test_digits_have_the_form_of_the_datasets_pictures(info):
    pixels, labels = written_digits(info, 42, 3, nobody)

    assert (pixels.shape, pixels.dtype) == ((42, *info.shape), np.uint8)
    assert set(labels[:10].tolist()) == set(range(10))
    counts = np.bincount(labels)
    assert min(counts[[1, 7, 9]]) > max(np.delete(counts, [1, 7, 9]))
    for picture in pixels[..., 0]:
        rows, columns = np.nonzero(picture > 60)
        assert info.framing.content - 2 <= max(np.ptp(rows), np.ptp(columns)) + 1
        assert max(np.ptp(rows), np.ptp(columns)) < info.framing.content
        assert picture.max() > 150


def test_the_same_seed_writes_the_same_and_no_two_are_alike():
    pixels, _ = written_digits(MNIST, 60, 3, nobody)
    letters = written_letters(MNIST, 60, 3, nobody)

    np.testing.assert_array_equal(pixels, written_digits(MNIST, 60, 3, nobody)[0])
    np.testing.assert_array_equal(letters, written_letters(MNIST, 60, 3, nobody))
    assert (pixels != written_digits(MNIST, 60, 4, nobody)[0]).any(axis=(1, 2, 3)).all()
    assert len(np.unique(np.concatenate([pixels, letters]), axis=0)) == 120


def test_it_says_how_many_are_written():
    heard = []
    written_letters(DIGITS, 120, 0, lambda done, total: heard.append((done, total)))
    assert heard == [(0, 120), (50, 120), (100, 120)]


def test_most_ones_have_a_flag_half_of_the_sevens_a_bar_and_of_the_nines_a_curl():
    generator = np.random.default_rng(0)
    ones, sevens, nines = ([digit(label, generator) for _ in range(300)] for label in (1, 7, 9))
    flags = [one[0] for one in ones if len(one[0]) > 2]

    assert 0.65 < len(flags) / 300 < 0.85
    assert all(flag[0, 0] < flag[-1, 0] + 0.1 and flag[0, 1] > flag[2, 1] for flag in flags)
    bars = [seven for seven in sevens if len(seven) == 2]
    assert 0.4 < len(bars) / 300 < 0.6
    stems = [(seven[0][-3], seven[0][-2], seven[0][-1], seven[1]) for seven in bars]
    for top, bend, end, bar in stems:
        assert crossing(bar, (top, bend)) or crossing(bar, (bend, end))
    curled = [nine for nine in nines if nine[-1][-1, 0] < 0.5 and nine[-1][-2, 1] > 1]
    assert 0.4 < len(curled) / 300 < 0.6


def test_letters_that_are_digits_are_left_out_and_all_others_are_there():
    signs = {name for name, _ in LETTERS}

    assert not signs & set("OoIlSsZzBqg0123456789")
    assert set("ACDEFGHJKLMNPRTUVWXYabdefhijkmnprtuvwxy") <= signs


def test_the_pen_passes_a_corner_in_a_curve_and_turns_sharply_at_a_marked_one():
    place = np.array([0.5, 0.0])

    def nearest(text: str) -> float:
        """How near the pen comes to the corner, against the size of what is written."""
        found = []
        for seed in range(20):
            stray = [strokes_from(text), strokes_from("0 100, 50 0; 50 0, 100 100")]
            path, lines = (
                np.concatenate(written_by_hand(part, np.random.default_rng(seed))) for part in stray
            )
            found.append(np.ptp(path[:, 1]) / np.ptp(lines[:, 1]))
        return float(np.median(found))

    assert (strokes_from("0 100, 50 0!, 100 100")[0][1:3] == place).all()
    assert nearest("0 100, 50 0!, 100 100") > 0.95
    assert nearest("0 100, 50 0, 100 100") < 0.85
