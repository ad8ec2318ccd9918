"""The compiled training loop: many steps in one call over pictures that are held as tensors.

`model.fit` spends 3 to 5 ms of Python on every step; here Python is entered once a call.
"""

import keras
import numpy as np
import tensorflow as tf

from clf.config import RunConfig
from clf.losses import class_weights, loss_function, outlier_loss
from clf.model import logits_model, predicted_classes
from clf.training.augmentation import augment, first_sides, mirrored_in, outliers
from clf.training.computation import uses_xla
from clf.training.forward import training_forward
from clf.training.operations import finish_compiling
from clf.training.optimizers import make_optimizer


def epoch_order(size: int, batch_size: int, seed: int, epoch: int) -> np.ndarray:
    """Which pictures make up which batch of an epoch: int32 (batches, batch_size).

    A random order that follows from seed and epoch alone. All batches are full: the few pictures
    that are left over sit out this epoch, other ones in the next.
    """
    batch_size = min(batch_size, size)
    order = np.random.default_rng((seed, epoch)).permutation(size).astype(np.int32)
    return order[: size - size % batch_size].reshape(-1, batch_size)


class TrainingSteps:
    """Trains `model` in place on inputs (n, height, width, channels) and labels (n,).

    inputs: pixels uint8; or float32 what its frozen layers make of them, for a model that begins
    behind these. letters: uint8 (m, height, width, channels); half of the outliers, if there are
    any, are some of these.
    """

    def __init__(self, model: keras.Model, config: RunConfig, inputs, labels, letters=None) -> None:
        self.optimizer = make_optimizer(config)
        self.optimizer.build(model.trainable_variables)
        self._config = config
        self._network = logits_model(model)
        self._forward = training_forward(self._network)
        self._loss, self._outlier_loss = loss_function(config), outlier_loss(config)
        self._inputs = tf.constant(inputs)
        self._labels = tf.constant(labels, tf.int32)
        self._letters = None if letters is None else tf.constant(letters)
        weights = class_weights(config, np.asarray(labels), model.output_shape[-1])
        self._weights = tf.gather(weights, self._labels)
        self._sides = first_sides(len(labels), config.seed)
        # AutoGraph would take longer to translate the code than XLA to compile it.
        self._run = tf.function(self._run_steps, jit_compile=uses_xla(config), autograph=False)
        self._call = self._run_steps

    def compile(self, order: np.ndarray) -> None:
        """Compile for batches as in `order`, without a step: calls then run at full speed."""
        self._call = self._run
        self(order, np.zeros(len(order), np.float32), 0, 0)
        finish_compiling()

    @property
    def compiled(self) -> bool:
        """Whether `compile` was called. Until then steps run one by one, slowly but at once."""
        return self._call is self._run

    def __call__(
        self, order: np.ndarray, rates: np.ndarray, first: int, count: int
    ) -> tuple[float, float]:
        """Train on the batches first..first+count-1 of `order`.

        rates: the learning rate of every batch of `order`, float32.
        Returns the sums over these batches of mean loss and of accuracy (0..1), each measured
        before the step that it led to.
        """
        loss, accuracy = self._call(
            tf.constant(order), tf.constant(rates), tf.constant(first), tf.constant(count)
        )
        return float(loss), float(accuracy)

    def _run_steps(self, order, rates, first, count) -> tuple[tf.Tensor, tf.Tensor]:
        def train(step, losses, accuracies):
            self.optimizer.learning_rate.assign(rates[step])
            loss, accuracy = self._step(order[step], self.optimizer.iterations // order.shape[0])
            return step + 1, losses + loss, accuracies + accuracy

        # A `while` and not a `for`: XLA would compile anew for every new pair of bounds.
        end = first + count
        state = (first, tf.constant(0.0), tf.constant(0.0))
        return tf.while_loop(lambda step, *_: step < end, train, state)[1:]

    def _step(self, batch: tf.Tensor, epoch: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        seed = tf.stack([self._config.seed, tf.cast(self.optimizer.iterations, tf.int32)])
        mirrored = mirrored_in(epoch, tf.gather(self._sides, batch))
        inputs = tf.gather(self._inputs, batch)
        inputs = augment(inputs, self._config.augmentation, seed, mirrored)
        labels = tf.gather(self._labels, batch)
        count = batch.shape[0]
        if strange := round(self._config.outliers * count):
            inputs = tf.concat([inputs, self._outliers(inputs[:strange], seed)], axis=0)
        with tf.GradientTape() as tape:
            logits = tf.cast(self._forward(inputs), tf.float32)
            losses = self._loss(labels, logits[:count]) * tf.gather(self._weights, batch)
            loss = learned = tf.reduce_mean(losses)
            if strange:
                learned += self._config.outliers * tf.reduce_mean(
                    self._outlier_loss(logits[count:])
                )
        logits = logits[:count]
        variables = self._network.trainable_variables
        self.optimizer.apply(tape.gradient(learned, variables), variables)
        right = tf.equal(predicted_classes(logits, self._config), labels)
        return loss, tf.reduce_mean(tf.cast(right, tf.float32))

    def _outliers(self, pixels: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        """As many pictures of no class, half of them letters where there are some.

        No others are merely turned then: letters teach better, and a turned 0 is one all the same.
        """
        if self._letters is None:
            return outliers(pixels, seed)
        count = pixels.shape[0] // 2
        chosen = tf.random.stateless_uniform((count,), seed + 4, 0, len(self._letters), tf.int32)
        letters = tf.gather(self._letters, chosen)
        kind = self._config.augmentation
        letters = augment(letters, kind, seed + 5, tf.zeros(count, tf.bool))
        return tf.concat([letters, outliers(pixels[count:], seed, turned_share=0.0)], axis=0)
