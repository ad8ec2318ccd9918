"""What the layers of a network are called, the parts of blocks included."""

import keras

from clf.architectures import ARCHITECTURES
from clf.config import RunConfig
from clf.model import build_model
from clf.ui.layer_names import LayerTitle, layer_title


def config_of(architecture: str) -> RunConfig:
    return RunConfig(layers=ARCHITECTURES[architecture].layers)


def titles(names: list[str], architecture: str) -> list[LayerTitle]:
    network = config_of(architecture).trace()
    return [layer_title(name, network) for name in names]


def all_titles(model: keras.Model, config: RunConfig) -> list[str]:
    return [str(layer_title(layer.name, config.trace())) for layer in model.layers[1:]]


def test_layers_have_the_titles_of_the_form():
    names = ["scaling", "1_conv2d", "2_maxpooling2d", "logits", "probabilities"]
    assert titles(names, "cnn_64_64") == [
        ("Scaling", ""),
        ("1. Conv2D 64 3x3 relu", ""),
        ("2. MaxPooling2D 3x3", ""),
        ("Output layer, Dense 10 linear", ""),
        ("Probabilities", ""),
    ]


def test_layers_of_a_residual_block_stand_under_its_title():
    block, title = "4_residualblock", "4. ResidualBlock 16"
    names = [f"{block}_conv2d_1", f"{block}_conv2d_1_normalised", f"{block}_add", block]
    assert titles(["1_conv2d", *names], "small_resnet") == [
        ("1. Conv2D 16 3x3 linear", ""),
        ("Conv2D 1", title),
        ("Conv2D 1 normalised", title),
        ("Add", title),
        ("ReLU", title),
    ]


def test_two_blocks_alike_have_titles_of_their_own():
    names = ["3_residualstage_pool", "3_residualstage", "4_residualstage_pool", "4_residualstage"]
    assert [str(title) for title in titles(names, "resnet_fast")] == [
        "3. ResidualStage 128, Pool",
        "3. ResidualStage 128, Add",
        "4. ResidualStage 128, Pool",
        "4. ResidualStage 128, Add",
    ]


def test_layers_of_a_pretrained_network_stand_under_its_title_by_their_blocks():
    config = config_of("transfer")
    found = all_titles(build_model(config), config)
    expected = [
        "1. EfficientNetLite0, Enlarged",
        "1. EfficientNetLite0, Colours",
        "1. EfficientNetLite0, Scaling",
        "1. EfficientNetLite0, Stem",
        "1. EfficientNetLite0, block 1, Depthwise",
        "1. EfficientNetLite0, block 3, Expand",
        "1. EfficientNetLite0, block 3, Add",
        "1. EfficientNetLite0, block 16, Project",
        "1. EfficientNetLite0, Head",
        "2. GlobalAveragePooling2D",
        "Output layer, Dense 10 linear",
    ]
    assert [title for title in found if title in expected] == expected
    assert len(set(found)) == len(found)
    assert not any("_" in title for title in found)
