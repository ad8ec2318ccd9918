"""Networks to choose: presets, each a tuple of layer records with a sentence on its use."""

from dataclasses import dataclass

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
    Layer,
    MaxPooling2D,
    PatchWhitening,
    ResidualBlock,
    ResidualStage,
)

CUSTOM = "custom"
"""Name of a network that is none of the presets."""


@dataclass(frozen=True)
class Architecture:
    """A preset. `layers` come before the output layer, which follows from the dataset's classes."""

    title: str
    description: str
    layers: tuple[Layer, ...]


def _vgg_stage(filters: int) -> tuple[Layer, ...]:
    convolution = Conv2D(filters, 3, padding="same")
    return (convolution, convolution, MaxPooling2D(2))


def _normalised_stage(filters: int) -> tuple[Layer, ...]:
    convolution = Conv2D(filters, 3, padding="same", activation="linear")
    return (convolution, BatchNormalization(), Activation("relu"), MaxPooling2D(2))


ARCHITECTURES: dict[str, Architecture] = {
    "softmax_regression": Architecture(
        "Softmax regression",
        "No hidden layer: one weighted sum of the pixels a class. The baseline that every "
        "network should beat, and its weights can be read as pictures.",
        (Flatten(),),
    ),
    "dense_128": Architecture(
        "Dense 128",
        "The network of article 1: one hidden layer of 128 sigmoid units. Learns in seconds; "
        "good for small grey pictures.",
        (Flatten(), Dense(128, "sigmoid")),
    ),
    "cnn_64_64": Architecture(
        "CNN 64-64",
        "The network of article 2: two convolutions with max pooling, then two dense layers. "
        "Good for a first look at filters, on grey or colour pictures.",
        (
            Conv2D(64, 3),
            MaxPooling2D(3),
            Conv2D(64, 3),
            MaxPooling2D(3),
            Flatten(),
            Dense(128),
            Dense(64),
        ),
    ),
    "lenet_5": Architecture(
        "LeNet-5",
        "LeCun's network of 1998 for handwritten digits, with tanh and average pooling. "
        "Small, and still above 98 % on MNIST.",
        (
            Conv2D(6, 5, padding="same", activation="tanh"),
            AveragePooling2D(2),
            Conv2D(16, 5, activation="tanh"),
            AveragePooling2D(2),
            Flatten(),
            Dense(120, "tanh"),
            Dense(84, "tanh"),
        ),
    ),
    "small_vgg": Architecture(
        "Small VGG",
        "Pairs of 3x3 convolutions, more filters after every pooling. More exact than the ones "
        "above, and slower to train.",
        (*_vgg_stage(32), *_vgg_stage(64), *_vgg_stage(128), Flatten(), Dense(128), Dropout(0.3)),
    ),
    "small_resnet": Architecture(
        "Small ResNet",
        "Residual blocks with batch normalization: deep, but with few parameters, because the "
        "maps are averaged at the end. Good for colour photographs.",
        (
            Conv2D(16, 3, padding="same", activation="linear"),
            BatchNormalization(),
            Activation("relu"),
            ResidualBlock(16),
            ResidualBlock(32, 2),
            ResidualBlock(64, 2),
            GlobalAveragePooling2D(),
        ),
    ),
    "resnet_fast": Architecture(
        "Fast ResNet",
        "Made for CIFAR-10 on a processor: whitened patches, then three stages of two "
        "convolutions. The recipe Fast ResNet goes with it, and gives 88 % in 20 epochs.",
        (
            PatchWhitening(2),
            ResidualStage(32),
            ResidualStage(128),
            ResidualStage(128),
            MaxPooling2D(3),
            Flatten(),
        ),
    ),
    "resnet_fast_narrow": Architecture(
        "Fast ResNet, narrow",
        "Fast ResNet with fewer filters, for grey pictures of 28x28: the trained networks for "
        "MNIST and Fashion-MNIST that come with the app are of this kind.",
        (
            PatchWhitening(2),
            ResidualStage(24),
            ResidualStage(64),
            ResidualStage(96),
            MaxPooling2D(3),
            Flatten(),
        ),
    ),
    "resnet_fast_small": Architecture(
        "Fast ResNet, small",
        "Fast ResNet with a pooling in place of the first stage, for grey pictures of 28x28 in a "
        "minute. The recipe of this name goes with it, and gives 92 % on Fashion-MNIST in 2 "
        "epochs.",
        (
            PatchWhitening(3),
            MaxPooling2D(2),
            ResidualStage(40),
            ResidualStage(64),
            Flatten(),
        ),
    ),
    "small_cnn": Architecture(
        "Small CNN",
        "Four convolutions with batch normalization, each with a pooling, and dropout. For a few "
        "hundred photographs of 28 to 96 pixels: small enough not to learn them by heart at once.",
        (
            *_normalised_stage(16),
            *_normalised_stage(32),
            *_normalised_stage(64),
            *_normalised_stage(128),
            Flatten(),
            Dropout(0.5),
        ),
    ),
    "transfer": Architecture(
        "Transfer from EfficientNet-Lite0",
        "The convolutions of EfficientNet-Lite0 as they learned from the 1.3 million photographs "
        "of ImageNet; only the last layer is new. The best for photographs, also for few. Comes "
        "with the app.",
        (EfficientNetLite0(), GlobalAveragePooling2D(), Dropout(0.2)),
    ),
}


def architecture_name(layers: tuple[Layer, ...]) -> str:
    """The key of the preset with exactly these layers, or ``"custom"``."""
    for name, architecture in ARCHITECTURES.items():
        if architecture.layers == layers:
            return name
    return CUSTOM


def architecture_title(name: str) -> str:
    """The name of a preset as people read it; "Own network" for a custom one."""
    return ARCHITECTURES[name].title if name in ARCHITECTURES else "Own network"
