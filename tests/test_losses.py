import keras
import numpy as np
import pytest
import tensorflow as tf
from sklearn.utils.class_weight import compute_class_weight

from clf.config import RunConfig
from clf.losses import class_weights, loss_function, outlier_loss

LABELS = np.array([0, 2, 1, 3, 2], np.int32)
LOGITS = np.random.default_rng(1).normal(0, 3, (5, 4)).astype(np.float32)
BASE = 5.0


def softmax(values):
    powers = np.exp(values - values.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def probabilities(output, values):
    values = values.astype(np.float64)
    if output == "softmax":
        return softmax(values)
    if output == "softmax_base":
        powers = BASE**values
        return powers / powers.sum(axis=-1, keepdims=True)
    if output == "norm":
        length = np.sqrt((values**2).sum(axis=-1, keepdims=True))
        return (values / length) ** 2
    positive = np.maximum(values, 0)
    return positive / positive.sum(axis=-1, keepdims=True)


def losses(config, logits, labels=LABELS):
    values = loss_function(config)(tf.constant(labels), tf.constant(logits))
    assert values.dtype == tf.float32
    return values.numpy()


@pytest.mark.parametrize("output", ["softmax", "softmax_base", "norm", "relu"])
def test_cross_entropy_is_minus_the_log_of_the_right_probability(output):
    logits = np.abs(LOGITS) + 0.1 if output == "relu" else LOGITS
    config = RunConfig(output=output, output_base=BASE)

    right = probabilities(output, logits)[np.arange(5), LABELS]
    np.testing.assert_allclose(losses(config, logits), -np.log(right), rtol=2e-4)


@pytest.mark.parametrize("output", ["softmax", "softmax_base", "norm", "relu"])
def test_squared_error_is_the_mean_over_the_classes(output):
    config = RunConfig(loss="mean_squared_error", output=output, output_base=BASE)

    errors = (probabilities(output, LOGITS) - np.eye(4)[LABELS]) ** 2
    np.testing.assert_allclose(losses(config, LOGITS), errors.mean(axis=-1), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("output", ["softmax", "softmax_base", "norm", "relu"])
def test_label_smoothing_spreads_a_share_of_the_target_over_all_classes(output):
    logits = np.abs(LOGITS) + 0.1
    targets = 0.8 * np.eye(4)[LABELS] + 0.2 / 4
    found = probabilities(output, logits)
    settings = {"output": output, "output_base": BASE, "label_smoothing": 0.2}

    entropy = losses(RunConfig(**settings), logits)
    np.testing.assert_allclose(entropy, -(targets * np.log(found)).sum(axis=-1), rtol=2e-4)
    squared = losses(RunConfig(loss="mean_squared_error", **settings), logits)
    np.testing.assert_allclose(squared, ((found - targets) ** 2).mean(axis=-1), rtol=1e-4)


@pytest.mark.parametrize("output", ["softmax", "softmax_base", "norm", "relu"])
def test_a_picture_of_no_class_should_get_the_same_probability_for_all(output):
    logits = np.abs(LOGITS) + 0.1
    found = probabilities(output, logits)
    settings = {"output": output, "output_base": BASE, "label_smoothing": 0.2}

    entropy = outlier_loss(RunConfig(**settings))(tf.constant(logits, tf.float32))
    np.testing.assert_allclose(entropy, -np.log(found).mean(axis=-1), rtol=2e-4)
    squared = outlier_loss(RunConfig(loss="mean_squared_error", **settings))(
        tf.constant(logits, tf.float32)
    )
    np.testing.assert_allclose(squared, ((found - 1 / 4) ** 2).mean(axis=-1), rtol=1e-4, atol=1e-6)


def test_behind_a_softmax_a_hopeless_picture_keeps_its_exact_loss_and_a_gradient():
    logits = tf.Variable([[0.0, 200.0]])
    with tf.GradientTape() as tape:
        loss = loss_function(RunConfig())(tf.constant([0]), logits)

    assert loss.numpy() == pytest.approx([200.0])
    np.testing.assert_allclose(tape.gradient(loss, logits), [[-1.0, 1.0]])


@pytest.mark.parametrize("output", ["norm", "relu"])
@pytest.mark.parametrize("logits", [[0.0, 0.0], [-3.0, 0.0], [-1.0, 50.0], [1e6, -1e6]])
def test_without_a_softmax_the_loss_and_its_gradient_stay_finite(output, logits):
    values = tf.Variable([logits])
    with tf.GradientTape() as tape:
        loss = loss_function(RunConfig(output=output))(tf.constant([0]), values)

    assert np.isfinite(loss.numpy()).all()
    assert loss.numpy()[0] <= -np.log(keras.config.epsilon()) + 1e-3
    assert np.isfinite(tape.gradient(loss, values).numpy()).all()


def test_balanced_class_weights_are_those_of_scikit_learn():
    labels = np.array([0, 0, 0, 2, 2, 1, 0, 1], np.uint8)
    found = class_weights(RunConfig(class_weights="balanced"), labels, 3)

    expected = compute_class_weight("balanced", classes=np.arange(3), y=labels)
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    assert found.dtype == np.float32
    assert (class_weights(RunConfig(), labels, 3) == 1).all()


def test_a_class_without_training_pictures_weighs_nothing():
    labels = np.array([0, 0, 0, 2])
    found = class_weights(RunConfig(class_weights="balanced"), labels, 3)

    np.testing.assert_allclose(found, [4 / 9, 0, 4 / 3], rtol=1e-6)
