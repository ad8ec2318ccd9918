"""The compiled loop against Keras's own train_on_batch: same order, same initial weights."""

import keras
import numpy as np
import pytest

from clf import datasets
from clf.config import RunConfig
from clf.layers import (
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Flatten,
    GlobalAveragePooling2D,
    MaxPooling2D,
    ResidualBlock,
)
from clf.model import PixelStatistics, build_model
from clf.training.augmentation import augment
from clf.training.steps import TrainingSteps, epoch_order
from clf.training.writing import written_letters

STEPS = 50
NOT_COMPILED = 4
DENSE = (Flatten(), Dense(32, "sigmoid"))
CONV = (Conv2D(8, 3), MaxPooling2D(2), Conv2D(8, 3), Flatten(), Dense(16))
NORMALISED = (Conv2D(4, 3), BatchNormalization(), ResidualBlock(6, 2), GlobalAveragePooling2D())
POOLED = (MaxPooling2D(2), AveragePooling2D(2), Flatten())
CASES = {
    "dense": {"layers": DENSE, "optimizer": "adam"},
    "convolutions": {"layers": CONV, "optimizer": "adamw"},
    "batch normalization": {"layers": NORMALISED, "optimizer": "rmsprop"},
    "pooling by XLA": {"layers": POOLED, "optimizer": "sgd", "loss": "mean_squared_error"},
}


@pytest.fixture(scope="module")
def data():
    return datasets.load("digits")


def keras_optimizer(config):
    more = {"momentum": 0.9} if config.optimizer == "sgd" else {}
    return keras.optimizers.get(
        {"class_name": config.optimizer, "config": {"learning_rate": config.learning_rate, **more}}
    )


def new_model(config, data):
    return build_model(config, PixelStatistics.of(data.x_train))


@pytest.mark.parametrize("settings", CASES.values(), ids=CASES)
def test_the_loss_agrees_with_keras_over_50_steps(settings, data):
    config = RunConfig(dataset="digits", **settings)
    order = np.concatenate([epoch_order(len(data.y_train), 32, 0, epoch) for epoch in (1, 2)])
    ours = new_model(config, data)
    steps = TrainingSteps(ours, config, data.x_train, data.y_train)
    rates = np.full(len(order), config.learning_rate, np.float32)
    reports = [steps(order, rates, first, 1) for first in range(NOT_COMPILED)]
    steps.compile(order)
    reports += [steps(order, rates, first, 1) for first in range(NOT_COMPILED, STEPS)]

    theirs = new_model(config, data)
    sparse = config.loss == "categorical_crossentropy"
    loss = f"{'sparse_' if sparse else ''}{config.loss}"
    theirs.compile(keras_optimizer(config), loss, jit_compile=False)
    one_hot = np.eye(10, dtype=np.float32)
    for batch, (found, accuracy) in zip(order[:STEPS], reports, strict=True):
        labels = data.y_train[batch]
        pixels = data.x_train[batch].astype(np.float32)
        before = theirs.predict_on_batch(pixels) if settings["layers"] in (DENSE, CONV) else None
        theirs.reset_metrics()
        expected = theirs.train_on_batch(pixels, labels if sparse else one_hot[labels])
        assert found == pytest.approx(expected, abs=1e-4)
        if before is not None:
            assert accuracy == pytest.approx((before.argmax(-1) == labels).mean(), abs=1.5 / 32)
    for mine, keras_own in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(mine, keras_own, atol=2e-3)


def test_many_steps_in_one_call_are_the_same_steps(data):
    config = RunConfig(dataset="digits", layers=DENSE)
    order = epoch_order(len(data.y_train), 32, 0, 1)
    rates = np.linspace(1e-4, 1e-2, len(order), dtype=np.float32)
    weights, sums = [], []
    for calls in ([(0, 40)], [(0, 1), (1, 6), (7, 33)]):
        model = new_model(config, data)
        steps = TrainingSteps(model, config, data.x_train, data.y_train)
        steps.compile(order)
        assert int(steps.optimizer.iterations) == 0
        sums.append(np.sum([steps(order, rates, *call) for call in calls], axis=0))
        weights.append(model.get_weights())

    np.testing.assert_allclose(*sums, rtol=1e-5)
    for one, other in zip(*weights, strict=True):
        np.testing.assert_array_equal(one, other)


def test_an_epoch_shows_every_picture_once_in_full_batches():
    order = epoch_order(103, 10, seed=3, epoch=1)

    assert order.shape == (10, 10)
    assert order.dtype == np.int32
    assert len(np.unique(order)) == 100
    assert set(order.ravel()) <= set(range(103))


def test_the_order_follows_from_seed_and_epoch():
    first = epoch_order(50, 5, 1, 1)

    np.testing.assert_array_equal(first, epoch_order(50, 5, 1, 1))
    assert (first != epoch_order(50, 5, 1, 2)).any()
    assert (first != epoch_order(50, 5, 2, 1)).any()


def test_other_pictures_sit_out_in_other_epochs():
    left_out = {
        tuple(set(range(103)) - set(epoch_order(103, 10, 0, epoch).ravel())) for epoch in range(5)
    }
    assert len(left_out) == 5


