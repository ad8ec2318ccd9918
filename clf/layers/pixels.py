"""Layers that take the pixels themselves and can only come first: whitened, or learned before."""

from dataclasses import dataclass

from clf.layers.base import Layer, Shape, maps_shape, whole, windows_shape


@dataclass(frozen=True)
class PatchWhitening(Layer):
    """Fixed filters that are computed from the training pictures, before any training.

    Neighbouring pixels are much alike. Each filter is a direction in which patches vary, scaled so
    that all directions vary alike, once with each sign; negative values become 0. Only for the
    pixels themselves, as the first layer. See :mod:`clf.training.whitening`.
    """

    kernel_size: int = whole(2, 2, 5, "kernel size")

    @property
    def title(self) -> str:
        return f"{self.kind} {self.kernel_size}x{self.kernel_size}"

    def output_shape(self, shape: Shape) -> Shape:
        filters = 2 * self.kernel_size**2 * maps_shape(shape)[-1]
        return (*windows_shape(shape, self.kernel_size, 1, "valid"), filters)

    def parameters(self, shape: Shape) -> int:
        return 2 * (self.kernel_size**2 * shape[-1]) ** 2


@dataclass(frozen=True)
class EfficientNetLite0(Layer):
    """The convolutions of EfficientNet-Lite0, as they learned from the photographs of ImageNet.

    Liu, "Higher accuracy on vision models with EfficientNet-Lite", 2020: EfficientNet-B0 (Tan and
    Le, https://arxiv.org/abs/1905.11946) without squeeze-and-excitation, with ReLU6. They scale the
    pixels themselves and take grey pictures as colours. Small pictures are enlarged, each pixel to
    a square, as far as their shorter side stays within `side`. Only for the pixels, as the first
    layer. Frozen, but for the last blocks in fine-tuning; see :mod:`clf.training.transfer`.
    """

    side: int = whole(192, 32, 320, "enlarge small pictures up to so many pixels a side")

    @property
    def title(self) -> str:
        return "EfficientNetLite0"

    @property
    def learned_from(self) -> str:
        """The pictures that taught them."""
        return "ImageNet"

    def enlarging(self, shape: Shape) -> int:
        """Into squares of how many pixels a side a pixel is drawn; 1 for large pictures."""
        return max(1, self.side // min(maps_shape(shape)[:2]))

    def output_shape(self, shape: Shape) -> Shape:
        factor = self.enlarging(shape)
        return (*(-(-length * factor // 32) for length in shape[:2]), EFFICIENTNET_FEATURES)

    def parameters(self, shape: Shape) -> int:
        return 3_350_000


@dataclass(frozen=True)
class InvertedBottleneck:
    """A block of EfficientNet-Lite0 (Sandler et al., https://arxiv.org/abs/1801.04381).

    A 1x1 convolution to `expansion` times the channels, a convolution of kernel_size for each
    channel alone, and a 1x1 convolution down to `filters`; where that has the shape of the block's
    input, the input is added.
    """

    filters: int
    kernel_size: int
    strides: int
    expansion: int


def _blocks() -> tuple[InvertedBottleneck, ...]:
    """filters, kernel size, strides of the first one, expansion, how many: a row a stage."""
    stages = (
        *((16, 3, 1, 1, 1), (24, 3, 2, 6, 2), (40, 5, 2, 6, 2), (80, 3, 2, 6, 3)),
        *((112, 5, 1, 6, 3), (192, 5, 2, 6, 4), (320, 3, 1, 6, 1)),
    )
    return tuple(
        InvertedBottleneck(filters, kernel_size, 1 if place else strides, expansion)
        for filters, kernel_size, strides, expansion, count in stages
        for place in range(count)
    )


EFFICIENTNET_STEM, EFFICIENTNET_FEATURES = 32, 1280
"""Filters of EfficientNet-Lite0's first convolution, and of its last."""
EFFICIENTNET_BLOCKS = _blocks()
"""What lies between them."""


def begin_pretrained(layers: tuple[Layer, ...]) -> bool:
    """Whether these layers begin with some that another network learned."""
    return isinstance(layers[0], EfficientNetLite0) if layers else False


FOR_PIXELS = (PatchWhitening, EfficientNetLite0)
"""Layers that take the pixels themselves, and can only come first."""
