"""A network as data: layer records one after the other, followed with their shapes."""

from collections.abc import Iterator
from dataclasses import dataclass

from clf.layers import FOR_PIXELS, Dense, Layer, LayerError, Shape

MAX_LAYERS = 64
MAX_PARAMETERS = 20_000_000


@dataclass(frozen=True)
class TracedLayer:
    """One layer in its place in a network."""

    name: str
    layer: Layer
    input_shape: Shape
    output_shape: Shape
    parameters: int


def layer_name(kind: str, position: int) -> str:
    """The name of the Keras layer at `position` (from 1), e.g. ``"1_conv2d"``."""
    return f"{position}_{kind.lower()}"


def trace(layers: tuple[Layer, ...], shape: Shape, classes: int) -> Iterator[TracedLayer]:
    """Follow an input of `shape` through `layers` and the output layer of `classes` units.

    Yields layer by layer, so that a caller keeps what came before the layer that cannot be built.
    Raises LayerError with the position, the layer and the reason.
    """
    total = 0
    for position, layer in enumerate((*layers, Dense(classes, "linear")), start=1):
        is_output = position > len(layers)
        where = "the output layer" if is_output else f"layer {position}, {layer.title}"
        if position > MAX_LAYERS and not is_output:
            raise LayerError(f"{where}: a network has at most {MAX_LAYERS} layers; remove some")
        if isinstance(layer, FOR_PIXELS) and position > 1:
            raise LayerError(f"{where}: it takes the pixels themselves; move it to the first place")
        try:
            layer.check()
            output_shape = layer.output_shape(shape)
        except LayerError as error:
            raise LayerError(f"{where}: {error}") from None
        parameters = layer.parameters(shape)
        total += parameters
        if total > MAX_PARAMETERS:
            raise LayerError(
                f"{where}: the network would have {total:,} parameters, more than "
                f"{MAX_PARAMETERS:,}; use fewer units or filters, or pool before it"
            )
        name = "logits" if is_output else layer_name(layer.kind, position)
        yield TracedLayer(name, layer, shape, output_shape, parameters)
        shape = output_shape
