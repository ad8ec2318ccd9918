from html.parser import HTMLParser

import pytest

from clf.architectures import ARCHITECTURES
from clf.config import RunConfig
from clf.layers import Dense, Flatten
from clf.network import TracedLayer
from clf.plots.network import network_drawing, shape_text


class Drawing(HTMLParser):
    """The drawing as a browser reads it: its label, its texts, the size of its blocks."""

    def __init__(self, layers) -> None:
        super().__init__()
        self.label, self.texts, self.blocks, self.open, self.tags = "", [], [], 0, set()
        self.feed(network_drawing(layers))
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        attributes = dict(attributes)
        self.open += tag == "div"
        self.label = self.label or attributes.get("aria-label")
        style = dict(part.split(":", 1) for part in attributes.get("style", "").split(";") if part)
        if "background" in style:
            self.blocks.append((float(style["width"][:-2]), float(style["height"][:-2])))

    def handle_endtag(self, tag):
        self.open -= tag == "div"

    def handle_data(self, data):
        self.texts.append(data.strip())


def test_a_shape_is_written_as_people_write_it():
    assert shape_text((28, 28, 1)) == "28x28x1"
    assert shape_text((128,)) == "128"


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_layer_is_a_block_with_its_name_and_shape(name):
    layers = RunConfig(layers=ARCHITECTURES[name].layers).trace()
    drawing = Drawing(layers)

    assert drawing.open == 0
    assert len(drawing.blocks) == len(layers) + 1
    shapes = ["28x28x1", *(shape_text(layer.output_shape) for layer in layers)]
    rest = iter(drawing.texts)
    assert all(shape in rest for shape in shapes), "one after the other"
    assert all(0 < width <= 100 and 0 < height <= 100 for width, height in drawing.blocks)
    for layer in layers:
        assert layer.layer.title in drawing.label


def test_smaller_maps_are_lower_blocks_and_more_channels_wider_ones():
    drawing = Drawing(RunConfig(layers=ARCHITECTURES["cnn_64_64"].layers).trace())
    widths, heights = zip(*drawing.blocks, strict=True)

    assert heights[0] > heights[1] > heights[2] > heights[3]
    assert widths[1] > widths[0]


def test_the_output_layer_is_named_as_such():
    assert "Output" in Drawing(RunConfig(layers=(Flatten(),)).trace()).texts


def test_a_title_cannot_break_out_of_the_drawing():
    class Evil(Dense):
        @property
        def title(self) -> str:
            return 'x" onload="y <script>alert(1)</script>'

    drawing = Drawing([TracedLayer("1_dense", Evil(4), (8, 8, 1), (4,), 0)])
    assert drawing.tags == {"div", "br"}
    assert 'onload="y' in drawing.label
