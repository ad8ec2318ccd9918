"""The arithmetic explorer: point at a value of a layer and see how the layer computed it.

The browser gets what the values are made of once; the sums are made there, so that pointing needs
no answer from the server. How much that is at most is said where it is bounded.
"""

import math
from collections.abc import Mapping

import numpy as np

from clf.config import RunConfig
from clf.layer_views import LayerView
from clf.text import one_line
from clf.ui.component import component
from clf.ui.packing import pack

MOST_VALUES = 70_000
"""So many values of a convolution's input and kernel go to the browser, 270 KiB: they are sent
again for every map that is chosen. It is enough for 64 channels of 32x32; of more, the strongest
ones are sent, and the sum of the others."""
LINE = 32
"""A vector is broken into lines of so many values, of more where it would become too high."""

_component = component(
    "explorer",
    ("dom.js", "maps.js", "values.js", "arithmetic.js", "explanations.js", "explorer.js"),
)


def map_explorer(view: LayerView, number: int, *, key: str) -> None:
    """Draw the map `number` of a layer, with the arithmetic of the value that is pointed at."""
    _component(key=key, data=encode_map(view, number))


def vector_explorer(view: LayerView, names: tuple[str, ...] | None = None, *, key: str) -> None:
    """The same for a layer that gives a vector. names: of its values; else they have numbers."""
    _component(key=key, data=encode_vector(view, names))


def output_explorer(
    view: LayerView, config: RunConfig, names: tuple[str, ...], *, key: str
) -> None:
    """The same for the output function of a network of `config`. names: of the classes."""
    _component(key=key, data=encode_output(view, config, names))


def encode_map(view: LayerView, number: int) -> bytes:
    """What the browser gets of one map: header, and its parts as float32 one after the other."""
    output = view.output[..., number]
    is_convolution = view.info.kind in ("Conv2D", "DepthwiseConv2D")
    parts = _convolved(view, number) if is_convolution else _one_map(view, number)
    window = view.window
    header = {
        "title": f"{'Feature map' if is_convolution else 'Map'} {number}",
        "out": output.shape,
        "size": window.size if window else (1, 1),
        "strides": window.strides if window else (1, 1),
        "before": window.before if window else (0, 0),
    }
    return _pack(view, header | parts.pop("header"), parts | {"output": output})


