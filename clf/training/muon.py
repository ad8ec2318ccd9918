"""Muon: steps in which every direction counts alike, for the kernels of a network."""

import math

import keras
import tensorflow as tf

_MOMENTUM = 0.6
_ITERATIONS = 3
_COEFFICIENTS = (3.4445, -4.7750, 2.0315)
OTHERS = 6.0
"""Biases, batch normalization and the output layer learn so many times as fast as kernels."""


class Muon(keras.optimizers.SGD):
    """Kernels are changed by their orthogonalised momentum; the rest by SGD with momentum.

    The gradient of a kernel has few strong directions and many weak ones; with all of them brought
    to the same length, a convolutional network needs fewer epochs. Kernels keep the Euclidean
    length sqrt(filters), so that the learning rate says by which share of itself a kernel changes.
    Keller Jordan and others, "Muon: An optimizer for hidden layers in neural networks", 2024.
    `keras.optimizers.Muon` is another one: it leaves convolutions to Adam.

    The kernel of the layer "logits" is one of the rest.
    """

    def __init__(self, learning_rate: float, weight_decay: float | None = None) -> None:
        super().__init__(learning_rate, momentum=0.9, nesterov=True, weight_decay=weight_decay)

    def build(self, variables) -> None:
        """Make a momentum for every variable, and note which ones are kernels."""
        super().build(variables)
        self._kernels = [
            len(variable.shape) > 1 and "logits" not in variable.path for variable in variables
        ]

    def update_step(self, gradient, variable, learning_rate) -> None:
        """Change `variable` by its gradient."""
        index = self._get_variable_index(variable)
        if not self._kernels[index]:
            super().update_step(gradient, variable, OTHERS * learning_rate)
            return
        momentum = self.momentums[index].value
        momentum.assign(_MOMENTUM * momentum + gradient)
        direction = orthogonalised(gradient + _MOMENTUM * momentum)
        length = math.sqrt(variable.shape[-1])
        kept = variable * (length / tf.maximum(tf.norm(variable), keras.config.epsilon()))
        variable.assign(kept - tf.cast(learning_rate, variable.dtype) * direction)


def orthogonalised(values: tf.Tensor) -> tf.Tensor:
    """A tensor (..., filters) of the same shape, all of whose singular values are about 1.

    As a matrix of `filters` columns. By Newton and Schulz's iteration, whose coefficients bring
    every singular value above a fiftieth of the Euclidean norm to between 0.68 and 1.21.
    """
    matrix = tf.reshape(values, (-1, values.shape[-1]))
    wide = matrix.shape[0] <= matrix.shape[1]
    matrix = matrix if wide else tf.transpose(matrix)
    matrix = matrix / (tf.norm(matrix) + keras.config.epsilon())
    first, third, fifth = _COEFFICIENTS
    for _ in range(_ITERATIONS):
        square = tf.matmul(matrix, matrix, transpose_b=True)
        matrix = first * matrix + (third * square + fifth * square @ square) @ matrix
    return tf.reshape(matrix if wide else tf.transpose(matrix), values.shape)
