import keras
import numpy as np
import pytest
import tensorflow as tf

from clf.config import RunConfig
from clf.training.optimizers import make_optimizer

KERAS = {
    "sgd": (keras.optimizers.SGD, {"momentum": 0.9}),
    "adam": (keras.optimizers.Adam, {}),
    "adamw": (keras.optimizers.AdamW, {}),
    "rmsprop": (keras.optimizers.RMSprop, {}),
}
NUMBERS = np.random.default_rng(0)
SHAPES = ((3, 3, 2, 4), (4,))
START = [NUMBERS.normal(0, 1, shape).astype(np.float32) for shape in SHAPES]
GRADIENTS = [
    [NUMBERS.normal(0, 10 ** NUMBERS.uniform(-4, 1), shape).astype(np.float32) for shape in SHAPES]
    for _ in range(30)
]


def stepped(optimizer, compiled):
    """The variables after 30 steps, the learning rate halved in the middle."""
    variables = [keras.Variable(value) for value in START]
    optimizer.build(variables)

    def step(gradients):
        optimizer.apply(gradients, variables)

    step = tf.function(step) if compiled else step
    for number, gradients in enumerate(GRADIENTS):
        if number == 15:
            optimizer.learning_rate.assign(optimizer.learning_rate / 2)
        step([tf.constant(gradient) for gradient in gradients])
    return [variable.numpy() for variable in variables]


@pytest.mark.parametrize("compiled", [False, True], ids=["eager", "compiled"])
@pytest.mark.parametrize("weight_decay", [0.0, 0.02])
@pytest.mark.parametrize("name", KERAS)
def test_steps_are_those_of_keras(name, weight_decay, compiled):
    config = RunConfig(optimizer=name, learning_rate=0.05, weight_decay=weight_decay)
    kind, more = KERAS[name]
    decay = {"weight_decay": weight_decay} if weight_decay else {}

    ours = stepped(make_optimizer(config), compiled)
    theirs = stepped(kind(0.05, **more, **decay), compiled=False)
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("name", KERAS)
def test_an_optimizer_without_weight_decay_has_keras_default(name):
    expected = 0.004 if name == "adamw" else None
    assert make_optimizer(RunConfig(optimizer=name)).weight_decay == expected
