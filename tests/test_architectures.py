import pytest

from clf.architectures import (
    ARCHITECTURES,
    CUSTOM,
    architecture_name,
    architecture_title,
)
from clf.datasets import DATASETS
from clf.layers import Conv2D, Dense, Flatten
from clf.network import trace

PARAMETERS = {
    # By hand, on Fashion-MNIST's 28x28x1 and ten classes.
    "softmax_regression": 784 * 10 + 10,
    "dense_128": 784 * 128 + 128 + 128 * 10 + 10,
    # 28 -> 26 -> 8 -> 6 -> 2: 2 * 2 * 64 = 256 values into the dense layers
    "cnn_64_64": (9 + 1) * 64 + (9 * 64 + 1) * 64 + 257 * 128 + 129 * 64 + 65 * 10,
    # the counts of LeCun's paper where every map of layer 3 sees all six maps
    "lenet_5": 26 * 6 + (25 * 6 + 1) * 16 + 401 * 120 + 121 * 84 + 85 * 10,
}


@pytest.mark.parametrize(("name", "parameters"), PARAMETERS.items())
def test_a_preset_has_the_parameters_counted_by_hand(name, parameters):
    traced = trace(ARCHITECTURES[name].layers, (28, 28, 1), 10)
    assert sum(layer.parameters for layer in traced) == parameters


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_preset_fits_at_least_fashion_mnist_mnist_and_cifar10(name):
    for dataset in ("fashion_mnist", "mnist", "cifar10"):
        info = DATASETS[dataset]
        *_, last = trace(ARCHITECTURES[name].layers, info.shape, len(info.class_names))
        assert last.output_shape == (10,)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_preset_says_in_full_sentences_what_it_is(name):
    preset = ARCHITECTURES[name]
    assert preset.title
    assert preset.description.endswith(".")
    assert architecture_title(name) == preset.title


def test_a_network_is_a_preset_only_if_every_layer_is_the_same():
    layers = ARCHITECTURES["dense_128"].layers
    assert architecture_name(layers) == "dense_128"
    assert architecture_name((Flatten(), Dense(127, "sigmoid"))) == CUSTOM
    assert architecture_name((*layers, Dense(8))) == CUSTOM
    assert architecture_name((Conv2D(), Flatten())) == CUSTOM
    assert architecture_title(CUSTOM) == "Own network"


def test_no_two_presets_are_the_same_network():
    assert len({preset.layers for preset in ARCHITECTURES.values()}) == len(ARCHITECTURES)
