import keras
import numpy as np
import pytest
import tensorflow as tf

from clf.training.muon import OTHERS, Muon, orthogonalised

NUMBERS = np.random.default_rng(0)


def random(*shape):
    return NUMBERS.normal(0, 1, shape).astype(np.float32)


@pytest.mark.parametrize("shape", [(3, 3, 4, 8), (3, 3, 2, 40), (20, 5), (5, 20)])
def test_all_singular_values_become_about_1_and_the_directions_stay(shape):
    values = random(*shape) * 100
    result = orthogonalised(tf.constant(values)).numpy()
    assert result.shape == shape

    left, strengths, right = np.linalg.svd(values.reshape(-1, shape[-1]), full_matrices=False)
    assert strengths.min() > np.linalg.norm(values) / 50
    within = left.T @ result.reshape(-1, shape[-1]) @ right.T
    assert 0.68 < np.diag(within).min() <= np.diag(within).max() < 1.21
    np.testing.assert_allclose(within, np.diag(np.diag(within)), atol=1e-5)


def test_no_gradient_gives_no_direction():
    np.testing.assert_array_equal(orthogonalised(tf.zeros((3, 3, 2, 4))), 0)


def test_a_kernel_keeps_its_length_and_moves_by_the_orthogonalised_momentum():
    start, gradients = random(3, 3, 2, 16), [random(3, 3, 2, 16) for _ in range(3)]
    kernel = keras.Variable(start)
    optimizer = Muon(0.01)
    optimizer.build([kernel])
    momentum, expected = 0, start
    for gradient in gradients:
        optimizer.apply([tf.constant(gradient)], [kernel])
        momentum = 0.6 * momentum + gradient
        expected = expected * np.sqrt(16) / np.linalg.norm(expected)
        expected = expected - 0.01 * orthogonalised(tf.constant(gradient + 0.6 * momentum)).numpy()
    np.testing.assert_allclose(kernel, expected, rtol=1e-4, atol=1e-5)


def test_biases_and_the_output_layer_learn_by_sgd_with_momentum():
    model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(4, name="logits")])
    weights = model.trainable_variables
    start = [weight.numpy() for weight in weights]
    gradients = [[tf.constant(random(*value.shape)) for value in start] for _ in range(3)]

    def stepped(optimizer):
        for weight, value in zip(weights, start, strict=True):
            weight.assign(value)
        for step in gradients:
            optimizer.apply(step, weights)
        return [weight.numpy() for weight in weights]

    sgd = keras.optimizers.SGD(0.1 * OTHERS, momentum=0.9, nesterov=True)
    for one, other in zip(stepped(Muon(0.1)), stepped(sgd), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5)
