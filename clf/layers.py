"""Layers as data: small frozen records that know their output shape and parameters.

A network is a tuple of these records. A preset and a person's own network are therefore the
same thing in :class:`clf.config.RunConfig`, in ``config.json`` and on the page. Nothing here needs
TensorFlow; :func:`clf.model.build_model` turns the records into Keras layers of the same names.
"""

import dataclasses
from dataclasses import dataclass, field
from math import prod

from clf.layer import Layer, LayerError, Shape, maps_shape, one_of, whole, windows_shape

ACTIVATIONS = ("linear", "relu", "sigmoid", "tanh", "elu", "gelu", "swish")
PADDINGS = ("valid", "same")


def _activation(default: str):
    return one_of(default, ACTIVATIONS, "activation")


@dataclass(frozen=True)
class Conv2D(Layer):
    """Square filters that slide over the maps; one output map a filter."""

    filters: int = whole(32, 1, 512, "filters")
    kernel_size: int = whole(3, 1, 15, "kernel size")
    strides: int = whole(1, 1, 8, "strides")
    padding: str = one_of("valid", PADDINGS, "padding")
    activation: str = _activation("relu")

    @property
    def title(self) -> str:
        return f"{self.kind} {self.filters} {self.kernel_size}x{self.kernel_size} {self.activation}"

    def output_shape(self, shape: Shape) -> Shape:
        return (*windows_shape(shape, self.kernel_size, self.strides, self.padding), self.filters)

    def parameters(self, shape: Shape) -> int:
        return (self.kernel_size**2 * shape[-1] + 1) * self.filters


@dataclass(frozen=True)
class _Pooling(Layer):
    pool_size: int = whole(2, 1, 15, "pool size")
    strides: int = field(
        default=0, metadata={"min": 0, "max": 8, "label": "strides (0: the pool size)"}
    )
    padding: str = one_of("valid", PADDINGS, "padding")

    @property
    def title(self) -> str:
        return f"{self.kind} {self.pool_size}x{self.pool_size}"

    @property
    def step(self) -> int:
        """The stride in use: as Keras, the pool size unless one is given."""
        return self.strides or self.pool_size

    def output_shape(self, shape: Shape) -> Shape:
        return (*windows_shape(shape, self.pool_size, self.step, self.padding), shape[-1])


@dataclass(frozen=True)
class MaxPooling2D(_Pooling):
    """Keeps the largest value of every window."""


@dataclass(frozen=True)
class AveragePooling2D(_Pooling):
    """Keeps the mean of every window."""


@dataclass(frozen=True)
class Dense(Layer):
    """Every unit sees every input value."""

    units: int = whole(128, 1, 4096, "units")
    activation: str = _activation("relu")

    @property
    def title(self) -> str:
        return f"{self.kind} {self.units} {self.activation}"

    def output_shape(self, shape: Shape) -> Shape:
        if len(shape) != 1:
            raise LayerError("it needs a vector, but its input is maps; put Flatten before it")
        return (self.units,)

    def parameters(self, shape: Shape) -> int:
        return (shape[0] + 1) * self.units


@dataclass(frozen=True)
class Flatten(Layer):
    """Writes all values of the maps one after the other into a vector."""

    def output_shape(self, shape: Shape) -> Shape:
        return (prod(shape),)


@dataclass(frozen=True)
class GlobalAveragePooling2D(Layer):
    """The mean of every map: one number a map."""

    def output_shape(self, shape: Shape) -> Shape:
        return (maps_shape(shape)[-1],)


@dataclass(frozen=True)
class Dropout(Layer):
    """While training, sets a random share of the values to zero."""

    rate: float = field(default=0.3, metadata={"min": 0.0, "max": 0.9, "label": "rate"})

    @property
    def title(self) -> str:
        return f"{self.kind} {self.rate:g}"


@dataclass(frozen=True)
class BatchNormalization(Layer):
    """Brings every channel to mean 0 and variance 1 over the batch, then scales and shifts it."""

    def parameters(self, shape: Shape) -> int:
        return 4 * shape[-1]


@dataclass(frozen=True)
class Activation(Layer):
    """A function on every value."""

    activation: str = _activation("relu")

    @property
    def title(self) -> str:
        return f"{self.kind} {self.activation}"


@dataclass(frozen=True)
class ResidualBlock(Layer):
    """Two 3x3 convolutions with batch normalization, added to their own input.

    He et al., "Deep Residual Learning for Image Recognition", 2015: the basic block, with a 1x1
    convolution on the shortcut where the shape changes.
    """

    filters: int = whole(32, 1, 512, "filters")
    strides: int = whole(1, 1, 4, "strides")

    @property
    def title(self) -> str:
        return f"{self.kind} {self.filters}" + (f" /{self.strides}" if self.strides > 1 else "")

    def output_shape(self, shape: Shape) -> Shape:
        return (*windows_shape(shape, 3, self.strides, "same"), self.filters)

    def projects(self, shape: Shape) -> bool:
        """Whether the shortcut needs its own convolution for an input of `shape`."""
        return self.strides != 1 or shape[-1] != self.filters

    def parameters(self, shape: Shape) -> int:
        shortcut = (shape[-1] + 4) * self.filters if self.projects(shape) else 0
        return (9 * shape[-1] + 4 + 9 * self.filters + 4) * self.filters + shortcut


@dataclass(frozen=True)
class ResidualStage(Layer):
    """A convolution and max pooling, then a residual convolution, both with batch normalization.

    The stage of David Page's ResNet for quick training ("How to train your ResNet", 2018):
    x = relu(norm(pool(conv(input)))), output = x + relu(norm(conv(x))), kernels 3x3, pools 2x2.
    """

    filters: int = whole(64, 1, 512, "filters")

    @property
    def title(self) -> str:
        return f"{self.kind} {self.filters}"

    def output_shape(self, shape: Shape) -> Shape:
        return (*windows_shape(shape, 2, 2, "valid"), self.filters)

    def parameters(self, shape: Shape) -> int:
        return (9 * shape[-1] + 4 + 9 * self.filters + 4) * self.filters


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


def layer_to_dict(layer: Layer) -> dict:
    """The layer as JSON takes it: its kind and its fields."""
    return {"layer": layer.kind, **dataclasses.asdict(layer)}


def layer_from_dict(data: dict) -> Layer:
    """The reverse of :func:`layer_to_dict`. Raises LayerError for anything else."""
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
