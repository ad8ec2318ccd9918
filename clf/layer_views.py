"""What can be seen of one layer and one picture, as plain arrays: pages have no TensorFlow."""

from dataclasses import dataclass

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
class LayerView:
    """A layer with what it makes of one picture. All arrays are float32.

    input, output: (height, width, channels) or (units,), before and after the layer.
    kernel: Conv2D (height, width, input channels, filters); Dense (inputs, units); else None.
    bias: (filters,) or (units,); None if there is none.
    pictured: Dense behind Flatten: the kernel as (height, width, channels, units), so that the
        weights of a unit lie where the pixels are that they belong to; else None.
    window: Conv2D and pooling; else None.
    activation: Keras's name of the function that Conv2D and Dense end with.
    max_pooled, average_pooled: pooling: the same windows pooled both ways; else None.
    probabilities: (classes,), what the network says of the picture in the end.
    """

    info: LayerInfo
    input: np.ndarray
    output: np.ndarray
    probabilities: np.ndarray
    kernel: np.ndarray | None = None
    bias: np.ndarray | None = None
    pictured: np.ndarray | None = None
    window: Window | None = None
    activation: str = "linear"
    max_pooled: np.ndarray | None = None
    average_pooled: np.ndarray | None = None


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
