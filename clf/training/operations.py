"""Convolution and max pooling of a training step: TensorFlow's numbers, in less time."""

from collections.abc import Callable
from concurrent import futures
from functools import partial

import tensorflow as tf

Sides = list[tuple[int, int]]
"""Of height and width: the rows of zeros before and behind the maps."""

_compiler = futures.ThreadPoolExecutor(1, "compiler")


def convolve(values: tf.Tensor, kernel: tf.Tensor, sides: Sides) -> tf.Tensor:
    """The convolution with stride 1 of maps (n, height, width, channels), padded by `sides`.

    kernel: (height, width, channels, filters), of the same number type. The gradient of the maps
    is computed as the convolution that it is, of the gradient behind it with the kernel turned by
    half a circle: TensorFlow's own way to it has, for paddings other than "same" and "valid", only
    a kernel that made a step of Fast ResNet 1.4 times as long where it was measured (AVX2).
    """
    sizes = kernel.shape[:2]
    turned = [
        (size - 1 - before, size - 1 - behind)
        for size, (before, behind) in zip(sizes, sides, strict=True)
    ]

    @tf.custom_gradient
    def run(values, kernel):
        def gradients(gradient):
            backwards = tf.transpose(tf.reverse(kernel, [0, 1]), (0, 1, 3, 2))
            kernel_gradient = _kernel_gradient(values, kernel.shape, gradient, sides)
            return tf.nn.conv2d(gradient, backwards, 1, _padding(turned)), kernel_gradient

        return tf.nn.conv2d(values, kernel, 1, _padding(sides)), gradients

    return run(values, kernel)


def _kernel_gradient(
    values: tf.Tensor, shape: tf.TensorShape, gradient: tf.Tensor, sides: Sides
) -> tf.Tensor:
    """What the kernel of `convolve` is to be changed by.

    oneDNN computes it for the paddings "same" and "valid" only, in down to a quarter of the time;
    for others the zeros are put around the maps before.
    """
    same = [((size - 1) // 2, size // 2) for size in shape[:2]]
    if sides != same:
        values = tf.pad(values, _padding(sides))
    return tf.raw_ops.Conv2DBackpropFilter(
        input=values,
        filter_sizes=shape,
        out_backprop=gradient,
        strides=[1, 1, 1, 1],
        padding="SAME" if sides == same else "VALID",
    )


def _padding(sides: Sides) -> list[tuple[int, int]]:
    return [(0, 0), *sides, (0, 0)]


def max_pool(values: tf.Tensor, size: int) -> tf.Tensor:
    """The maxima of windows size x size that lie side by side; what fills no window is left out.

    values: float (n, height, width, channels). Of equal values the first of a window, row by row,
    gets the gradient, as in TensorFlow's own, which looks for it anew, one number after the other;
    here its place is noted on the way forward, for all windows side by side: with the gradient a
    fifth of the time. Outside a graph, TensorFlow's own is taken: compiling takes longer than a few
    steps.
    """
    if tf.executing_eagerly():
        return tf.nn.max_pool2d(values, size, size, "VALID")

    @tf.custom_gradient
    def run(values):
        height, width = values.shape[1:3]
        pooled, winners = _compiled(partial(_pool, size=size), values)

        def gradients(gradient):
            unpool = partial(_unpool, size=size, height=height, width=width)
            return _compiled(unpool, gradient, winners)

        return pooled, gradients

    return run(values)


def _compiled(function: Callable, *tensors: tf.Tensor) -> tf.Tensor | tuple[tf.Tensor, ...]:
    """`function(*tensors)`, compiled by XLA in a thread while the graph around it is made.

    Otherwise it would be compiled in the first step, during which nobody listens.
    """
    if all(tensor.shape.is_fully_defined() for tensor in tensors):
        kinds = [(tensor.shape, tensor.dtype) for tensor in tensors]
        _compiler.submit(_compile, function, kinds)
    return function(*tensors)


def _compile(function: Callable, kinds: list[tuple[tf.TensorShape, tf.DType]]) -> None:
    """Send zeros through a graph of its own: outside of graphs XLA keeps another result."""
    tf.function(function, autograph=False)(*(tf.zeros(*kind) for kind in kinds))


def finish_compiling() -> None:
    """Wait for what XLA compiles for graphs made so far; it is done in turn.

    Errors are left to the step: it would compile again, and raise them.
    """
    _compiler.submit(lambda: None).result()


@tf.function(jit_compile=True, autograph=False)
def _pool(values: tf.Tensor, size: int) -> tuple[tf.Tensor, tf.Tensor]:
    """Maxima, and which value of its window each of them is: int32, counted row by row."""
    height, width = (side // size * size for side in values.shape[1:3])
    pooled = values[:, 0:height:size, 0:width:size]
    winners = tf.zeros_like(pooled, tf.int32)
    for place in range(1, size * size):
        row, column = divmod(place, size)
        rivals = values[:, row:height:size, column:width:size]
        winners = tf.where(rivals > pooled, place, winners)
        pooled = tf.maximum(pooled, rivals)
    return pooled, winners


@tf.function(jit_compile=True, autograph=False)
def _unpool(
    gradient: tf.Tensor, winners: tf.Tensor, size: int, height: int, width: int
) -> tf.Tensor:
    """Maps of this height and width with the gradients in the places of the winners.

    A sum of padded rows: XLA makes slower code of rows that are stacked.
    """
    nothing = tf.zeros_like(gradient)
    maps = 0
    for row in range(size):
        places = range(row * size, (row + 1) * size)
        values = tf.stack([tf.where(winners == place, gradient, nothing) for place in places], 3)
        maps += tf.pad(values[:, :, None], [[0, 0], [0, 0], [row, size - 1 - row], *[[0, 0]] * 3])
    filled_height, filled_width = (side * size for side in gradient.shape[1:3])
    maps = tf.reshape(maps, (-1, filled_height, filled_width, gradient.shape[3]))
    return tf.pad(maps, [[0, 0], [0, height - filled_height], [0, width - filled_width], [0, 0]])
