"""What can be seen of one layer and one picture, as plain arrays: pages have no TensorFlow."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class LayerInfo:
    """A layer of a trained network that can be opened.

    name: of the Keras layer; "probabilities" for the output function behind "logits".
    kind: Keras's class name, "Output" for the output function.
    input_shape, output_shape: of one picture, (height, width, channels) or (units,).
    """

    name: str
    kind: str
    input_shape: tuple[int, ...]
    output_shape: tuple[int, ...]


@dataclass(frozen=True)
class Window:
    """How a convolution or pooling goes over its input; all are (down, across).

    before: how far above and to the left of the input the first window begins.
    """

    size: tuple[int, int]
    strides: tuple[int, int]
    before: tuple[int, int]


@dataclass(frozen=True)
class Contributions:
    """The strongest products, input value times weight, that each unit of a Dense layer sums up.

    Half of them are the largest, half the smallest (most negative); all, where there are few.

    index: int64 (units, n), place of the input value. values, weights: float32 (units, n).
    rest: float64 (units,), the sum of all the other products of the unit.
    """

    index: np.ndarray
    values: np.ndarray
    weights: np.ndarray
    rest: np.ndarray


@dataclass(frozen=True)
class LayerView:
    """A layer with what it makes of one picture. All arrays are float32.

    input, output: (height, width, channels) or (units,), before and after the layer.
    kernel: Conv2D (height, width, input channels, filters); DepthwiseConv2D, whose filters see
        the channel of their own number, (height, width, 1, filters); Dense (inputs, units); else
        None.
    bias: (filters,) or (units,); None if there is none.
    flattened: Dense behind Flatten: (height, width, channels) of the maps that were flattened;
        else None.
    contributions: Dense; else None.
    window: Conv2D, DepthwiseConv2D and pooling; else None.
    activation: Keras's name of the function that Conv2D, DepthwiseConv2D, Dense and Activation end
        with.
    numbers: by Keras's names what BatchNormalization ("mean", "variance", "gamma", "beta"),
        Normalization ("mean", "variance") and Rescaling ("scale", "offset") compute with, each
        (channels,) or (units,); else empty.
    epsilon: BatchNormalization: what is added to the variance.
    added: Add: its second input, of the shape of the first; else None.
    max_pooled, average_pooled: pooling: the same windows pooled both ways; else None.
    probabilities: (classes,), what the network says of the picture in the end.
    """

    info: LayerInfo
    input: np.ndarray
    output: np.ndarray
    probabilities: np.ndarray
    kernel: np.ndarray | None = None
    bias: np.ndarray | None = None
    flattened: tuple[int, int, int] | None = None
    contributions: Contributions | None = None
    window: Window | None = None
    activation: str = "linear"
    numbers: Mapping[str, np.ndarray] = field(default_factory=dict)
    epsilon: float = 0.0
    added: np.ndarray | None = None
    max_pooled: np.ndarray | None = None
    average_pooled: np.ndarray | None = None

    @property
    def pictured(self) -> np.ndarray | None:
        """Dense behind Flatten: the kernel as (height, width, channels, units), else None.

        The weights of a unit then lie where the values are that they multiply.
        """
        return None if self.flattened is None else self.kernel.reshape(*self.flattened, -1)


@dataclass(frozen=True)
class LayerSummary:
    """What one layer makes of one picture, small enough to send all layers at once.

    shown: the numbers of the most active maps, the strongest (largest mean of |value|) first; of a
        vector the first units, in their order.
    values: float32 (height, width, shown) or (shown,), the values of these.
    low, high, mean: of all finite values of the layer; 0 where there are none.
    dead: how many maps are 0 everywhere for this picture; 0 for a vector.
    """

    info: LayerInfo
    shown: tuple[int, ...]
    values: np.ndarray
    low: float
    high: float
    mean: float
    dead: int
