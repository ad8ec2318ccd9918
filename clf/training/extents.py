"""How much of every layer's maps the layers behind it read: what they do not is not computed.

A pooling leaves out the rows and columns at the lower and right edge that fill no window, and what
a convolution before it makes only for these can be left out as well, and so on up to the pixels.
Of article 2's pictures of 32x32, all that is further down or right than 26 has no influence.
"""

import keras

Extent = tuple[int, int]
"""Rows and columns of maps, from the upper left corner."""

_VALUE_BY_VALUE = (
    keras.layers.Activation,
    keras.layers.Normalization,
    keras.layers.Rescaling,
)
_WINDOWED = (keras.layers.Conv2D, keras.layers.MaxPooling2D, keras.layers.AveragePooling2D)


def extents_needed(
    layers: list[keras.Layer], inputs: dict[str, list[str]]
) -> dict[str, Extent | None]:
    """What is needed of the output of every layer, by its name; None if that is not maps.

    layers: in the order of the computation, the last one gives the result. inputs: name of every
    layer -> names of those before it, the input of the network among them.
    """
    needed: dict[str, Extent | None] = {layers[-1].name: whole(layers[-1].output)}
    for layer in reversed(layers):
        read = extent_read(layer, needed[layer.name])
        tensors = layer.input if isinstance(layer.input, list) else [layer.input]
        for name, tensor in zip(inputs[layer.name], tensors, strict=True):
            extent, known = read or whole(tensor), needed.get(name)
            needed[name] = tuple(map(max, extent, known)) if extent and known else extent
    return needed


def extent_read(layer: keras.Layer, output: Extent | None) -> Extent | None:
    """What `layer` reads of its input for this extent of its output; None: all of it."""
    if output is None or isinstance(layer.input, list):
        return None
    if isinstance(layer, _VALUE_BY_VALUE):
        return output
    if not isinstance(layer, _WINDOWED):
        return None
    sizes = getattr(layer, "kernel_size", None) or layer.pool_size
    if layer.padding == "valid":
        return tuple(
            (number - 1) * step + size
            for number, step, size in zip(output, layer.strides, sizes, strict=True)
        )
    if isinstance(layer, keras.layers.Conv2D) and layer.strides == (1, 1):
        most = whole(layer.input)
        return tuple(
            min(number + size // 2, limit)
            for number, size, limit in zip(output, sizes, most, strict=True)
        )
    return None


def whole(tensor: keras.KerasTensor) -> Extent | None:
    """All rows and columns of maps (n, height, width, channels); None of anything else."""
    return tuple(tensor.shape[1:3]) if len(tensor.shape) == 4 else None
