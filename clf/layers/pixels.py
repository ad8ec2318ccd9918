"""Layers that take the pixels themselves and can only come first: whitened, or learned before."""

from dataclasses import dataclass

from clf.layers.base import Layer, Shape, maps_shape, whole, windows_shape
from clf.layers.general import ResidualStage


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
class PretrainedLayers(Layer):
    """The convolution part of the network for CIFAR-10 that comes with the app, as it learned it.

    Frozen: what follows learns from what these layers make of a picture. They scale the pixels
    themselves, as in their own training, take grey pictures as colours, and shrink pictures of
    twice or three times their own 32x32 pixels. Only for the pixels, as the first layer.
    """

    stages: int = whole(3, 1, 3, "residual stages kept")

    @property
    def title(self) -> str:
        return f"{self.kind} CIFAR-10" + (f", {self.stages} of 3 stages" * (self.stages < 3))

    @property
    def layers(self) -> tuple[Layer, ...]:
        """What they are."""
        stages = (ResidualStage(32), ResidualStage(128), ResidualStage(128))
        return (PatchWhitening(2), *stages[: self.stages])

    @property
    def learned_from(self) -> str:
        """The pictures that taught them."""
        return "CIFAR-10"

    def shrinking(self, shape: Shape) -> int:
        """The side of the squares of pixels that become one pixel; 1 for small pictures."""
        return max(1, min(maps_shape(shape)[:2]) // 32)

    def output_shape(self, shape: Shape) -> Shape:
        shape = self._shrunk(shape)
        for layer in self.layers:
            shape = layer.output_shape(shape)
        return shape

    def _shrunk(self, shape: Shape) -> Shape:
        side = self.shrinking(shape)
        return shape[0] // side, shape[1] // side, 3

    def parameters(self, shape: Shape) -> int:
        total, shape = 0, self._shrunk(shape)
        for layer in self.layers:
            total += layer.parameters(shape)
            shape = layer.output_shape(shape)
        return total


@dataclass(frozen=True)
class MobileNetV3Small(Layer):
    """The convolutions of keras.applications' MobileNetV3Small, as they learned from ImageNet.

    Frozen for good. It scales the pixels itself, takes grey pictures as colours, and gets small
    ones enlarged towards the 224x224 pixels that it learned from. Only for the pixels, as the first
    layer. Its weights are downloaded, see :mod:`clf.mobilenet`.
    """

    @property
    def learned_from(self) -> str:
        """The pictures that taught it."""
        return "ImageNet"

    def enlarging(self, shape: Shape) -> int:
        """Into squares of how many pixels a side a pixel is drawn; 1 for large pictures."""
        return max(1, MOBILENET_SIDE // min(maps_shape(shape)[:2]))

    def output_shape(self, shape: Shape) -> Shape:
        factor = self.enlarging(shape)
        return (*(-(-length * factor // 32) for length in shape[:2]), 576)

    def parameters(self, shape: Shape) -> int:
        return 939_120


MOBILENET_SIDE = 192
"""Pictures of 32, 64 and 96 pixels all become as large: MobileNetV3 halves their sides five times,
and of pictures much smaller than this nothing would be left."""

TRANSFERRED = (PretrainedLayers, MobileNetV3Small)
"""Layers with what another network learned."""


def begin_pretrained(layers: tuple[Layer, ...]) -> bool:
    """Whether these layers begin with some that another network learned."""
    return isinstance(layers[0], TRANSFERRED) if layers else False


def can_be_fine_tuned(layers: tuple[Layer, ...]) -> bool:
    """Whether these layers begin with pretrained ones that may learn on."""
    return isinstance(layers[0], PretrainedLayers) if layers else False


FOR_PIXELS = (PatchWhitening, *TRANSFERRED)
"""Layers that take the pixels themselves, and can only come first."""
