"""A network drawn from left to right: one block a layer, as HTML."""

from html import escape

from clf.layers import Shape
from clf.network import TracedLayer

_TALLEST = 84
KIND_COLOURS = {
    "Conv2D": "#3D8BD4",
    "ResidualBlock": "#3D8BD4",
    "ResidualStage": "#3D8BD4",
    "PatchWhitening": "#3D8BD4",
    "EfficientNetLite0": "#3D8BD4",
    "DepthwiseConv2D": "#3D8BD4",
    "MaxPooling2D": "#E08A1E",
    "AveragePooling2D": "#E08A1E",
    "GlobalAveragePooling2D": "#E08A1E",
    "Dense": "#1FA187",
}
OTHER_COLOUR = "#8A8F98"
_ROW = "display:flex;align-items:flex-start;gap:6px;overflow-x:auto;padding-bottom:8px"
_ARROW = f'<div style="line-height:{_TALLEST}px;opacity:0.6">→</div>'


def shape_text(shape: Shape) -> str:
    """A shape as people write it: 28x28x1, or 128."""
    return "x".join(map(str, shape))


def network_drawing(layers: list[TracedLayer]) -> str:
    """HTML of the input and every layer: as tall as its maps, as wide as it has channels.

    Text takes the colour of the page, so it is right on light and on dark. All text is escaped.
    """
    shape = layers[0].input_shape
    blocks = [_block("Pictures", shape, OTHER_COLOUR, shape[0])]
    for traced in layers:
        title = f"Output {traced.layer.title}" if traced.name == "logits" else traced.layer.title
        colour = KIND_COLOURS.get(traced.layer.kind, OTHER_COLOUR)
        blocks.append(_block(title, traced.output_shape, colour, shape[0]))
    words = ", then ".join(traced.layer.title for traced in layers)
    return (
        f'<div role="img" aria-label="{escape(f"The network: {words}")}" tabindex="0" '
        f'style="{_ROW}">{_ARROW.join(blocks)}</div>'
    )


def _block(title: str, shape: Shape, colour: str, input_height: int) -> str:
    if len(shape) == 3:
        height = max(6.0, _TALLEST * min(1.0, shape[0] / input_height))
        width = min(76.0, 6 + 5 * shape[2] ** 0.5)
    else:
        height, width = min(_TALLEST, 16 + 3 * shape[0] ** 0.5), 10.0
    kind, _, details = title.partition(" ")
    return (
        '<div style="flex:none;min-width:76px;text-align:center;font-size:12px;line-height:1.35">'
        f'<div style="height:{_TALLEST}px;display:flex;align-items:center;justify-content:center">'
        f'<div style="width:{width:.0f}px;height:{height:.0f}px;background:{colour};'
        f'border-radius:2px"></div></div>{escape(kind)}<br>{escape(details) or "&nbsp;"}<br>'
        f"{shape_text(shape)}</div>"
    )
