"""Layers that may stand anywhere in a network: those of Keras, and two residual ones."""

from dataclasses import dataclass, field
from math import prod

from clf.layers.base import Layer, LayerError, Shape, maps_shape, one_of, whole, windows_shape

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
