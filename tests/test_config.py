import json
import math

import pytest

from clf.architectures import ARCHITECTURES
from clf.config import RECIPES, ConfigError, RunConfig
from clf.layers import (
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    EfficientNetLite0,
    Flatten,
    GlobalAveragePooling2D,
    MaxPooling2D,
    PatchWhitening,
    ResidualBlock,
    ResidualStage,
)

EVERY_KIND = (
    PatchWhitening(3),
    Conv2D(5, 3, 2, "same", "elu"),
    BatchNormalization(),
    Activation("gelu"),
    ResidualBlock(7, 2),
    ResidualStage(6),
    MaxPooling2D(3, 1, "same"),
    AveragePooling2D(2),
    Dropout(0.25),
    GlobalAveragePooling2D(),
    Flatten(),
    Dense(9, "tanh"),
)
CONFIGS = {
    "defaults": RunConfig(),
    **RECIPES,
    **{name: RunConfig(layers=preset.layers) for name, preset in ARCHITECTURES.items()},
    "own network": RunConfig(layers=EVERY_KIND),
    "every setting changed": RunConfig(
        dataset="digits",
        layers=(Flatten(), Dense(16)),
        epochs=7,
        batch_size=11,
        optimizer="rmsprop",
        learning_rate=0.0123,
        schedule="cosine",
        weight_decay=0.01,
        label_smoothing=0.1,
        class_weights="balanced",
        fine_tuning=2,
        precision="mixed_bfloat16",
        patience=3,
        loss="mean_squared_error",
        scaling="standard",
        output="softmax_base",
        output_base=3.5,
        augmentation="shift_flip",
        validation_share=0.25,
        seed=99,
    ),
}


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
def test_a_config_survives_the_way_through_json(config):
    assert RunConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_a_preset_can_be_given_by_its_name(name):
    config = RunConfig.from_dict({"architecture": name})

    assert config.layers == ARCHITECTURES[name].layers
    assert config.architecture == config.to_dict()["architecture"] == name


def test_a_network_of_ones_own_is_called_custom_and_its_layers_count():
    data = RunConfig(layers=EVERY_KIND).to_dict()

    assert data["architecture"] == "custom"
    assert RunConfig.from_dict(data | {"architecture": "dense_128"}).layers == EVERY_KIND


def test_what_is_left_out_has_its_default():
    assert RunConfig.from_dict({"epochs": 2}) == RunConfig(epochs=2)


def test_article_1_is_filled_in_exactly():
    config = RECIPES["Article 1"]

    assert config.layers == (Flatten(), Dense(128, "sigmoid"))
    assert config.to_dict() | {"layers": None} == {
        "dataset": "fashion_mnist",
        "architecture": "dense_128",
        "layers": None,
        "epochs": 5,
        "batch_size": 32,
        "optimizer": "adam",
        "learning_rate": 0.001,
        "schedule": "constant",
        "weight_decay": 0.0,
        "loss": "categorical_crossentropy",
        "class_weights": "none",
        "fine_tuning": 0,
        "label_smoothing": 0.0,
        "outliers": 0.0,
        "other_writers": 0.0,
        "precision": "float32",
        "scaling": "none",
        "output": "softmax",
        "output_base": 2.0,
        "augmentation": "none",
        "validation_share": 0.0,
        "patience": 0,
        "seed": 0,
    }


def test_early_stopping_without_validation_is_refused():
    assert RunConfig(patience=3).patience == 3
    with pytest.raises(ConfigError, match="choose a validation share, or patience 0") as caught:
        RunConfig(patience=3, validation_share=0.0)
    assert caught.value.field == "patience"


def test_article_2_is_filled_in_exactly():
    config = RECIPES["Article 2"]

    assert config.layers == (
        Conv2D(64, 3, 1, "valid", "relu"),
        MaxPooling2D(3),
        Conv2D(64, 3, 1, "valid", "relu"),
        MaxPooling2D(3),
        Flatten(),
        Dense(128, "relu"),
        Dense(64, "relu"),
    )
    chosen = (config.dataset, config.epochs, config.batch_size, config.optimizer)
    assert chosen == ("cifar10", 50, 32, "adam")
    assert (config.learning_rate, config.loss) == (1e-4, "categorical_crossentropy")
    assert (config.scaling, config.output) == ("unit_256", "softmax")
    assert (config.validation_share, config.augmentation) == (0.0, "none")


WRONG = [
    ("dataset", "cats", "dataset is 'cats'; choose one of", "fashion_mnist"),
    ("dataset", None, "None", "choose one of"),
    ("epochs", 0, "epochs is 0;", "from 1 to 1,000"),
    ("epochs", 1_234_567, "epochs is 1234567;", "from 1 to 1,000"),
    ("epochs", 2.0, "epochs is 2.0;", "give a whole number"),
    ("epochs", "3", "epochs is '3';", "give a whole number"),
    ("epochs", True, "epochs is True;", "give a whole number"),
    ("epochs", 10**400, "epochs is 1000", "from 1 to 1,000"),
    ("batch_size", 0, "batch size is 0;", "from 1 to 4,096"),
    ("batch_size", 4097, "batch size is 4097;", "from 1 to 4,096"),
    ("optimizer", "lion", "optimizer is 'lion';", "sgd, adam, adamw, rmsprop, muon"),
    ("learning_rate", 0.0, "learning rate is 0.0;", "from 0.0000001 to 10"),
    ("learning_rate", 11, "learning rate is 11;", "from 0.0000001 to 10"),
    ("learning_rate", math.nan, "learning rate is nan;", "give a number"),
    ("learning_rate", math.inf, "learning rate is inf;", "give a number"),
    ("loss", "hinge", "loss is 'hinge';", "categorical_crossentropy, mean_squared_error"),
    ("scaling", "unit_1", "pixel scaling is 'unit_1';", "none, unit, unit_256, standard"),
    ("scaling", ["unit"], "pixel scaling is ['unit'];", "choose one of"),
    ("output", "sigmoid", "output is 'sigmoid';", "softmax, softmax_base, norm, relu"),
    ("output_base", 1.0, "base b is 1.0;", "from 1.01 to 100"),
    ("augmentation", "mixup", "augmentation is 'mixup';", "none, shift, shift_flip"),
    ("validation_share", 0.51, "validation share is 0.51;", "from 0 to 0.5"),
    ("validation_share", -0.1, "validation share is -0.1;", "from 0 to 0.5"),
    ("seed", -1, "seed is -1;", "from 0 to 2,147,483,647"),
    ("seed", 2**31, "seed is 2147483648;", "from 0 to 2,147,483,647"),
]