def _convolved(view: LayerView, number: int) -> dict:
    """Input channels that fit, their part of the kernel, and what the others add to the map."""
    kernel = view.kernel[..., number]
    if view.info.kind == "DepthwiseConv2D":
        return _alone(view, kernel, number)
    strength = np.abs(kernel).sum((0, 1)) * np.abs(view.input).mean((0, 1))
    most = max(1, MOST_VALUES // (view.input[..., 0].size + kernel[..., 0].size))
    sent = np.sort(np.argsort(-strength, kind="stable")[:most])
    others = np.setdiff1d(np.arange(len(strength)), sent)
    header = {
        "shape": (*view.input.shape[:2], len(sent)),
        "channels": sent.tolist(),
        "others": len(others),
        "strongest": int(np.argmax(strength)),
        "kernelRange": _range(kernel),
        **_bias_of(view, number),
    }
    return {
        "header": header,
        "input": view.input[..., sent].transpose(2, 0, 1),
        "kernel": kernel[..., sent].transpose(2, 0, 1),
        "rest": _sums(view, kernel, others) if len(others) else np.empty(0),
    }


def _alone(view: LayerView, kernel: np.ndarray, number: int) -> dict:
    """The one input channel that a map of a depthwise convolution is made of."""
    channel = view.input[..., [number]]
    header = {
        "shape": channel.shape,
        "channels": [number],
        "others": 0,
        "strongest": number,
        "kernelRange": _range(kernel),
        **_bias_of(view, number),
    }
    parts = {"input": channel, "kernel": kernel}
    transposed = {name: values.transpose(2, 0, 1) for name, values in parts.items()}
    return {"header": header, **transposed, "rest": np.empty(0)}


def _sums(view: LayerView, kernel: np.ndarray, channels: np.ndarray) -> np.ndarray:
    """What these input channels add to every value of a map: float64 (rows, columns)."""
    rows, columns = view.output.shape[:2]
    (down, across), (vertical, horizontal), before = (
        view.window.size,
        view.window.strides,
        view.window.before,
    )
    maps = view.input[..., channels].astype(np.float64)
    needed = (rows - 1) * vertical + down, (columns - 1) * horizontal + across
    around = [
        (first, max(0, most - first - size))
        for first, most, size in zip(before, needed, maps.shape[:2], strict=True)
    ]
    padded = np.pad(maps, (*around, (0, 0)))[: needed[0], : needed[1]]
    total = np.zeros((rows, columns))
    for y, x in np.ndindex(down, across):
        last = needed[0] - down + y + 1, needed[1] - across + x + 1
        total += padded[y : last[0] : vertical, x : last[1] : horizontal] @ kernel[y, x, channels]
    return total


def _one_map(view: LayerView, number: int) -> dict:
    """A map before and after a layer that leaves the maps apart."""
    maps = [view.input[..., number]] + ([] if view.added is None else [view.added[..., number]])
    header = {"shape": (*maps[0].shape, len(maps)), "channels": list(range(len(maps)))}
    numbers = {name: values[number] for name, values in view.numbers.items()}
    return {"header": header | _each(view), "input": np.stack(maps), **numbers}


def encode_vector(view: LayerView, names: tuple[str, ...] | None = None) -> bytes:
    """What the browser gets of a layer that gives a vector.

    Flatten and GlobalAveragePooling2D send all their maps, 2 MiB at most (512 maps of 32x32), but
    only once a picture; Dense sends its strongest products, 530 KiB at most (4096 units).
    """
    count = len(view.output)
    what = {"Dense": "unit", "GlobalAveragePooling2D": "map"}.get(view.info.kind, "place")
    header = {
        "title": "One value a class" if names else f"One value a {what}",
        "one": what.capitalize(),
        **_vector(count, names),
    }
    match view.info.kind:
        case "Dense":
            found = view.contributions
            header |= {"inputs": len(view.input), "most": found.index.shape[1]}
            header |= {"maps": view.flattened, "hasBias": view.bias is not None} | _each(view)
            bias = np.zeros(count) if view.bias is None else view.bias
            parts = vars(found) | {"bias": bias}
        case "Flatten" | "GlobalAveragePooling2D":
            header |= {"shape": view.input.shape, "channels": list(range(view.input.shape[2]))}
            is_mean = view.info.kind != "Flatten"  # the vector of Flatten is its input
            parts = {"input": view.input.transpose(2, 0, 1)} if is_mean else {}
        case _:
            header |= _each(view)
            parts = {"input": view.input, **view.numbers}
            parts |= {} if view.added is None else {"added": view.added}
    return _pack(view, header, parts | {"output": view.output})


def encode_output(view: LayerView, config: RunConfig, class_names: tuple[str, ...]) -> bytes:
    """What the browser gets of the output function: the logits and the probabilities."""
    header = {
        "title": "Probabilities, one a class",
        "one": "Class",
        "function": config.output,
        "base": config.output_base,
        **_vector(len(view.output), class_names),
    }
    return _pack(view, header, {"input": view.input, "output": view.output})


def _vector(count: int, names: tuple[str, ...] | None) -> dict:
    line = min(count, max(LINE, math.ceil(math.sqrt(count))))
    shown = names and [one_line(name) for name in names]
    return {"out": (-(-count // line), line), "names": shown, "isVector": True}


def _each(view: LayerView) -> dict:
    """What a layer computes with, other than arrays."""
    return {"activation": view.activation, "epsilon": view.epsilon}


def _bias_of(view: LayerView, number: int) -> dict:
    bias = 0.0 if view.bias is None else float(view.bias[number])
    return {"bias": bias, "hasBias": view.bias is not None, "activation": view.activation}


def _pack(view: LayerView, header: dict, parts: Mapping[str, np.ndarray]) -> bytes:
    arrays = {name: np.ascontiguousarray(part, "<f4") for name, part in parts.items()}
    header |= {
        "kind": view.info.kind,
        "parts": [(name, array.size) for name, array in arrays.items()],
        "inputRange": _range(arrays.get("input", view.input)),
        "outputRange": _range(arrays["output"]),
        "first": int(np.argmax(np.nan_to_num(arrays["output"]))),
    }
    return pack(header, arrays.values())


def _range(values: np.ndarray) -> list[float]:
    """The values at both ends of the colours: 0 is in the middle where there are negative ones."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return [0.0, 0.0]
    low, high = float(finite.min()), float(finite.max())
    most = max(-low, high)
    return [-most, most] if low < 0 else [low, high]
