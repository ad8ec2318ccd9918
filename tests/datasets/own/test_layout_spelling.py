"""Classes whose names differ in capital letters alone."""

from dataclasses import replace

from clf.datasets.own.layout import layout_of
from tests.datasets.own.layouts import classes, parts, pictures, readings


def test_in_other_capitals_a_class_keeps_its_test_set():
    found = readings(*pictures("train/Cat", "train/Dog", "test/cat*2", "test/dog*2"))

    assert not found.asks
    assert classes(found) == {"Cat": 5, "Dog": 5}
    assert sorted(parts(found).values()) == ["test"] * 4 + ["train"] * 6
    [note] = layout_of(found.best).notes
    assert note.endswith("as only capital letters differ: Cat and cat; Dog and dog.")


def test_side_by_side_they_may_be_meant_as_two_and_are_asked():
    found = readings(*pictures("cat", "Cat*2", "cat *1", "dog"))

    assert found.certain
    assert found.asks
    assert classes(found) == {"cat": 6, "dog": 3}
    apart = replace(found.best, keep_apart=True)
    assert apart.counts == {"cat": 4, "Cat": 2, "dog": 3}
    assert "Kept apart" in layout_of(apart).notes[0]


def test_the_more_frequent_spelling_wins_then_the_first():
    assert list(classes(readings(*pictures("CAT", "cat*4", "dog")))) == ["cat", "dog"]
    assert list(classes(readings(*pictures("Cat", "cat", "dog")))) == ["Cat", "dog"]


def test_composed_and_decomposed_letters_and_spaces_are_the_same_without_a_question():
    found = readings(*pictures("Ka\u0308se", "K\u00e4se", "dog ", "dog"))

    assert not found.asks
    assert classes(found) == {"dog": 6, "K\u00e4se": 6}


def test_capital_and_small_letters_are_kept_apart_at_first():
    found = readings(*pictures("A", "a", "B", "b", "C"))

    assert found.asks
    assert len(classes(found)) == 5
    assert replace(found.best, keep_apart=False).counts == {"A": 6, "B": 6, "C": 3}
