"""Layers as data: small frozen records that know their output shape and parameters.

A network is a tuple of these records. A preset and a person's own network are therefore the
same thing in :class:`clf.config.RunConfig`, in ``config.json`` and on the page. Nothing here needs
TensorFlow; :func:`clf.model.build_model` turns the records into Keras layers of the same names.
"""

import dataclasses

from clf.layers.base import Layer, LayerError, Shape
from clf.layers.general import (
    ACTIVATIONS,
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    MaxPooling2D,
    ResidualBlock,
    ResidualStage,
)
from clf.layers.pixels import (
    EFFICIENTNET_BLOCKS,
    EFFICIENTNET_FEATURES,
    EFFICIENTNET_STEM,
    FOR_PIXELS,
    EfficientNetLite0,
    InvertedBottleneck,
    PatchWhitening,
    begin_pretrained,
)

__all__ = [
    "ACTIVATIONS",
    "EFFICIENTNET_BLOCKS",
    "EFFICIENTNET_FEATURES",
    "EFFICIENTNET_STEM",
    "FOR_PIXELS",
    "LAYERS",
    "Activation",
    "AveragePooling2D",
    "BatchNormalization",
    "Conv2D",
    "Dense",
    "Dropout",
    "EfficientNetLite0",
    "Flatten",
    "GlobalAveragePooling2D",
    "InvertedBottleneck",
    "Layer",
    "LayerError",
    "MaxPooling2D",
    "PatchWhitening",
    "ResidualBlock",
    "ResidualStage",
    "RetiredLayer",
    "Shape",
    "begin_pretrained",
    "layer_from_dict",
    "layer_to_dict",
]

LAYERS: dict[str, type[Layer]] = {
    kind.__name__: kind
    for kind in (
        Conv2D,
        MaxPooling2D,
        AveragePooling2D,
        Dense,
        Flatten,
        GlobalAveragePooling2D,
        Dropout,
        BatchNormalization,
        Activation,
        ResidualBlock,
        ResidualStage,
        *FOR_PIXELS,
    )
}
"""Layer kinds that can be chosen, by Keras's name."""


_RETIRED = ("MobileNetV3Small", "PretrainedLayers")
"""Kinds that earlier versions of the app had."""


class RetiredLayer(LayerError):
    """A layer of a kind that earlier versions of the app had."""


def layer_to_dict(layer: Layer) -> dict:
    """The layer as JSON takes it: its kind and its fields."""
    return {"layer": layer.kind, **dataclasses.asdict(layer)}


def layer_from_dict(data: dict) -> Layer:
    """The reverse of :func:`layer_to_dict`. Raises LayerError for anything else."""
    if isinstance(data, dict) and data.get("layer") in _RETIRED:
        raise RetiredLayer(
            f"its network begins with {data['layer']}, which this version of the app no longer "
            f"has; train anew with {EfficientNetLite0.__name__}"
        )
    if not isinstance(data, dict) or data.get("layer") not in tuple(LAYERS):
        raise LayerError(f"got {data!r}; a layer is an object with 'layer': {', '.join(LAYERS)}")
    kind = LAYERS[data["layer"]]
    values = {key: value for key, value in data.items() if key != "layer"}
    unknown = values.keys() - {item.name for item in dataclasses.fields(kind)}
    if unknown:
        raise LayerError(f"{kind.__name__} has no setting {', '.join(sorted(unknown))}")
    layer = kind(**values)
    layer.check()
    return layer
