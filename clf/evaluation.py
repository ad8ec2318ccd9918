"""Metrics of a network on pictures that it was not trained on."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import DTypeLike

from clf.config import RunConfig
from clf.losses import loss_function
from clf.model import batch_size, logits_model, output_probabilities

BATCH = 250
SECONDS_A_CALL = 0.25


@dataclass(frozen=True)
class Evaluation:
    """loss: mean over the pictures. accuracy: 0..1. confusion: int64 (classes, classes), how many
    pictures of the class of the row were called the class of the column. probabilities: float32
    (pictures, classes)."""

    loss: float
    accuracy: float
    confusion: np.ndarray
    probabilities: np.ndarray


class Evaluator:
    """Measures one network, as often and on as many sets of pictures as wanted, compiled once.

    model: the network, whose input is what it is measured on. dtype: of that, uint8 for pixels.
    """

    def __init__(self, model: keras.Model, config: RunConfig, dtype: DTypeLike = np.uint8) -> None:
        self.model = model
        self._config = config
        self._network = logits_model(model)
        self._loss = loss_function(config)
        self._batch = min(BATCH, batch_size(model))
        inputs = tf.TensorSpec(model.input_shape, dtype)
        labels, place = tf.TensorSpec((None,), tf.int32), tf.TensorSpec((), tf.int32)
        self._measure = tf.function(
            self._measure_part, (inputs, labels, place, place), autograph=False
        )

    def __call__(
        self, inputs: np.ndarray, labels: np.ndarray, between: Callable[[], object] = lambda: None
    ) -> Evaluation:
        """Measure with the weights as they are now.

        inputs: (n, height, width, channels). labels: whole numbers (n,), n at least 1.
        between: called several times a second; what it raises ends the measurement.
        """
        pictures = tf.constant(inputs), tf.constant(labels, tf.int32)
        loss, probabilities, first, count = 0.0, [], 0, self._batch
        while first < len(labels):
            between()
            started = time.perf_counter()
            end = min(first + count, len(labels))
            places = tf.constant(first), tf.constant(end)
            part, answers = self._measure(*pictures, *places)
            loss, first = loss + float(part), end
            probabilities.append(answers.numpy())
            if time.perf_counter() - started < SECONDS_A_CALL / 2:
                count *= 2
        answers = np.concatenate(probabilities)
        confusion = np.zeros(2 * answers.shape[1:], np.int64)
        np.add.at(confusion, (labels, answers.argmax(axis=1)), 1)
        accuracy = float(np.trace(confusion)) / len(labels)
        return Evaluation(loss / len(labels), accuracy, confusion, answers)

    def _measure_part(self, inputs, labels, first, end) -> tuple[tf.Tensor, tf.Tensor]:
        classes = self._network.output_shape[-1]

        def measure(start, loss, answers):
            until = tf.minimum(start + self._batch, end)
            expected = labels[start:until]
            logits = self._network(inputs[start:until], training=False)
            logits = tf.cast(logits, tf.float32)
            probabilities = output_probabilities(logits, self._config)
            loss += tf.reduce_sum(tf.cast(self._loss(expected, logits), tf.float64))
            answers = answers.write(answers.size(), probabilities)
            return until, loss, answers

        batches = tf.TensorArray(
            tf.float32, 0, dynamic_size=True, infer_shape=False, element_shape=(None, classes)
        )
        state = first, tf.constant(0.0, tf.float64), batches
        _, loss, answers = tf.while_loop(lambda start, *_: start < end, measure, state)
        return loss, answers.concat()
