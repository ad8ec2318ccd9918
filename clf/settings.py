"""The settings of a run in the words of the form, and what sets one apart from its recipe."""

import dataclasses

from clf.architectures import architecture_title
from clf.config import RECIPES, RunConfig
from clf.datasets import DATASETS
from clf.text import one_line

NOT_USED = "not used"
"""Said of a setting that only matters together with others."""
MAX_SETTINGS = 3
"""A heading names no more settings."""

_DEFAULTS = RunConfig()
_FIELDS = {item.name: item for item in dataclasses.fields(RunConfig)}
_LABELS = {"architecture": "Network (architecture)", "layers": "Layers"}
_SHORT_SCALINGS = {
    "none": "pixels 0 to 255",
    "unit": "pixels 0 to 1",
    "unit_256": "pixels divided by 256",
    "standard": "pixels standardised",
}
_SPEAK_FOR_THEMSELVES = ("dataset", "architecture", "layers", "optimizer", "loss", "class_weights")
_BY_IMPORTANCE = (
    *("epochs", "batch_size", "optimizer", "learning_rate", "scaling", "schedule"),
    *("augmentation", "class_weights", "loss", "output", "output_base", "weight_decay"),
    *("label_smoothing", "outliers", "other_writers", "fine_tuning", "patience"),
    *("validation_share", "precision", "seed"),
)


def setting_label(name: str) -> str:
    """What the form calls a setting: a field of RunConfig, or "architecture"."""
    return _LABELS.get(name) or _FIELDS[name].metadata["label"].capitalize()


def setting_words(config: RunConfig, name: str) -> str:
    """The value of one setting as the form shows it."""
    value = getattr(config, name)
    if name == "dataset":
        return one_line(DATASETS[value].title, 40)
    if name == "architecture":
        return architecture_title(value)
    if name == "layers":
        return ", ".join(layer.title for layer in value) or "none"
    if name == "scaling" and config.transfers:
        return "that of the pretrained layers"
    if not _is_used(config, name):
        return NOT_USED
    choices = _FIELDS[name].metadata.get("choices")
    return choices[value] if choices else _number(value)


def settings_in_words(config: RunConfig) -> dict[str, str]:
    """All settings by their names, in the order of the form."""
    names = ["dataset", "architecture", *(name for name in _FIELDS if name != "dataset")]
    return {name: setting_words(config, name) for name in names}


def short_setting(config: RunConfig, name: str) -> str:
    """One setting in words that need no label, e.g. "5 epochs" or "pixels 0 to 255"."""
    words = setting_words(config, name)
    if name == "scaling" and not config.transfers:
        return _SHORT_SCALINGS[config.scaling]
    if name == "epochs":
        return f"{words} epoch" if words == "1" else f"{words} epochs"
    if name in _SPEAK_FOR_THEMSELVES:
        return words
    return f"{setting_label(name).lower()} {words}"


def differing(config: RunConfig, other: RunConfig) -> list[str]:
    """What of a training is set otherwise than in another one, the most telling first."""
    return [
        name
        for name in _BY_IMPORTANCE
        if _is_used(config, name) and getattr(config, name) != getattr(other, name)
    ]


def described(config: RunConfig, most: int = MAX_SETTINGS) -> str:
    """What sets a training apart from others of its dataset and network, in short.

    The name of the recipe that it is, or what differs from the recipe that it is nearest to. Where
    that is the defaults: the epochs, and what differs. most: so many settings, then an ellipsis.
    """
    same_network = {
        name: recipe
        for name, recipe in RECIPES.items()
        if (recipe.dataset, recipe.layers) == (config.dataset, config.layers)
    }
    name, base = min(
        [("", _DEFAULTS), *same_network.items()], key=lambda item: len(differing(config, item[1]))
    )
    names = differing(config, base)
    if not name and "epochs" not in names:
        names.insert(0, "epochs")
    shown = [short_setting(config, other) for other in names[:most]]
    if len(names) > most:
        shown.append("…")
    if not name:
        return " · ".join(shown)
    if name == architecture_title(config.architecture):
        name = "its recipe"  # the heading has the name already
    return f"{name}, but {', '.join(shown)}" if shown else name


def _is_used(config: RunConfig, name: str) -> bool:
    if name == "output_base":
        return config.output == "softmax_base"
    if name == "scaling":
        return not config.transfers
    if name == "other_writers":
        return config.takes_other_writers
    return name != "fine_tuning" or config.transfers


def _number(value: float) -> str:
    return f"{value:g}" if isinstance(value, float) else f"{value}"
