"""What the form of a training holds, from rerun to rerun and from page to page.

The values live here, not in the fields. A field only shows its value and takes a new one from the
person: filling the form makes new fields, so that what a browser still says of the old ones, which
a person may just have left, counts for nothing.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

from clf.architectures import ARCHITECTURES, CUSTOM, architecture_name
from clf.config import RunConfig
from clf.layers import Layer
from clf.ui.state import recall, remember, widget_value

FIELDS = {item.name: item for item in dataclasses.fields(RunConfig) if item.name != "layers"}
"""The fields of RunConfig that are fields of the form; the layers follow from its architecture."""
ARCHITECTURE, CUSTOM_LAYERS = "architecture", "custom layers"

_HELD, _FILLED = "form", "form-filled"


def form_values() -> dict[str, Any]:
    """The value of every field, as a person sees it now, shown or not.

    Beside FIELDS the key of the ARCHITECTURE, and as CUSTOM_LAYERS the layers that are meant where
    this is CUSTOM; None while nobody has made any. A number may be anything that can be typed.
    """
    count = recall(_FILLED, 0)
    return {name: widget_value(_key(name, count), value) for name, value in _held().items()}


def form_value(name: str) -> Any:
    """One of :func:`form_values`."""
    return widget_value(field_key(name), _held()[name])


def keep_values() -> None:
    """Keep what the fields hold, at the beginning of every page: they vanish with theirs."""
    remember(_HELD, form_values())


def field_key(name: str) -> str:
    """The key of the widget that shows a value until the form is filled anew."""
    return _key(name, recall(_FILLED, 0))


def fill_form(config: RunConfig) -> None:
    """Put a config into the form. Takes effect wherever it is called, in a fragment too."""
    _fill(_values_of(config))


def fill_dataset(name: str | None) -> None:
    """Put a dataset into the form, or none, and leave the other settings as they are."""
    _fill({"dataset": name})


def fill_layers(layers: tuple[Layer, ...]) -> None:
    """Put a network into the form and leave the other settings as they are."""
    _fill(_network_of(layers))


def form_layers(values: Mapping[str, Any]) -> tuple[Layer, ...]:
    """The layers of the network that the form holds."""
    name = values[ARCHITECTURE]
    return values[CUSTOM_LAYERS] if name == CUSTOM else ARCHITECTURES[name].layers


def form_config() -> RunConfig:
    """The training that the form describes. Raises ConfigError if there cannot be such a one."""
    values = form_values()
    layers = form_layers(values)
    chosen = {name: _as_set(name, values[name]) for name in FIELDS}
    return RunConfig(layers=layers, **chosen)


def _fill(changes: dict[str, Any]) -> None:
    held = form_values()
    custom = changes.get(CUSTOM_LAYERS) or held[CUSTOM_LAYERS]
    remember(_HELD, held | changes | {CUSTOM_LAYERS: custom})
    remember(_FILLED, recall(_FILLED, 0) + 1)


def _values_of(config: RunConfig) -> dict[str, Any]:
    return {name: getattr(config, name) for name in FIELDS} | _network_of(config.layers)


def _network_of(layers: tuple[Layer, ...]) -> dict[str, Any]:
    name = architecture_name(layers)
    return {ARCHITECTURE: name, CUSTOM_LAYERS: layers if name == CUSTOM else None}


def _held() -> dict[str, Any]:
    return recall(_HELD) or _DEFAULTS


def _key(name: str, count: int) -> str:
    return f"form-{name}-{count}"


def _as_set(name: str, value: Any) -> Any:
    """A typed number as RunConfig takes it; one with a fraction stays, and is refused there."""
    whole = FIELDS[name].type is int and isinstance(value, float) and value.is_integer()
    return int(value) if whole else value


_DEFAULTS = _values_of(RunConfig())
