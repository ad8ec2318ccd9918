"""Builders of the layers of clf.layers.pixels, and the weights of pretrained ones."""

from functools import lru_cache

import keras

from clf import layers as records
from clf.layers import Layer
from clf.mobilenet import weights_file
from clf.model.dtypes import FLOAT32, dtype_policy
from clf.model.general import Builder, Tensor, residual_stage
from clf.network import TracedLayer, layer_name
from clf.pretrained import ROOT

PRETRAINED_LAYERS = layer_name("PretrainedLayers", 1)
"""The name of the last of them; those of the others begin so."""


def pretrained_layers(model: keras.Model) -> list[keras.Layer]:
    """The layers of `model` that have the weights of a network that comes with the app."""
    return [
        layer
        for layer in model.layers
        if layer.name.startswith(PRETRAINED_LAYERS) and layer.weights
    ]


def _patch_whitening(traced: TracedLayer, values: Tensor, _: int) -> Tensor:
    return keras.layers.Conv2D(
        traced.output_shape[-1],
        traced.layer.kernel_size,
        activation="relu",
        use_bias=False,
        kernel_initializer="zeros",  # clf.training.whitening.whiten gives it its values
        trainable=False,
        name=traced.name,
    )(values)


def _pretrained(traced: TracedLayer, values: Tensor, seed: int) -> Tensor:
    """The layers alone; :func:`load_pretrained` gives them their weights."""
    name = traced.name
    side = traced.layer.shrinking(traced.input_shape)
    if side > 1:
        shrink = keras.layers.AveragePooling2D(side, name=f"{name}_shrunk", dtype=FLOAT32)
        values = shrink(values)
    values = _in_colours(values, name)
    statistics = _shipped().get_layer("scaling").get_config()
    values = keras.layers.Normalization(
        mean=statistics["mean"],
        variance=statistics["variance"],
        name=f"{name}_scaling",
        dtype=FLOAT32,
    )(values)
    for position, layer in enumerate(traced.layer.layers, start=1):
        last = position == len(traced.layer.layers)
        shape = values.shape[1:]
        inner = TracedLayer(
            name if last else f"{name}_{layer_name(layer.kind, position)}",
            layer,
            shape,
            layer.output_shape(shape),
            layer.parameters(shape),
        )
        build = BUILDERS.get(type(layer), residual_stage)
        values = build(inner, values, seed)
    return values


def _in_colours(values: Tensor, name: str) -> Tensor:
    """Grey pictures laid down three times, for layers that learned from colours."""
    if values.shape[-1] == 3:
        return values
    return keras.layers.Concatenate(name=f"{name}_colours", dtype=FLOAT32)([values] * 3)


def _mobilenet(traced: TracedLayer, values: Tensor, _: int) -> Tensor:
    """MobileNetV3Small as one layer, with random weights. It includes its scaling of pixels.

    A Pipeline around it, for a model within a model knows only its own input and output, but not
    those that it has in the network around it.
    """
    name, factor = traced.name, traced.layer.enlarging(traced.input_shape)
    if factor > 1:
        enlarge = keras.layers.UpSampling2D(
            factor, interpolation="bilinear", name=f"{name}_enlarged", dtype=FLOAT32
        )
        values = enlarge(values)
    values = _in_colours(values, name)
    with dtype_policy(FLOAT32):
        network = keras.applications.MobileNetV3Small(
            input_shape=values.shape[1:], include_top=False, weights=None
        )
        network.trainable = False
        return keras.layers.Pipeline([network], name=name)(values)


def load_pretrained(model: keras.Model) -> None:
    """Give PretrainedLayers in `model` their weights, frozen; nothing is done if it has none."""
    layers = pretrained_layers(model)
    if not layers:
        return
    # Both were made by the same builders: their layers have the same order.
    shipped = [layer for layer in _shipped().layers if layer.weights]
    for layer, trained in zip(layers, shipped, strict=False):
        layer.set_weights(trained.get_weights())
        layer.trainable = False


def load_mobilenet(model: keras.Model) -> None:
    """Give MobileNetV3Small in `model` its weights; nothing is done if it has none.

    They have been fetched, see clf.mobilenet.
    """
    for layer in model.layers:
        if isinstance(layer, keras.layers.Pipeline):
            layer.layers[0].load_weights(weights_file())


@lru_cache(maxsize=1)
def _shipped() -> keras.Model:
    return keras.models.load_model(ROOT / "pretrained-cifar10" / "model.keras")


BUILDERS: dict[type[Layer], Builder] = {
    records.PatchWhitening: _patch_whitening,
    records.PretrainedLayers: _pretrained,
    records.MobileNetV3Small: _mobilenet,
}
