"""A network drawn from left to right: one block a layer, as SVG text."""

from html import escape

from clf.layers import Shape, TracedLayer

_TALLEST = 84
_ROOM = 92
_GAP = 24

_COLOURS = {
    "Conv2D": "#3D8BD4",
    "ResidualBlock": "#3D8BD4",
    "MaxPooling2D": "#E08A1E",
    "AveragePooling2D": "#E08A1E",
    "GlobalAveragePooling2D": "#E08A1E",
    "Dense": "#1FA187",
}
_OTHER = "#8A8F98"


def shape_text(shape: Shape) -> str:
    """A shape as people write it: 28x28x1, or 128."""
    return "x".join(map(str, shape))


def network_drawing(layers: list[TracedLayer]) -> str:
    """An SVG of the input and every layer: as tall as its maps, as wide as it has channels.

    Text takes the colour of the page (currentColor), so it is right on light and on dark. Class
    and layer names are escaped.
    """
    shape = layers[0].input_shape
    blocks = [_block(0, "pictures", shape, _OTHER, shape[0])]
    for position, traced in enumerate(layers, start=1):
        title = "output: " + traced.layer.title if traced.name == "logits" else traced.layer.title
        colour = _COLOURS.get(traced.layer.kind, _OTHER)
        blocks.append(_block(position, title, traced.output_shape, colour, shape[0]))
    width = len(blocks) * (_ROOM + _GAP) - _GAP
    words = ", then ".join(traced.layer.title for traced in layers)
    return (
        '<div style="overflow-x:auto" tabindex="0" role="group" aria-label="Drawing of the layers">'
        f'<svg role="img" aria-label="{escape(f"Network: {words}")}" width="{width}" height="168" '
        f'viewBox="0 0 {width} 168" xmlns="http://www.w3.org/2000/svg" font-size="11" '
        f'fill="currentColor">{"".join(blocks)}</svg></div>'
    )


def _block(position: int, title: str, shape: Shape, colour: str, input_height: int) -> str:
    left = position * (_ROOM + _GAP)
    middle = left + _ROOM / 2
    if len(shape) == 3:
        height = max(6.0, _TALLEST * min(1.0, shape[0] / input_height))
        width = min(_ROOM, 6 + 5 * shape[2] ** 0.5)
    else:
        height, width = min(_TALLEST, 16 + 3 * shape[0] ** 0.5), 10.0
    top = (_TALLEST - height) / 2 + 4
    arrow = (
        f'<path d="M{left - _GAP + 2} 46h{_GAP - 8}m-5 -4l5 4l-5 4" fill="none" '
        f'stroke="currentColor" opacity="0.6"/>'
        if position
        else ""
    )
    words = title.split(" ", 1)
    lines = [*words, shape_text(shape)]
    text = "".join(
        f'<text x="{middle}" y="{112 + 16 * line}" text-anchor="middle">{escape(word)}</text>'
        for line, word in enumerate(lines)
    )
    return (
        f'{arrow}<rect x="{middle - width / 2:.1f}" y="{top:.1f}" width="{width:.1f}" '
        f'height="{height:.1f}" rx="2" fill="{colour}" fill-opacity="0.85"/>{text}'
    )
