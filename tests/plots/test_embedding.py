"""Points of pictures: which point is which, and that charts can be compared."""

import numpy as np
import pytest

from clf.plots.embedding import Embedding, describe_embedding, embedding_chart, of_one_size

NAMES = ("cat", "dog", "owl")
EMBEDDING = Embedding(
    positions=np.array([[0, 0], [3, 3], [1, 0], [0, 2]], float),
    labels=np.array([0, 2, 1, 0]),
    predicted=np.array([0, 2, 0, 1]),
    numbers=np.array([7, 3, 5, 9]),
)


def test_a_point_is_drawn_with_its_class_and_says_its_picture():
    chart = embedding_chart(EMBEDDING, NAMES)
    cats, dogs, owls = chart.data

    assert [trace.name for trace in chart.data] == list(NAMES)
    np.testing.assert_array_equal(cats.x, [0, 0])
    np.testing.assert_array_equal(cats.y, [0, 2])
    assert [list(row) for row in cats.customdata] == [[7, "cat", "cat"], [9, "dog", "cat"]]
    assert [list(row) for row in dogs.customdata] == [[5, "cat", "dog"]]
    assert len({(trace.marker.color, trace.marker.symbol) for trace in chart.data}) == 3
    assert owls.x[0] == 3
    for axis in (chart.layout.xaxis, chart.layout.yaxis):
        assert axis.range == (-1.05, 1.05)


def test_ten_classes_have_ten_looks():
    labels = np.arange(10)
    embedding = Embedding(np.zeros((10, 2)), labels, labels, labels)
    chart = embedding_chart(embedding, tuple(map(str, labels)))

    assert len({(trace.marker.color, trace.marker.symbol) for trace in chart.data}) == 10


def test_the_classes_that_lie_closest_are_named():
    assert describe_embedding(EMBEDDING, NAMES) == (
        "4 points. Closest together lie the middles of cat and dog."
    )
    shifted = Embedding(EMBEDDING.positions, EMBEDDING.labels + 1, *[EMBEDDING.labels] * 2)
    described = describe_embedding(shifted, ("mouse", *NAMES))  # there is no point of a mouse
    assert described.endswith("the middles of cat and dog.")
    nowhere = Embedding(np.full((4, 2), np.nan), *[EMBEDDING.labels] * 3)
    assert "no finite numbers" in describe_embedding(nowhere, NAMES)


def test_positions_of_one_size_keep_their_form():
    random = np.random.default_rng(0).normal(size=(50, 2))
    scaled = of_one_size(1000 * random)

    assert np.linalg.norm(scaled, axis=1).max() == pytest.approx(1)
    np.testing.assert_allclose(scaled, of_one_size(random))
    np.testing.assert_array_equal(of_one_size(np.zeros((3, 2))), np.zeros((3, 2)))


def test_many_classes_have_no_legend():
    labels = np.arange(150)
    embedding = Embedding(np.zeros((150, 2)), labels, labels, labels)
    names = tuple(map(str, range(200)))

    assert embedding_chart(embedding, names).layout.showlegend is False
    assert embedding_chart(EMBEDDING, NAMES).layout.showlegend
