"""Builder of EfficientNet-Lite0, with what it learned from ImageNet."""

import keras

from clf import layers as records
from clf.layers import EFFICIENTNET_BLOCKS, EFFICIENTNET_FEATURES, EFFICIENTNET_STEM, Layer
from clf.layers import InvertedBottleneck as Block
from clf.model.dtypes import FLOAT32
from clf.model.general import Builder, Tensor
from clf.network import TracedLayer, layer_name
from clf.pretrained.efficientnet import efficientnet_weights

_NAME = layer_name("EfficientNetLite0", 1)
"""The name of its last layer; those of the others begin so."""
_FIRST_FINE_TUNED = 14
"""From this block on, its layers learn in fine-tuning: a third of its weights, which see the
smallest maps, so that a step of it takes little more than one of the head alone."""


def pretrained_layers(model: keras.Model) -> list[keras.Layer]:
    """The layers of `model` that have weights learned from ImageNet, from the first to the last."""
    return [layer for layer in model.layers if layer.name.startswith(_NAME) and layer.weights]


def fine_tuned_layers(model: keras.Model) -> list[keras.Layer]:
    """Those of them that learn in fine-tuning."""
    layers = pretrained_layers(model)
    names = [layer.name for layer in layers]
    first = f"{_NAME}_block_{_FIRST_FINE_TUNED}_expand"
    return layers[names.index(first) :] if first in names else []


def _efficientnet(traced: TracedLayer, values: Tensor, _: int) -> Tensor:
    """The layers with their weights, frozen. Batch normalizations are folded into them."""
    values = _pixels(traced, values)
    values = _convolve(values, f"{traced.name}_stem", (EFFICIENTNET_STEM, 3, 2), "relu6")
    for place, block in enumerate(EFFICIENTNET_BLOCKS, start=1):
        values = _block(values, f"{traced.name}_block_{place}", block)
    return _convolve(values, traced.name, (EFFICIENTNET_FEATURES, 1, 1), "relu6", weights="head")


def _pixels(traced: TracedLayer, values: Tensor) -> Tensor:
    """Pictures of its size, in colours, scaled as it learned them."""
    name, factor = traced.name, traced.layer.enlarging(traced.input_shape)
    if factor > 1:
        enlarge = keras.layers.UpSampling2D(
            factor, interpolation="bilinear", name=f"{name}_enlarged", dtype=FLOAT32
        )
        values = enlarge(values)
    if values.shape[-1] == 1:
        colours = keras.layers.Concatenate(name=f"{name}_colours", dtype=FLOAT32)
        values = colours([values] * 3)
    scaling = keras.layers.Rescaling(1 / 128, -127 / 128, name=f"{name}_scaling", dtype=FLOAT32)
    return scaling(values)


def _block(values: Tensor, name: str, block: Block) -> Tensor:
    channels, inner = values.shape[-1], values
    if block.expansion > 1:
        form = (block.expansion * channels, 1, 1)
        inner = _convolve(inner, f"{name}_expand", form, "relu6")
    depthwise = keras.layers.DepthwiseConv2D(
        block.kernel_size,
        block.strides,
        "same",
        activation="relu6",
        depthwise_initializer="zeros",  # those drawn at random would only take time
        trainable=False,
        name=f"{name}_depthwise",
    )
    inner = _with_weights(depthwise, inner)
    inner = _convolve(inner, f"{name}_project", (block.filters, 1, 1), "linear")
    if block.strides > 1 or block.filters != channels:
        return inner
    return keras.layers.Add(name=f"{name}_add")([inner, values])


def _convolve(
    values: Tensor, name: str, form: tuple[int, int, int], activation: str, weights: str = ""
) -> Tensor:
    """form: filters, kernel size, strides. weights: their name, by default that of the layer."""
    filters, kernel_size, strides = form
    convolution = keras.layers.Conv2D(
        filters,
        kernel_size,
        strides,
        "same",
        activation=activation,
        kernel_initializer="zeros",
        trainable=False,
        name=name,
    )
    return _with_weights(convolution, values, weights)


def _with_weights(layer: keras.Layer, values: Tensor, weights: str = "") -> Tensor:
    result = layer(values)
    layer.set_weights(efficientnet_weights()[weights or layer.name.removeprefix(f"{_NAME}_")])
    return result


BUILDERS: dict[type[Layer], Builder] = {records.EfficientNetLite0: _efficientnet}
