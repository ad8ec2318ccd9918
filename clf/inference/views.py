"""What each layer of a network makes of one picture."""

from typing import Any

import keras
import numpy as np

from clf.contributions import strongest
from clf.convolution import padding_around
from clf.inference.network import OUTPUT, Network, load_network
from clf.layer_views import LayerInfo, LayerView, Window

_KEEP_PLACES = (
    keras.layers.Dropout,
    keras.layers.Activation,
    keras.layers.BatchNormalization,
)


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
    sources = [values[source] for source in network.input_names(layer)]
    together = isinstance(layer, keras.layers.Concatenate)
    before = np.concatenate(sources, axis=-1) if together else sources[0]
    return LayerView(info, before, values[name], result, **_details(network, layer, values))


def _details(network: Network, layer: keras.Layer, values: dict[str, np.ndarray]) -> dict[str, Any]:
    """The parts of a view that only some kinds of layer have."""
    before = values[network.input_names(layer)[0]]
    match layer:
        case keras.layers.MaxPooling2D() | keras.layers.AveragePooling2D():
            windows = (layer.pool_size, layer.strides, layer.padding)
            return {
                "window": _window(before.shape, *windows),
                "max_pooled": keras.ops.max_pool(before[None], *windows).numpy()[0],
                "average_pooled": keras.ops.average_pool(before[None], *windows).numpy()[0],
            }
        case keras.layers.Conv2D() | keras.layers.DepthwiseConv2D():
            window = _window(before.shape, layer.kernel_size, layer.strides, layer.padding)
            return _weighted(layer) | {"window": window}
        case keras.layers.Dense():
            details = _weighted(layer) | {"flattened": _flattened(network, layer)}
            return details | {"contributions": strongest(before, details["kernel"])}
        case keras.layers.Activation():
            return {"activation": layer.activation.__name__}
        case keras.layers.Add():
            return {"added": values[network.input_names(layer)[1]]}
        case keras.layers.BatchNormalization():
            names = {"mean": "moving_mean", "variance": "moving_variance"}
            names |= {"gamma": "gamma", "beta": "beta"}
            numbers = {name: getattr(layer, own) for name, own in names.items()}
            return {"numbers": _plain(numbers, before), "epsilon": layer.epsilon}
        case keras.layers.Normalization():
            return {"numbers": _plain({"mean": layer.mean, "variance": layer.variance}, before)}
        case keras.layers.Rescaling():
            return {"numbers": _plain({"scale": layer.scale, "offset": layer.offset}, before)}
    return {}


def _weighted(layer: keras.Layer) -> dict[str, Any]:
    """layer: Conv2D, DepthwiseConv2D or Dense."""
    kernel = layer.kernel.numpy()
    is_depthwise = isinstance(layer, keras.layers.DepthwiseConv2D)
    return {
        "kernel": kernel.swapaxes(2, 3) if is_depthwise else kernel,
        "bias": layer.bias.numpy() if layer.use_bias else None,
        "activation": layer.activation.__name__,
    }


def _flattened(network: Network, layer: keras.Layer) -> tuple[int, ...] | None:
    """Shape of the maps that became the input of `layer`, if its values still lie as in Flatten."""
    below = network.layers.get(network.input_names(layer)[0])
    while isinstance(below, _KEEP_PLACES):
        below = network.layers.get(network.input_names(below)[0])
    is_flat = isinstance(below, keras.layers.Flatten) and len(shape_of(below.input)) == 3
    return shape_of(below.input) if is_flat else None


def _plain(numbers: dict[str, Any], before: np.ndarray) -> dict[str, np.ndarray]:
    """One float32 number a channel, or a unit, of the input."""
    shape = before.shape[-1:]
    arrays = {name: keras.ops.convert_to_numpy(value) for name, value in numbers.items()}
    return {
        name: np.array(np.broadcast_to(value.reshape(-1), shape), np.float32)
        for name, value in arrays.items()
    }


def _window(
    shape: tuple[int, ...], size: tuple[int, int], strides: tuple[int, int], padding: str
) -> Window:
    sides = zip(shape[:2], size, strides, strict=True)
    before = tuple(padding_around(*side, padding)[0] for side in sides)
    return Window(tuple(size), tuple(strides), before)


def shape_of(tensor: keras.KerasTensor | list) -> tuple[int, ...]:
    """Shape of one example; of the first tensor, where a layer has several inputs."""
    return tuple((tensor[0] if isinstance(tensor, list) else tensor).shape[1:])
