"""What a person changes in a trained network to see what follows: filters, poolings, weights.

The changes are data; :mod:`clf.inference.surgery` makes a changed copy of the network by them.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

MOST_WEIGHT = 1e6


class ChangeError(ValueError):
    """A change that cannot be made; the message is a sentence for a person."""


@dataclass(frozen=True)
class FilterOff:
    """A filter of a convolution gives 0 everywhere."""

    layer: str
    filter: int

    @property
    def place(self) -> tuple:
        """What is changed; a later change of the same place replaces this one."""
        return "filter", self.layer, self.filter

    def text(self, layer: str) -> str:
        """The change in words. layer: how the page calls the layer."""
        return f"{layer}, filter {self.filter} off"


@dataclass(frozen=True)
class PooledBy:
    """A pooling layer takes the maximum or the average of its windows."""

    layer: str
    kind: Literal["max", "average"]

    @property
    def place(self) -> tuple:
        """As in :class:`FilterOff`."""
        return "pooling", self.layer

    def text(self, layer: str) -> str:
        """As in :class:`FilterOff`."""
        return f"{layer} by {'maximum' if self.kind == 'max' else 'average'}"


@dataclass(frozen=True)
class Weight:
    """A weight of a convolution's kernel has another value. index: (row, column, channel, filter).

    Raises ChangeError for a value that is no number up to MOST_WEIGHT.
    """

    layer: str
    index: tuple[int, int, int, int]
    value: float

    def __post_init__(self) -> None:
        _check(self.value)

    @property
    def place(self) -> tuple:
        """As in :class:`FilterOff`."""
        row, column, channel, number = self.index
        return "weight", self.layer, number, channel, row, column

    def text(self, layer: str) -> str:
        """As in :class:`FilterOff`."""
        row, column, channel, number = self.index
        return (
            f"{layer}, filter {number}, channel {channel}, row {row}, column {column}: "
            f"{self.value:.4g}"
        )


@dataclass(frozen=True)
class Bias:
    """The bias of a filter has another value. Raises ChangeError as :class:`Weight` does."""

    layer: str
    filter: int
    value: float

    def __post_init__(self) -> None:
        _check(self.value)

    @property
    def place(self) -> tuple:
        """As in :class:`FilterOff`."""
        return "bias", self.layer, self.filter

    def text(self, layer: str) -> str:
        """As in :class:`FilterOff`."""
        return f"{layer}, filter {self.filter}, bias: {self.value:.4g}"


Change = FilterOff | PooledBy | Weight | Bias


@dataclass(frozen=True)
class Changes:
    """Changes to make together; no two of them are of the same place."""

    all: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.all)

    def but(self, where: tuple, new: tuple[Change, ...] = ()) -> "Changes":
        """Without those whose place begins with `where`, and with `new` ones; in order of places,
        so that the same changes are equal however they came about."""
        kept = (change for change in self.all if change.place[: len(where)] != where)
        return Changes(tuple(sorted((*kept, *new), key=lambda change: change.place)))


@dataclass(frozen=True)
class WhatIf:
    """One picture before and after the changes. All arrays are float32.

    before, after: (classes,), probabilities.
    maps_before, maps_after: (height, width, channels) or (units,), what one layer makes of it.
    """

    before: np.ndarray
    after: np.ndarray
    maps_before: np.ndarray
    maps_after: np.ndarray


def _check(value: float) -> None:
    if not abs(value) <= MOST_WEIGHT:  # NaN is not either
        raise ChangeError(
            f"A weight cannot be {value}; type a number from -{MOST_WEIGHT:,.0f} to "
            f"{MOST_WEIGHT:,.0f}."
        )