@pytest.mark.parametrize(("field", "value", "received", "expected"), WRONG)
def test_a_value_that_cannot_be_is_refused_with_what_came_and_what_is_expected(
    field, value, received, expected
):
    with pytest.raises(ConfigError) as caught:
        RunConfig.from_dict({field: value})

    assert caught.value.field == field
    assert received in str(caught.value)
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"architecture": "vgg_99"}, "architecture", "'vgg_99'; choose one of softmax_regression"),
        ({"momentum": 0.9}, "momentum", "There is no setting 'momentum'"),
        ({"layers": "dense"}, "layers", "layers is 'dense'; give a list of layers"),
        ({"layers": ["dense"]}, "layers", "got 'dense'; a layer is an object with 'layer'"),
        ({"layers": [{"layer": "LSTM"}]}, "layers", "'LSTM'"),
        ({"layers": [{"layer": ["Dense"]}]}, "layers", "['Dense']"),
        ({"layers": [{"layer": "Dense", "size": 3}]}, "layers", "Dense has no setting size"),
        ({"layers": [{"layer": "Dense", "units": 0}]}, "layers", "units is 0; choose from 1"),
        ({"layers": [{"layer": "Dense", "units": 2.5}]}, "layers", "units is 2.5"),
        ({"layers": [{"layer": "Dropout", "rate": math.nan}]}, "layers", "rate is nan"),
        ({"layers": [{"layer": "Conv2D", "padding": "full"}]}, "layers", "'full'; choose one of"),
        ({"layers": [{"layer": "Dense"}]}, "layers", "layer 1, Dense 128 relu: it needs a vector"),
    ],
)
def test_a_network_or_setting_that_cannot_be_read_is_refused_by_name(data, field, words):
    with pytest.raises(ConfigError) as caught:
        RunConfig.from_dict(data)

    assert caught.value.field == field
    assert words in str(caught.value)


def test_the_network_is_checked_against_the_pictures_of_the_dataset():
    layers = ARCHITECTURES["cnn_64_64"].layers
    RunConfig(dataset="cifar10", layers=layers)

    with pytest.raises(ConfigError, match="layer 3, Conv2D 64 3x3 relu: its input is only 2x2"):
        RunConfig(dataset="digits", layers=layers)


def test_the_limits_themselves_are_allowed():
    RunConfig(epochs=1, batch_size=1, learning_rate=1e-7, validation_share=0.0, seed=0)
    RunConfig(epochs=1000, batch_size=4096, learning_rate=10, validation_share=0.5)
    RunConfig(output_base=1.01, seed=2**31 - 1)


def test_layers_given_as_a_list_are_kept_as_a_tuple():
    config = RunConfig(layers=[Flatten()])

    assert config.layers == (Flatten(),)
    assert hash(config) == hash(RunConfig(layers=(Flatten(),)))


def test_only_pretrained_layers_are_fine_tuned_and_in_no_more_epochs_than_there_are():
    layers = (EfficientNetLite0(), Flatten())

    assert RunConfig(layers=layers, epochs=5, fine_tuning=2).fine_tuning_epochs == 2
    assert RunConfig(layers=layers, epochs=5, fine_tuning=9).fine_tuning_epochs == 5
    assert RunConfig(epochs=5, fine_tuning=2).fine_tuning_epochs == 0


def test_pretrained_layers_can_only_come_first():
    with pytest.raises(ConfigError, match=r"layer 2, EfficientNetLite0.*first place"):
        RunConfig(layers=(Conv2D(2, 3), EfficientNetLite0(), Flatten()))


def test_a_layer_of_earlier_versions_is_named_as_one():
    data = {"layers": [{"layer": "MobileNetV3Small"}, {"layer": "GlobalAveragePooling2D"}]}
    with pytest.raises(ConfigError, match="begins with MobileNetV3Small, which this version"):
        RunConfig.from_dict(data)


def test_a_config_of_before_class_weights_and_fine_tuning_is_read():
    data = RunConfig().to_dict()
    del data["class_weights"], data["fine_tuning"]
    assert RunConfig.from_dict(data) == RunConfig()


def test_digits_of_other_writers_are_for_written_digits():
    assert RunConfig(dataset="mnist").takes_other_writers
    assert RunConfig(dataset="digits").takes_other_writers
    assert not RunConfig(dataset="fashion_mnist").takes_other_writers
    transfer = RunConfig(dataset="digits", layers=ARCHITECTURES["transfer"].layers)
    assert not transfer.takes_other_writers
