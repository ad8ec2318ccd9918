"""RunConfig: everything a person chooses for one training, and the checks of it."""

import dataclasses
import math
from dataclasses import dataclass, field
from typing import Any

from clf.architectures import ARCHITECTURES, architecture_name
from clf.datasets import DATASETS
from clf.layers import (
    Layer,
    LayerError,
    begin_pretrained,
    layer_from_dict,
    layer_to_dict,
)
from clf.network import TracedLayer, trace
from clf.schedules import SCHEDULES

OPTIMIZERS = {
    "sgd": "SGD with momentum 0.9",
    "adam": "Adam",
    "adamw": "AdamW",
    "rmsprop": "RMSprop",
    "muon": "Muon",
}
LOSSES = {
    "categorical_crossentropy": "Categorical cross-entropy",
    "mean_squared_error": "Mean squared error",
}
SCALINGS = {
    "none": "None: 0 to 255",
    "unit": "0 to 1 (divided by 255)",
    "unit_256": "0 to 1 (divided by 256, as article 2)",
    "standard": "Standardised: mean 0, deviation 1",
}
OUTPUTS = {
    "softmax": "Softmax",
    "softmax_base": "Softmax with base b",
    "norm": "Divided by the Euclidean norm",
    "relu": "ReLU",
}
PRECISIONS = {
    "auto": "The faster one here",
    "float32": "float32",
    "mixed_bfloat16": "mixed bfloat16",
}
CLASS_WEIGHTS = {"none": "Every picture alike", "balanced": "Every class alike"}
AUGMENTATIONS = {
    "none": "Off",
    "shift": "Shift",
    "shift_flip": "Shift and flip",
    "pen": "Another pen: width, place, size, turn",
}


class ConfigError(ValueError):
    """A setting that cannot be used. `field` names it; the message says what is expected."""

    def __init__(self, field_name: str, message: str) -> None:
        super().__init__(message)
        self.field = field_name


def _choice(default: str, choices: dict[str, Any], label: str):
    return field(default=default, metadata={"choices": choices, "label": label})


def _number(default: float, low: float, high: float, label: str):
    return field(default=default, metadata={"min": low, "max": high, "label": label})


@dataclass(frozen=True)
class RunConfig:
    """One training, completely: the same config gives the same run again.

    Creating one checks it: ConfigError says what was received, what is expected and what to do.

    layers: the network before its output layer, which follows from the dataset's classes.
    weight_decay: every step takes this share, times the learning rate, away from every weight.
    class_weights: "balanced" multiplies the loss of a training picture by
        pictures / (classes * pictures of its class), so that a rare class counts as much as a
        frequent one. Validation and test are measured without.
    label_smoothing: share of the target that is spread evenly over all classes, instead of 1 for
        the right class and 0 for the others.
    outliers: so many pictures of no class are added to every batch, as a share of it, made of its
        own by clf.training.augmentation.outliers; for them every class should get the same
        probability. Reported losses and accuracies are those of the other pictures.
    other_writers: so many digits, as a share of the training pictures, are added to these, made by
        clf.training.writing as people in other countries write them; half of the outliers are then
        letters. Used for datasets of written digits only.
    precision: what the layers compute in while they learn; "auto" is decided by
        clf.training.computation. The trained network always answers in float32.
    output: how the last layer's values (logits) become probabilities; output_base is b of
        "softmax_base" and not used otherwise.
    scaling: of the pixels before the first layer; pretrained ones bring their own instead.
    schedule: how the learning rate changes over all epochs; see clf.schedules.
    fine_tuning: so many of the epochs, the last ones, also train the last blocks of
        EfficientNetLite0, at a tenth of the learning rate; the schedule begins anew with them. Not
        used in other networks.
    validation_share: share of the training pictures kept for validation, 0 to 0.5.
    patience: stop after so many epochs without a better validation accuracy, and keep the best
        epoch's network; 0 trains to the last epoch and keeps that.
    seed: of the split, the initial weights, the order of the pictures, dropout and augmentation.
    """

    dataset: str = _choice("fashion_mnist", DATASETS, "dataset")
    layers: tuple[Layer, ...] = ARCHITECTURES["dense_128"].layers
    epochs: int = _number(5, 1, 1000, "epochs")
    batch_size: int = _number(32, 1, 4096, "batch size")
    optimizer: str = _choice("adam", OPTIMIZERS, "optimizer")
    learning_rate: float = _number(0.001, 1e-7, 10.0, "learning rate")
    schedule: str = _choice("constant", SCHEDULES, "schedule")
    weight_decay: float = _number(0.0, 0.0, 0.5, "weight decay")
    loss: str = _choice("categorical_crossentropy", LOSSES, "loss")
    class_weights: str = _choice("none", CLASS_WEIGHTS, "class weights")
    label_smoothing: float = _number(0.0, 0.0, 0.5, "label smoothing")
    outliers: float = _number(0.0, 0.0, 0.5, "outliers")
    other_writers: float = _number(0.0, 0.0, 0.5, "digits of other writers")
    scaling: str = _choice("unit", SCALINGS, "pixel scaling")
    output: str = _choice("softmax", OUTPUTS, "output")
    output_base: float = _number(2.0, 1.01, 100.0, "base b")
    augmentation: str = _choice("none", AUGMENTATIONS, "augmentation")
    precision: str = _choice("auto", PRECISIONS, "precision")
    validation_share: float = _number(0.1, 0.0, 0.5, "validation share")
    patience: int = _number(0, 0, 100, "patience")
    fine_tuning: int = _number(0, 0, 1000, "fine-tuning epochs")
    seed: int = _number(0, 0, 2**31 - 1, "seed")

    def __post_init__(self) -> None:
        object.__setattr__(self, "layers", tuple(self.layers))
        for item in dataclasses.fields(self):
            if "choices" in item.metadata:
                _check_choice(item, getattr(self, item.name))
            elif "min" in item.metadata:
                _check_number(item, getattr(self, item.name))
        if self.patience and not self.validation_share:
            raise ConfigError(
                "patience",
                f"patience is {self.patience} and validation share 0; early stopping goes by the "
                "validation accuracy: choose a validation share, or patience 0.",
            )
        try:
            self.trace()
        except LayerError as error:
            raise ConfigError("layers", f"This network cannot be built: {error}.") from error

    @property
    def architecture(self) -> str:
        """Key of the preset that the layers are, or "custom"."""
        return architecture_name(self.layers)

    @property
    def transfers(self) -> bool:
        """Whether the network begins with layers that another network learned."""
        return begin_pretrained(self.layers)

    @property
    def takes_other_writers(self) -> bool:
        """Whether digits of other writers can be added to its pictures."""
        return DATASETS[self.dataset].has_written_digits and not self.transfers

    @property
    def fine_tuning_epochs(self) -> int:
        """How many of the epochs fine-tune pretrained layers."""
        return min(self.fine_tuning, self.epochs) if self.transfers else 0

    def trace(self) -> list[TracedLayer]:
        """Every layer with its shapes and parameters, the output layer last."""
        info = DATASETS[self.dataset]
        return list(trace(self.layers, info.shape, len(info.class_names)))

    def to_dict(self) -> dict:
        """The config as JSON takes it. :meth:`from_dict` is its reverse."""
        values = {item.name: getattr(self, item.name) for item in dataclasses.fields(self)}
        values["layers"] = [layer_to_dict(layer) for layer in self.layers]
        return values | {"architecture": self.architecture}

    @classmethod
    def from_dict(cls, data: dict) -> "RunConfig":
        """A config from names and values; what is left out has its default.

        The network is given as "layers", or by the name of a preset as "architecture".
        """
        values = dict(data)
        name = values.pop("architecture", None)
        unknown = values.keys() - {item.name for item in dataclasses.fields(cls)}
        if unknown:
            raise ConfigError(
                min(unknown), f"There is no setting {', '.join(sorted(map(repr, unknown)))}."
            )
        if "layers" in values:
            values["layers"] = _layers_from(values["layers"])
        elif name is not None:
            if name not in ARCHITECTURES:
                raise ConfigError(
                    "architecture",
                    f"architecture is {name!r}; choose one of {', '.join(ARCHITECTURES)}.",
                )
            values["layers"] = ARCHITECTURES[name].layers
        return cls(**values)


