"""Following pictures through a network, without Keras."""

import pytest

from clf.layers import (
    Activation,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    LayerError,
    MaxPooling2D,
    ResidualBlock,
)
from clf.network import MAX_LAYERS, MAX_PARAMETERS, trace


def refusal(*layers, shape=(28, 28, 1), classes=10) -> str:
    with pytest.raises(LayerError) as caught:
        list(trace(layers, shape, classes))
    return str(caught.value)


def test_a_pooling_window_larger_than_its_maps_is_refused_by_layer_and_reason():
    layers = (Conv2D(8, 3), MaxPooling2D(3), Conv2D(8, 3), MaxPooling2D(3))
    assert refusal(*layers, Dropout(0.3), MaxPooling2D(3)) == (
        "layer 6, MaxPooling2D 3x3: its input is only 2x2"
    )


def test_a_convolution_larger_than_its_maps_is_refused():
    assert (
        refusal(Conv2D(8, 9), shape=(8, 8, 1))
        == "layer 1, Conv2D 8 9x9 relu: its input is only 8x8"
    )
    list(trace((Conv2D(8, 8), Flatten()), (8, 8, 1), 10))


def test_maps_into_a_dense_layer_and_a_vector_into_a_convolution_are_refused():
    assert refusal(Dense(8)).startswith("layer 1, Dense 8 relu: it needs a vector")
    for layer in (Conv2D(8, 3), MaxPooling2D(2), GlobalAveragePooling2D(), ResidualBlock(8)):
        message = refusal(Flatten(), layer)
        assert message.startswith(f"layer 2, {layer.title}: it needs maps")


def test_maps_into_the_output_layer_are_refused():
    assert refusal(Conv2D(8, 3)).startswith("the output layer: it needs a vector")


def test_the_layers_before_the_one_that_cannot_be_built_are_still_given():
    layers = trace((Conv2D(8, 3), MaxPooling2D(2), Dense(8)), (28, 28, 1), 10)
    seen = [next(layers), next(layers)]
    with pytest.raises(LayerError):
        next(layers)
    assert [(layer.name, layer.output_shape) for layer in seen] == [
        ("1_conv2d", (26, 26, 8)),
        ("2_maxpooling2d", (13, 13, 8)),
    ]


def test_a_network_has_so_many_layers_at_most():
    most = (Flatten(), *[Activation()] * (MAX_LAYERS - 1))
    assert len(list(trace(most, (28, 28, 1), 10))) == MAX_LAYERS + 1

    message = refusal(*most, Activation())
    assert message.startswith(f"layer {MAX_LAYERS + 1}, Activation relu: a network has at most")


def test_a_network_has_so_many_parameters_at_most():
    message = refusal(Flatten(), Dense(4096), Dense(4096), shape=(32, 32, 3))

    parameters = 3072 * 4096 + 4096 + 4096 * 4096 + 4096
    assert message.startswith("layer 3, Dense 4096 relu: the network would have")
    assert f"{parameters:,} parameters, more than {MAX_PARAMETERS:,}" in message
