"""Optimizers by name, as Keras has them, with one operation a variable where TensorFlow has one.

Keras builds Adam's step from a dozen operations. In graph mode each of them costs some
microseconds for each of a network's variables, which at a batch size of 32 is a good part of a
step.
"""

import keras
import tensorflow as tf

from clf.config import RunConfig
from clf.training.muon import Muon


class FusedAdam(keras.optimizers.Adam):
    """`keras.optimizers.Adam`, whose step on a variable is one operation of TensorFlow."""

    def update_step(self, gradient, variable, learning_rate) -> None:
        """Change `variable` by its gradient, as Adam does."""
        index = self._get_variable_index(variable)
        step = tf.cast(self.iterations + 1, tf.float32)
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=self._momentums[index].value.handle,
            v=self._velocities[index].value.handle,
            beta1_power=tf.pow(self.beta_1, step),
            beta2_power=tf.pow(self.beta_2, step),
            lr=tf.cast(learning_rate, tf.float32),
            beta1=self.beta_1,
            beta2=self.beta_2,
            epsilon=self.epsilon,
            grad=gradient,
        )


def make_optimizer(config: RunConfig) -> keras.optimizers.Optimizer:
    """The optimizer of `config`, with Keras's defaults but for learning rate and weight decay."""
    chosen = {"learning_rate": config.learning_rate}
    if config.weight_decay:
        chosen["weight_decay"] = config.weight_decay
    match config.optimizer:
        case "sgd":
            return keras.optimizers.SGD(momentum=0.9, **chosen)
        case "adam":
            return FusedAdam(**chosen)
        case "adamw":
            return FusedAdam(**{"weight_decay": 0.004} | chosen)
        case "rmsprop":
            return keras.optimizers.RMSprop(**chosen)
        case "muon":
            return Muon(**chosen)
    raise AssertionError(config.optimizer)
