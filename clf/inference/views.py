"""What each layer of a network makes of one picture."""

from typing import Any

import keras
import numpy as np

from clf.convolution import padding_around
from clf.inference.network import OUTPUT, Network, load_network
from clf.layer_views import LayerInfo, LayerView, Window


def layers(run_path: str) -> tuple[LayerInfo, ...]:
    """All layers that can be opened, from the first to the output function."""
    network = load_network(run_path)
    found = [
        LayerInfo(layer.name, type(layer).__name__, shape_of(layer.input), shape_of(layer.output))
        for layer in network.layers.values()
    ]
    classes = shape_of(network.model.output)
    return (*found, LayerInfo(OUTPUT, "Output", classes, classes))


def layer_view(run_path: str, name: str, pixels: np.ndarray) -> LayerView:
    """What the layer of this name makes of one picture, uint8 (height, width, channels).

    Raises LookupError, with the names there are, for a layer that the network does not have.
    """
    network = load_network(run_path)
    info = next((info for info in layers(run_path) if info.name == name), None)
    if info is None:
        raise LookupError(f"There is no layer {name!r}; there are {', '.join(network.layers)}.")
    values = network.values(pixels)
    result = values[OUTPUT]
    if name == OUTPUT:
        return LayerView(info, values["logits"], result, result)
    layer = network.layers[name]
    before = values[network.input_name(layer)]
    return LayerView(info, before, values[name], result, **_details(network, layer, before))


def _details(network: Network, layer: keras.Layer, before: np.ndarray) -> dict[str, Any]:
    """The parts of a view that only some kinds of layer have."""
    if isinstance(layer, keras.layers.MaxPooling2D | keras.layers.AveragePooling2D):
        windows = (layer.pool_size, layer.strides, layer.padding)
        return {
            "window": _window(before.shape, *windows),
            "max_pooled": keras.ops.max_pool(before[None], *windows).numpy()[0],
            "average_pooled": keras.ops.average_pool(before[None], *windows).numpy()[0],
        }
    if not isinstance(layer, keras.layers.Conv2D | keras.layers.Dense):
        return {}
    details = {"kernel": layer.kernel.numpy(), "activation": layer.activation.__name__}
    if isinstance(layer, keras.layers.Conv2D):
        windows = (layer.kernel_size, layer.strides, layer.padding)
        details["window"] = _window(before.shape, *windows)
    if layer.use_bias:
        details["bias"] = layer.bias.numpy()
    below = network.layers.get(network.input_name(layer))
    if isinstance(layer, keras.layers.Dense) and isinstance(below, keras.layers.Flatten):
        details["pictured"] = details["kernel"].reshape(*shape_of(below.input), -1)
    return details


def _window(
    shape: tuple[int, ...], size: tuple[int, int], strides: tuple[int, int], padding: str
) -> Window:
    sides = zip(shape[:2], size, strides, strict=True)
    before = tuple(padding_around(*side, padding)[0] for side in sides)
    return Window(tuple(size), tuple(strides), before)


def shape_of(tensor: keras.KerasTensor | list) -> tuple[int, ...]:
    """Shape of one example; of the first tensor, where a layer has several inputs."""
    return tuple((tensor[0] if isinstance(tensor, list) else tensor).shape[1:])
