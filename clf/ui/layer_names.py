"""What the layers of a trained network are called on the pages."""

from collections.abc import Sequence
from typing import NamedTuple

from clf.layers import Layer, MobileNetV3Small, PretrainedLayers, ResidualBlock, ResidualStage
from clf.network import TracedLayer, layer_name

_LAST = {ResidualBlock: "ReLU", ResidualStage: "Add"}
"""The last layer of a block, which has the block's own name in Keras."""


class LayerTitle(NamedTuple):
    """own: what the layer is. block: the title of what it is a part of, "" for none."""

    own: str
    block: str = ""

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.block, self.own)))


def layer_title(name: str, network: Sequence[TracedLayer]) -> LayerTitle:
    """What people read for the Keras layer `name` of a trained `network`.

    A record of the network's description has its place and title; where it became several layers
    of Keras, these are its parts. Layers that are not in the description have their own name.
    """
    for place, traced in enumerate(network, start=1):
        if traced.name == "logits" == name:
            return LayerTitle(f"Output layer, {traced.layer.title}")
        if name == traced.name or name.startswith(f"{traced.name}_"):
            return _within(traced.layer, place, name[len(traced.name) + 1 :])
    return LayerTitle(_in_words(name))


def _within(layer: Layer, place: int, part: str) -> LayerTitle:
    """The title of a part of `layer`; part: its Keras name behind that of the layer."""
    if isinstance(layer, PretrainedLayers):
        return _pretrained(layer, f"{place}. {layer.learned_from} layers", part)
    title = f"{place}. {layer.title}"
    if type(layer) in _LAST:
        return LayerTitle(_in_words(part) or _LAST[type(layer)], title)
    if part and isinstance(layer, MobileNetV3Small):
        return LayerTitle(_in_words(part), title)
    return LayerTitle(title)


def _pretrained(layers: PretrainedLayers, title: str, part: str) -> LayerTitle:
    for place, layer in enumerate(layers.layers, start=1):
        name = layer_name(layer.kind, place)
        is_last = not part and place == len(layers.layers)
        if is_last or part == name or part.startswith(f"{name}_"):
            own, block = _within(layer, place, part[len(name) + 1 :])
            return LayerTitle(own, ", ".join(filter(None, (title, block))))
    return LayerTitle(_in_words(part), title)


def _in_words(part: str) -> str:
    words = part.replace("_", " ").replace("conv2d", "Conv2D").replace("relu", "ReLU")
    return words[:1].upper() + words[1:]
