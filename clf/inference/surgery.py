"""A changed copy of a trained network: what would it say without this filter?

The run and its loaded network stay as they are.
"""

from collections.abc import Callable
from functools import lru_cache, wraps

import keras
import numpy as np
import tensorflow as tf

from clf.changes import Bias, Change, ChangeError, Changes, FilterOff, PooledBy, Weight, WhatIf
from clf.inference.network import OUTPUT, Network, load_network, version_of

MOST_COPIES = 2
"""So many changed copies stay; a copy takes as much memory as the network."""
_POOLINGS = {"max": keras.layers.MaxPooling2D, "average": keras.layers.AveragePooling2D}


def what_if(run_path: str, changes: Changes, name: str, pixels: np.ndarray) -> WhatIf:
    """What changes do to the probabilities of one picture and to the output of the layer `name`.

    pixels: uint8 (height, width, channels). Raises ChangeError for a change that does not fit the
    network, and LookupError for a layer `name` that it does not have.
    """
    network = load_network(run_path)
    if name not in network.layers:
        raise LookupError(f"There is no layer {name!r}; there are {', '.join(network.layers)}.")
    before = after = network.values(pixels)
    if changes:
        after = _changed(run_path, version_of(run_path), changes).values(pixels)
    return WhatIf(before[OUTPUT], after[OUTPUT], before[name], after[name])


@lru_cache(maxsize=MOST_COPIES)
def _changed(run_path: str, version: tuple, changes: Changes) -> Network:
    network = load_network(run_path)
    for change in changes.all:
        _check(network, change)
    copy = keras.models.clone_model(
        network.model, clone_function=lambda layer: _copied(layer, changes)
    )
    copy.set_weights(network.model.get_weights())
    for change in changes.all:
        layer = copy.get_layer(change.layer)
        if isinstance(change, Weight):
            _assign(layer.kernel, change.index, change.value)
        elif isinstance(change, Bias):
            _assign(layer.bias, (change.filter,), change.value)
    return Network(copy)


def _assign(variable: keras.Variable, index: tuple[int, ...], value: float) -> None:
    values = variable.numpy()
    values[index] = value
    variable.assign(values)


def _copied(layer: keras.Layer, changes: Changes) -> keras.Layer:
    """A new layer like this one, with what is changed in it besides its weights."""
    config = layer.get_config()
    kind = type(layer)
    off = []
    for change in changes.all:
        if change.layer == layer.name and isinstance(change, PooledBy):
            kind = _POOLINGS[change.kind]
        elif change.layer == layer.name and isinstance(change, FilterOff):
            off.append(change.filter)
    copy = kind.from_config(config)
    if off:
        copy.activation = _without(copy.activation, off, copy.filters)
    return copy


def _without(activation: Callable, off: list[int], filters: int) -> Callable:
    """This activation function, but 0 in some maps: a sigmoid of 0, for example, would be 0.5."""
    kept = np.ones(filters, bool)
    kept[off] = False

    @wraps(activation)
    def masked(values):
        return tf.where(kept, activation(values), tf.zeros((), values.dtype))

    return masked


def _check(network: Network, change: Change) -> None:
    layer = network.layers.get(change.layer)
    if layer is None:
        names = ", ".join(network.layers)
        raise ChangeError(f"This network has no layer {change.layer!r}; there are {names}.")
    if isinstance(change, PooledBy):
        if not isinstance(layer, tuple(_POOLINGS.values())):
            raise ChangeError(f"{change.layer} is no pooling layer of maximum or average.")
        return
    if not isinstance(layer, keras.layers.Conv2D):
        raise ChangeError(f"{change.layer} is no convolution: it has no filters to change.")
    if isinstance(change, Bias) and not layer.use_bias:
        raise ChangeError(f"{change.layer} has no biases.")
    index = change.index if isinstance(change, Weight) else (change.filter,)
    shape = tuple(layer.kernel.shape) if isinstance(change, Weight) else (layer.filters,)
    if len(index) != len(shape) or not all(0 <= i < n for i, n in zip(index, shape, strict=True)):
        where = ", ".join(map(str, index))
        size = " x ".join(map(str, shape))
        raise ChangeError(f"{change.layer} has nothing at {where}: its size is {size}.")
