import itertools
import math
import random

import keras
import pytest

from clf.config import ConfigError, RunConfig
from clf.layers import (
    ACTIVATIONS,
    LAYERS,
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    EfficientNetLite0,
    Flatten,
    GlobalAveragePooling2D,
    LayerError,
    MaxPooling2D,
    PatchWhitening,
    ResidualBlock,
    ResidualStage,
    layer_from_dict,
    layer_to_dict,
)
from clf.model import PixelStatistics, build_model

MAPS = (9, 7, 2)
WINDOWS = list(itertools.product((1, 2, 3, 5), (1, 2, 3), ("valid", "same")))
POOLINGS = [*WINDOWS, (2, 0, "valid"), (3, 0, "same")]
SIMPLE = [
    (Dense(5, "tanh"), keras.layers.Dense(5), (12,)),
    (Flatten(), keras.layers.Flatten(), MAPS),
    (Flatten(), keras.layers.Flatten(), (12,)),
    (GlobalAveragePooling2D(), keras.layers.GlobalAveragePooling2D(), MAPS),
    (Dropout(0.5), keras.layers.Dropout(0.5), MAPS),
    (BatchNormalization(), keras.layers.BatchNormalization(), MAPS),
    (BatchNormalization(), keras.layers.BatchNormalization(), (12,)),
    (Activation("elu"), keras.layers.Activation("elu"), MAPS),
]
STATISTICS = PixelStatistics((30.0,), (900.0,))


def assert_same_as_keras(record, keras_layer, shape):
    keras_layer.build((None, *shape))
    assert record.output_shape(shape) == keras_layer.compute_output_shape((None, *shape))[1:]
    assert record.parameters(shape) == keras_layer.count_params()


@pytest.mark.parametrize(("window", "strides", "padding"), WINDOWS)
def test_a_convolution_has_the_shape_and_parameters_that_keras_gives_it(window, strides, padding):
    assert_same_as_keras(
        Conv2D(4, window, strides, padding), keras.layers.Conv2D(4, window, strides, padding), MAPS
    )


@pytest.mark.parametrize("kind", [MaxPooling2D, AveragePooling2D])
@pytest.mark.parametrize(("window", "strides", "padding"), POOLINGS)
def test_a_pooling_has_the_shape_that_keras_gives_it(kind, window, strides, padding):
    keras_kind = getattr(keras.layers, kind.__name__)
    assert_same_as_keras(
        kind(window, strides, padding), keras_kind(window, strides or None, padding), MAPS
    )


@pytest.mark.parametrize(("record", "keras_layer", "shape"), SIMPLE)
def test_every_other_layer_has_the_shape_and_parameters_that_keras_gives_it(
    record, keras_layer, shape
):
    assert_same_as_keras(record, keras_layer, shape)


def any_layer(choose: random.Random):
    pooling = choose.choice((MaxPooling2D, AveragePooling2D))
    padding = choose.choice(("valid", "same"))
    return choose.choice(
        (
            Conv2D(choose.randint(1, 6), choose.randint(1, 4), choose.randint(1, 2), padding),
            pooling(choose.randint(1, 3), choose.randint(0, 2), padding),
            ResidualBlock(choose.randint(1, 6), choose.randint(1, 2)),
            ResidualStage(choose.randint(1, 6)),
            BatchNormalization(),
            Activation(choose.choice(ACTIVATIONS)),
            Dropout(0.1),
            Flatten(),
            GlobalAveragePooling2D(),
            Dense(choose.randint(1, 20), choose.choice(ACTIVATIONS)),
        )
    )


def random_network(seed: int) -> RunConfig | None:
    """A network drawn at random; None if it is refused."""
    choose = random.Random(seed)
    first = choose.choice((Conv2D(3, 3), PatchWhitening(choose.randint(2, 3))))
    layers = [first, *(any_layer(choose) for _ in range(choose.randint(0, 6)))]
    layers += choose.choice(((Flatten(), Dense(4)), (GlobalAveragePooling2D(),)))
    try:
        return RunConfig(choose.choice(("digits", "cifar10", "fashion_mnist")), tuple(layers))
    except ConfigError:
        return None


ACCEPTED = [config for config in map(random_network, range(60)) if config is not None]


@pytest.mark.parametrize("config", ACCEPTED[:20])
def test_a_random_network_that_is_accepted_is_built_by_keras_with_just_these_shapes(config):
    model = build_model(config, STATISTICS)

    traced = config.trace()
    assert sum(layer.parameters for layer in traced) == model.count_params()
    for layer in traced:
        assert model.get_layer(layer.name).output.shape[1:] == layer.output_shape


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (Conv2D(filters=0), "filters is 0; choose from 1 to 512"),
        (Conv2D(kernel_size=16), "kernel_size is 16; choose from 1 to 15"),
        (Conv2D(strides=9), "strides is 9; choose from 1 to 8"),
        (Conv2D(activation="softmax"), "activation is 'softmax'; choose one of linear"),
        (MaxPooling2D(pool_size=0), "pool_size is 0"),
        (AveragePooling2D(strides=-1), "strides is -1; choose from 0 to 8"),
        (Dense(units=4097), "units is 4097; choose from 1 to 4096"),
        (Dense(units=True), "units is True; give a whole number"),
        (Dense(units=12.0), "units is 12.0; give a whole number"),
        (Dropout(rate=0.95), "rate is 0.95; choose from 0.0 to 0.9"),
        (Dropout(rate=math.nan), "rate is nan"),
        (EfficientNetLite0(side=31), "side is 31; choose from 32 to 320"),
        (ResidualBlock(strides=5), "strides is 5; choose from 1 to 4"),
    ],
)
def test_a_setting_outside_its_limits_is_refused(layer, words):
    with pytest.raises(LayerError, match=words.replace("(", r"\(")):
        layer.check()


@pytest.mark.parametrize("kind", LAYERS.values(), ids=LAYERS)
def test_every_kind_has_valid_defaults_and_survives_the_way_through_a_dict(kind):
    layer = kind()
    layer.check()
    assert layer_from_dict(layer_to_dict(layer)) == layer
    assert layer.kind in layer.title
