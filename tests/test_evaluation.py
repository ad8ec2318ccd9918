import numpy as np
import pytest

from clf.config import RunConfig
from clf.datasets import DATASETS
from clf.evaluation import BATCH, Evaluator
from clf.layers import BatchNormalization, Dense, Dropout, Flatten
from clf.model import PixelStatistics, build_model

LAYERS = (Flatten(), Dense(12, "tanh"), BatchNormalization(), Dropout(0.5))


def pictures(count):
    numbers = np.random.default_rng(count)
    shape = DATASETS["digits"].shape
    return numbers.integers(0, 256, (count, *shape), np.uint8), numbers.integers(0, 10, count)


@pytest.mark.parametrize(
    ("count", "output"), [(1, "softmax"), (BATCH, "softmax"), (2 * BATCH + 101, "norm")]
)
def test_loss_accuracy_and_confusion_are_those_of_what_the_network_answers(count, output):
    config = RunConfig(dataset="digits", layers=LAYERS, output=output)
    model = build_model(config, PixelStatistics((0.0,), (1.0,)))
    pixels, labels = pictures(count)
    result = Evaluator(model, config)(pixels, labels)

    probabilities = model(pixels, training=False).numpy().astype(np.float64)
    called = probabilities.argmax(axis=-1)
    right = np.maximum(probabilities[np.arange(count), labels], 1e-7)
    confusion = np.zeros((10, 10), np.int64)
    np.add.at(confusion, (labels, called), 1)
    assert result.accuracy == pytest.approx((called == labels).mean(), abs=1e-12)
    assert result.loss == pytest.approx(-np.log(right).mean(), rel=1e-4)
    np.testing.assert_array_equal(result.confusion, confusion)
    assert result.confusion.dtype == np.int64
    assert result.probabilities.dtype == np.float32
    np.testing.assert_allclose(result.probabilities, probabilities, atol=1e-6)


def test_it_is_compiled_once_for_sets_of_any_size():
    config = RunConfig(dataset="digits", layers=LAYERS)
    evaluate = Evaluator(build_model(config, PixelStatistics((0.0,), (1.0,))), config)
    for count in (3, 300, 40):
        assert evaluate(*pictures(count)).confusion.sum() == count
    assert evaluate._measure.experimental_get_tracing_count() == 1


def test_it_measures_the_weights_as_they_are_at_the_moment():
    config = RunConfig(dataset="digits", layers=(Flatten(),), loss="mean_squared_error")
    model = build_model(config, PixelStatistics((0.0,), (1.0,)))
    pixels, labels = pictures(300)
    measure = Evaluator(model, config)
    measure(pixels, labels)
    weights, bias = model.get_layer("logits").weights
    weights.assign(np.zeros(weights.shape))
    bias.assign(np.eye(10)[3] * 100)

    result = measure(pixels, labels)
    assert result.accuracy == pytest.approx((labels == 3).mean())
    assert result.loss == pytest.approx((labels != 3).mean() * 2 / 10)
    assert result.confusion[:, 3].sum() == 300
