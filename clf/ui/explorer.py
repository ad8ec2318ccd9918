"""The arithmetic explorer: point at a value of a map and see how the layer computed it.

The browser gets the input, the kernel and the map once; the sums are made there, so that pointing
needs no answer from the server.
"""

import numpy as np

from clf.layer_views import LayerView
from clf.ui.component import component
from clf.ui.packing import pack

_component = component("explorer", ("dom.js", "values.js", "arithmetic.js", "explorer.js"))

_POOLINGS = {"MaxPooling2D": "max", "AveragePooling2D": "average"}


def explorer(view: LayerView, number: int, *, key: str) -> None:
    """Draw the map `number` of a convolution or pooling layer with the arithmetic of its values."""
    _component(key=key, data=encode(view, number))


def encode(view: LayerView, number: int) -> bytes:
    """What the browser gets: header, input, kernel and map, the first two channel by channel."""
    maps, output = view.input, view.output[..., number]
    is_convolution = view.kernel is not None
    kernel = view.kernel[..., number] if is_convolution else np.empty((0, 0, 1), np.float32)
    if not is_convolution:
        maps = maps[..., number : number + 1]
    bias = 0.0 if view.bias is None else float(view.bias[number])
    strength = np.abs(kernel).sum((0, 1)) * np.abs(maps).mean((0, 1)) if is_convolution else [0]
    header = {
        "title": f"{'Feature map' if is_convolution else 'Map'} {number}",
        "kind": "convolution" if is_convolution else _POOLINGS[view.info.kind],
        "shape": maps.shape,
        "out": output.shape,
        "size": view.window.size,
        "strides": view.window.strides,
        "before": view.window.before,
        "hasBias": view.bias is not None,
        "bias": bias,
        "activation": view.activation,
        "strongest": int(np.argmax(strength)),
        "inputRange": _range(maps),
        "kernelRange": _range(kernel),
        "outputRange": _range(output),
    }
    parts = (maps.transpose(2, 0, 1), kernel.transpose(2, 0, 1), output)
    return pack(header, [np.ascontiguousarray(part, "<f4") for part in parts])


def _range(values: np.ndarray) -> list[float]:
    """The values at both ends of the colours: 0 is in the middle where there are negative ones."""
    if not values.size:
        return [0.0, 0.0]
    low, high = float(values.min()), float(values.max())
    most = max(-low, high)
    return [-most, most] if low < 0 else [low, high]
