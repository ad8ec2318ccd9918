"""What a layer is as data: fields with limits, an output shape, a number of parameters."""

import dataclasses
from dataclasses import dataclass, field

Shape = tuple[int, ...]
"""Shape of one example: ``(height, width, channels)`` for maps, ``(units,)`` for a vector."""


class LayerError(ValueError):
    """A layer that cannot be built; the message names the layer and the reason."""


def whole(default: int, low: int, high: int, label: str):
    """A field for a whole number from `low` to `high`."""
    return field(default=default, metadata={"min": low, "max": high, "label": label})


def one_of(default: str, choices: tuple[str, ...], label: str):
    """A field for one of several words."""
    return field(default=default, metadata={"choices": choices, "label": label})


@dataclass(frozen=True)
class Layer:
    """What all layers share. Fields carry their limits as metadata, for checks and for forms."""

    @property
    def kind(self) -> str:
        """Keras's class name of this layer, e.g. ``"Conv2D"``."""
        return type(self).__name__

    @property
    def title(self) -> str:
        """The layer in a few words, e.g. ``"Conv2D 64 3x3 relu"``."""
        return self.kind

    def output_shape(self, shape: Shape) -> Shape:
        """Shape after this layer for an input of `shape`. Raises LayerError if it cannot follow."""
        return shape

    def parameters(self, shape: Shape) -> int:
        """Number of weights for an input of `shape`, the ones not trained included."""
        return 0

    def check(self) -> None:
        """Raise LayerError if a field is outside its limits."""
        for item in dataclasses.fields(self):
            _check_field(self.kind, item, getattr(self, item.name))


def _check_field(kind: str, item: dataclasses.Field, value: object) -> None:
    limits = item.metadata
    if "choices" in limits:
        if value not in limits["choices"]:
            expected = ", ".join(limits["choices"])
            raise LayerError(f"{kind}: {item.name} is {value!r}; choose one of {expected}")
        return
    number = (int, float) if isinstance(limits["min"], float) else int
    if isinstance(value, bool) or not isinstance(value, number):
        expected = "a number" if isinstance(limits["min"], float) else "a whole number"
        raise LayerError(f"{kind}: {item.name} is {value!r}; give {expected}")
    if not limits["min"] <= value <= limits["max"]:
        raise LayerError(
            f"{kind}: {item.name} is {value}; choose from {limits['min']} to {limits['max']}"
        )


def maps_shape(shape: Shape) -> Shape:
    """`shape`, if it is one of maps; else raises LayerError."""
    if len(shape) != 3:
        raise LayerError("it needs maps (height x width), but its input is a vector")
    return shape


def _windows(size: int, window: int, strides: int, padding: str) -> int:
    """How many windows fit along one axis, as TensorFlow counts them."""
    if padding == "same":
        return -(-size // strides)
    return (size - window) // strides + 1


def windows_shape(shape: Shape, window: int, strides: int, padding: str) -> tuple[int, int]:
    """How many windows fit into maps of `shape`: down and across. Raises LayerError if none."""
    height, width, _ = maps_shape(shape)
    if padding == "valid" and window > min(height, width):
        raise LayerError(f"its input is only {height}x{width}")
    return _windows(height, window, strides, padding), _windows(width, window, strides, padding)
