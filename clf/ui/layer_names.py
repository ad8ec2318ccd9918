"""What the layers of a trained network are called on the pages."""

from collections.abc import Sequence
from typing import NamedTuple

from clf.layers import EfficientNetLite0, Layer, ResidualBlock, ResidualStage
from clf.network import TracedLayer

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
    title = f"{place}. {layer.title}"
    if isinstance(layer, EfficientNetLite0):
        return _pretrained(title, part)
    if type(layer) in _LAST:
        return LayerTitle(_in_words(part) or _LAST[type(layer)], title)
    return LayerTitle(title)


def _pretrained(title: str, part: str) -> LayerTitle:
    """Parts of blocks are named block_3_expand and so on; the last convolution has no part."""
    if not part:
        return LayerTitle("Head", title)
    kind, _, rest = part.partition("_")
    if kind != "block":
        return LayerTitle(_in_words(part), title)
    number, _, own = rest.partition("_")
    return LayerTitle(_in_words(own), f"{title}, block {number}")


def _in_words(part: str) -> str:
    words = part.replace("_", " ").replace("conv2d", "Conv2D").replace("relu", "ReLU")
    return words[:1].upper() + words[1:]