def _layers_from(data: object) -> tuple[Layer, ...]:
    if not isinstance(data, list | tuple):
        raise ConfigError("layers", f"layers is {data!r}; give a list of layers.")
    try:
        return tuple(layer_from_dict(item) for item in data)
    except LayerError as error:
        raise ConfigError("layers", f"This network cannot be read: {error}.") from error


def _check_choice(item: dataclasses.Field, value: object) -> None:
    choices = item.metadata["choices"]
    if not isinstance(value, str) or value not in choices:
        raise ConfigError(
            item.name, f"{item.metadata['label']} is {value!r}; choose one of {', '.join(choices)}."
        )


def _check_number(item: dataclasses.Field, value: object) -> None:
    low, high, label = (item.metadata[key] for key in ("min", "max", "label"))
    kinds = int if item.type is int else (int, float)
    is_number = (
        isinstance(value, kinds) and not isinstance(value, bool) and -math.inf < value < math.inf
    )
    if not is_number:
        expected = "a whole number" if item.type is int else "a number"
        raise ConfigError(item.name, f"{label} is {value!r}; give {expected}.")
    if not low <= value <= high:
        # The value is shown just as it came.
        raise ConfigError(
            item.name, f"{label} is {value!r}; choose from {_plain(low)} to {_plain(high)}."
        )


def _plain(number: float) -> str:
    """As a person writes it: 0.0000001, 0.5, 1,000."""
    return f"{number:,.10f}".rstrip("0").rstrip(".")


_ARTICLE_2 = RunConfig(
    dataset="cifar10",
    layers=ARCHITECTURES["cnn_64_64"].layers,
    epochs=50,
    learning_rate=1e-4,
    scaling="unit_256",
    validation_share=0.0,
    precision="float32",
)
_FAST_RESNET = RunConfig(
    dataset="cifar10",
    layers=ARCHITECTURES["resnet_fast"].layers,
    epochs=20,
    batch_size=256,
    optimizer="muon",
    learning_rate=0.08,
    schedule="one_cycle",
    label_smoothing=0.1,
    output="softmax_base",
    output_base=1.118,
    scaling="standard",
    augmentation="shift_flip",
    validation_share=0.02,
)
RECIPES: dict[str, RunConfig] = {
    "Article 1": RunConfig(scaling="none", validation_share=0.0, precision="float32"),
    "Article 2": _ARTICLE_2,
    "Article 2, faster": dataclasses.replace(
        _ARTICLE_2,
        epochs=20,
        batch_size=128,
        learning_rate=1e-3,
        schedule="one_cycle",
        precision="auto",
    ),
    "Fast ResNet": _FAST_RESNET,
    "Fast ResNet, small": dataclasses.replace(
        _FAST_RESNET,
        dataset="fashion_mnist",
        layers=ARCHITECTURES["resnet_fast_small"].layers,
        epochs=2,
        learning_rate=0.12,
        schedule="cosine",
        augmentation="none",
    ),
}
"""Filled-in forms by name: the two articles exactly; article 2's network trained as fast as it can
be; and deeper networks for CIFAR-10 and Fashion-MNIST with all that makes them learn in few epochs.
"""
