"""Settings for own pictures: they fit whatever dataset a person makes."""

import itertools
from dataclasses import replace

import pytest

from clf.datasets.registry import BUILT_IN
from clf.own_recipes import SCRATCH, TRANSFER, own_recipes

CIFAR = BUILT_IN["cifar10"]
DATASETS_MADE = list(itertools.product((32, 64, 96, 160, 224), (1, 3), (2, 100), (8, 256, 15_000)))


@pytest.fixture
def made(request, monkeypatch):
    """The description of a dataset of a person's own, known to RunConfig."""
    size, channels, classes, pictures = request.param
    info = replace(
        CIFAR,
        name="made",
        shape=(size, size, channels),
        class_names=tuple(map(str, range(classes))),
        train_size=pictures,
    )
    monkeypatch.setitem(BUILT_IN, "made", info)
    return info


@pytest.mark.parametrize("made", DATASETS_MADE, indirect=True)
def test_all_ways_can_be_built_and_are_not_too_large(made):
    ways = own_recipes(made)

    assert list(ways) == [TRANSFER, SCRATCH]
    assert [config.transfers for config in ways.values()] == [True, False]
    for config in ways.values():
        assert config.dataset == "made"
        assert sum(layer.parameters for layer in config.trace()) < 4_000_000


@pytest.mark.parametrize("made", [(64, 3, 4, 8), (64, 3, 4, 15_000)], indirect=True)
def test_few_pictures_are_seen_more_often_than_many_but_never_without_end(made):
    for config in own_recipes(made).values():
        few = made.train_size < 256
        usual = own_recipes(replace(made, train_size=256))
        of_usual = {way.layers: way.epochs for way in usual.values()}[config.layers]
        assert (config.epochs > of_usual) == few
        assert of_usual / 5 < config.epochs < of_usual * 3