def test_a_batch_larger_than_the_set_is_the_whole_set():
    order = epoch_order(7, 32, 0, 1)
    assert order.shape == (1, 7)


def test_augmentation_changes_what_is_learned(data):
    order = epoch_order(len(data.y_train), 32, 0, 1)
    losses = []
    for augmentation in ("none", "shift_flip"):
        config = RunConfig(dataset="digits", layers=CONV, augmentation=augmentation)
        steps = TrainingSteps(new_model(config, data), config, data.x_train, data.y_train)
        losses.append(steps(order, np.full(len(order), 1e-3, np.float32), 0, 5)[0])

    assert losses[0] != losses[1]


def test_a_picture_is_mirrored_in_every_other_epoch(data, monkeypatch):
    shown = []

    def noting(pixels, kind, seed, mirrored):
        shown.append(mirrored.numpy())
        return augment(pixels, kind, seed, mirrored)

    monkeypatch.setattr("clf.training.steps.augment", noting)
    config = RunConfig(dataset="digits", layers=DENSE, augmentation="shift_flip")
    pixels, labels = data.x_train[:64], data.y_train[:64]
    steps = TrainingSteps(new_model(config, data), config, pixels, labels)
    by_place = np.zeros((4, 64), bool)
    for epoch in range(4):
        order = epoch_order(64, 32, 0, epoch)
        steps(order, np.full(2, 1e-3, np.float32), 0, 2)
        by_place[epoch, order.ravel()] = np.concatenate(shown[-2:])

    np.testing.assert_array_equal(by_place[1], ~by_place[0])
    np.testing.assert_array_equal(by_place[2:], by_place[:2])
    assert 16 < by_place[0].sum() < 48


def test_class_weights_are_those_of_keras(data):
    rare = np.flatnonzero(data.y_train == 3)[20:]
    kept = np.delete(np.arange(len(data.y_train)), rare)
    pixels, labels = data.x_train[kept], data.y_train[kept]
    config = RunConfig(dataset="digits", layers=DENSE, class_weights="balanced")
    order = epoch_order(len(labels), 32, 0, 1)
    ours = new_model(config, data)
    steps = TrainingSteps(ours, config, pixels, labels)
    rates = np.full(len(order), config.learning_rate, np.float32)
    losses = [steps(order, rates, first, 1)[0] for first in range(len(order))]

    theirs = new_model(config, data)
    theirs.compile(keras_optimizer(config), "sparse_categorical_crossentropy", jit_compile=False)
    weights = {c: len(labels) / (10 * (labels == c).sum()) for c in range(10)}
    for batch, loss in zip(order, losses, strict=True):
        theirs.reset_metrics()
        expected = theirs.train_on_batch(
            pixels[batch].astype(np.float32), labels[batch], class_weight=weights
        )
        assert loss == pytest.approx(float(np.ravel(expected)[0]), abs=1e-4)
    for mine, keras_own in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(mine, keras_own, atol=2e-3)


def test_outliers_make_a_network_unsure_of_them_and_are_not_in_what_is_reported(data):
    order = np.concatenate([epoch_order(len(data.y_train), 32, 0, epoch) for epoch in range(6)])
    turned = np.rot90(data.x_test, axes=(1, 2))[np.isin(data.y_test, (2, 3, 4, 5, 7))]
    first, sure, right = [], [], []
    for share in (0.0, 0.3):
        config = RunConfig(dataset="digits", layers=DENSE, outliers=share)
        model = new_model(config, data)
        steps = TrainingSteps(model, config, data.x_train, data.y_train)
        rates = np.full(len(order), 0.005, np.float32)
        first.append(steps(order, rates, 0, 1))
        steps.compile(order)
        steps(order, rates, 1, len(order) - 1)
        sure.append(model.predict(turned, verbose=0).max(axis=1).mean())
        answers = model.predict(np.array(data.x_test), verbose=0).argmax(axis=1)
        right.append((answers == data.y_test).mean())

    assert first[0] == pytest.approx(first[1], abs=1e-6)
    assert sure[1] < sure[0] - 0.2
    assert min(right) > 0.9


def test_letters_among_the_outliers_make_a_network_unsure_of_letters(data):
    order = np.concatenate([epoch_order(len(data.y_train), 32, 0, epoch) for epoch in range(6)])
    letters = written_letters(data.info, 500, 0, lambda *_: None)
    sure, right = [], []
    for seen in (None, letters[:400]):
        config = RunConfig(dataset="digits", layers=DENSE, outliers=0.4)
        model = new_model(config, data)
        steps = TrainingSteps(model, config, data.x_train, data.y_train, seen)
        steps.compile(order)
        steps(order, np.full(len(order), 0.005, np.float32), 0, len(order))
        sure.append(model.predict(letters[400:], verbose=0).max(axis=1).mean())
        answers = model.predict(np.array(data.x_test), verbose=0).argmax(axis=1)
        right.append((answers == data.y_test).mean())

    assert sure[1] < 0.85 * sure[0]
    assert min(right) > 0.9
