"""Training behind frozen layers of the network for CIFAR-10, and fine-tuning, on Digits."""

import time
from dataclasses import replace

import keras
import numpy as np
import pytest

from clf import control, datasets, inference
from clf.changes import Changes, FilterOff
from clf.config import RunConfig
from clf.datasets.registry import BUILT_IN
from clf.layers import Dense, Dropout, Flatten, PretrainedLayers, ResidualBlock
from clf.model import PRETRAINED_LAYERS, build_model, logits_model, pretrained_layers
from clf.pretrained import ROOT
from clf.runs import RunState, create_run
from clf.schedules import planned_factors
from clf.snapshots import snapshot_epochs
from clf.training import train
from clf.training.trainer import Trainer
from clf.training.transfer import Part, without_frozen_layers
from tests.training.trainings import (
    Power,
    Trained,
    assert_same_weights,
    break_off,
    break_off_in,
    copy_of,
    during,
    train_in_a_thread,
    train_in_another_process,
    train_new,
    wait_until,
    weights_of,
)

TRANSFER = RunConfig(
    dataset="digits",
    layers=(PretrainedLayers(stages=1), Flatten(), Dropout(0.2)),
    epochs=5,
    batch_size=64,
    fine_tuning=2,
    learning_rate=0.01,
    schedule="cosine",
    precision="float32",
)
FROZEN = replace(TRANSFER, epochs=3, fine_tuning=0)
STEPS = 20


@pytest.fixture(scope="module")
def tuned(_own_folders) -> Trained:
    """Three epochs of the head alone and two of fine-tuning, undisturbed."""
    return train_new(TRANSFER)


@pytest.fixture(scope="module")
def shipped() -> keras.Model:
    return keras.models.load_model(ROOT / "pretrained-cifar10" / "model.keras")


def values_before_the_head(model, name, pixels):
    return keras.Model(model.input, model.get_layer(name).output).predict(pixels, verbose=0)


@pytest.mark.parametrize("stages", [1, 2, 3])
def test_the_layers_are_those_of_the_shipped_network_with_its_scaling(stages, shipped):
    pixels = np.random.default_rng(stages).integers(0, 256, (4, 32, 32, 3), np.uint8)
    model = build_model(RunConfig("cifar10", (PretrainedLayers(stages), Flatten())))

    mine = values_before_the_head(model, PRETRAINED_LAYERS, pixels)
    theirs = values_before_the_head(shipped, f"{stages + 1}_residualstage", pixels)
    np.testing.assert_array_equal(mine, theirs)
    assert [weight.path for weight in model.trainable_weights] == ["logits/kernel", "logits/bias"]


@pytest.mark.parametrize("side", [2, 3])
def test_larger_pictures_are_shrunk_to_the_size_that_was_learned(side, shipped, monkeypatch):
    info = replace(BUILT_IN["cifar10"], name="larger", shape=(32 * side, 32 * side, 3))
    monkeypatch.setitem(BUILT_IN, "larger", info)
    pixels = np.random.default_rng(side).integers(0, 256, (4, *info.shape), np.uint8)
    means = pixels.reshape(4, 32, side, 32, side, 3).mean((2, 4), dtype=np.float32)
    model = build_model(RunConfig("larger", (PretrainedLayers(), Flatten())))

    mine = values_before_the_head(model, PRETRAINED_LAYERS, pixels)
    theirs = values_before_the_head(shipped, "4_residualstage", means)
    np.testing.assert_allclose(mine, theirs, atol=1e-4)


def test_grey_pictures_are_taken_as_colours(shipped):
    grey = np.random.default_rng(0).integers(0, 256, (4, 28, 28, 1), np.uint8)
    in_colours = np.zeros((4, 32, 32, 3), np.uint8)
    in_colours[:, :28, :28] = grey
    model = build_model(RunConfig("mnist", (PretrainedLayers(1), Flatten())))

    mine = values_before_the_head(model, PRETRAINED_LAYERS, grey)
    theirs = values_before_the_head(shipped, "2_residualstage", in_colours)
    # Where the window of no value reaches the other edge of the picture.
    np.testing.assert_allclose(mine[:, :11, :11], theirs[:, :11, :11], atol=1e-5)


def test_the_head_learns_the_same_from_kept_features_as_behind_the_whole_network(monkeypatch):
    config = replace(
        FROZEN, epochs=1, layers=(PretrainedLayers(1), ResidualBlock(4), Flatten(), Dense(8))
    )
    on_features = train_new(config)
    monkeypatch.setattr("clf.training.transfer.MOST_BYTES", 0)
    whole = train_new(config)

    for one, other in zip(on_features.weights, whole.weights, strict=True):
        np.testing.assert_allclose(one, other, atol=2e-3)
    one, other = (trained.run.metrics()[-1]["val_loss"] for trained in (on_features, whole))
    assert one == pytest.approx(other, rel=0.02)


def test_the_head_gives_on_features_what_the_network_gives_on_pictures():
    data = datasets.load("digits")
    model = build_model(FROZEN)
    parts = [Part(data.x_train[:300], data.y_train[:300]), Part(data.x_test[:9], data.y_test[:9])]
    seen = []
    head, kept = without_frozen_layers(model, FROZEN, parts, lambda *done: seen.append(done))

    for part, features in zip(parts, kept, strict=True):
        assert features.labels is part.labels
        expected = logits_model(model).predict(part.inputs, verbose=0)
        np.testing.assert_allclose(head.predict(features.inputs, verbose=0), expected, atol=1e-4)
    assert [layer.name for layer in head.layers[1:]] == ["2_flatten", "3_dropout", "logits"]
    augmented = replace(FROZEN, augmentation="shift")
    more = without_frozen_layers(model, augmented, parts, lambda *done: seen.append(done))
    assert more == (model, parts)
    assert seen == [(done, 309) for done in (0, 64, 128, 192, 256, 300)]


def test_the_pretrained_layers_stay_as_they_are_until_they_are_fine_tuned(tuned):
    before = build_model(TRANSFER)
    frozen = keras.models.load_model(train_new(FROZEN).run.model_file)
    after = keras.models.load_model(tuned.run.model_file)

    for name in (layer.name for layer in pretrained_layers(before)):
        learned = before.get_layer(name).get_weights()
        assert_same_weights(learned, frozen.get_layer(name).get_weights())
        same = all(map(np.array_equal, learned, after.get_layer(name).get_weights()))
        assert same == ("conv2d" not in name or name.endswith("normalised")), name


def test_fine_tuning_goes_on_at_a_tenth_of_the_rate_and_gets_better(tuned):
    rows = tuned.run.metrics()
    steps = [row for row in rows if row["kind"] == "step"]
    losses = [row["loss"] for row in rows if row["kind"] == "epoch"]

    done = np.array([row["step"] - 1 for row in steps])
    expected = 0.01 * planned_factors("cosine", 3 * STEPS, 2 * STEPS, done)
    np.testing.assert_allclose([row["learning_rate"] for row in steps], expected, rtol=1e-5)
    assert losses[4] < losses[2]
    assert tuned.run.status().state is RunState.COMPLETED
    assert snapshot_epochs(tuned.run.path) == list(range(6))


def test_the_saved_network_stands_alone_and_answers_as_it_was_tested(tuned):
    data = datasets.load("digits")
    model = keras.models.load_model(tuned.run.model_file)
    right = model.predict(data.x_test[:], verbose=0).argmax(axis=1) == data.y_test

    assert right.mean() == pytest.approx(tuned.run.status().test_accuracy, abs=1e-9)
    assert right.mean() > 0.6
    assert {layer.compute_dtype for layer in model.layers} == {"float32"}


def test_in_mixed_precision_it_is_saved_in_float32():
    status = train_new(replace(TRANSFER, epochs=2, fine_tuning=1, precision="mixed_bfloat16")).run
    model = keras.models.load_model(status.model_file)

    assert status.status().state is RunState.COMPLETED
    assert {layer.compute_dtype for layer in model.layers} == {"float32"}
    assert status.status().test_accuracy > 0.3


# The same again


def test_a_run_that_broke_off_again_and_again_goes_on_to_the_same_weights(tuned):
    """In the training of its head, before the first step of fine-tuning and in its middle."""
    run = create_run(TRANSFER)
    break_off_in(run, epoch=2)
    for step in (0, 10):
        break_off(run, lambda patch, step=step: at_a_checkpoint_in_fine_tuning(patch, step))
        assert (run.status().epoch, run.status().step) == (3, step)
    train(run)

    assert_same_weights(tuned.weights, weights_of(run))


def at_a_checkpoint_in_fine_tuning(patch, step):
    """Lose power behind a checkpoint before the first call of at least so many steps."""
    during(patch, 4, lambda run: None)
    call = Trainer._call

    def save_and_lose_power(self, order, rates, count):
        if self.position.fine_tuning and self.position.step >= step:
            self._save()
            raise Power
        call(self, order, rates, count)

    patch.setattr(Trainer, "_call", save_and_lose_power)


def test_a_process_killed_in_fine_tuning_loses_nothing(tuned):
    run = create_run(TRANSFER)
    process = train_in_another_process(run)
    try:
        wait_until(lambda: run.status().epoch >= 3 or run.status().state.ended)
        time.sleep(0.2)
    finally:
        process.kill()
        process.join()
    if not run.status().state.ended:
        run.update_status(state=RunState.QUEUED)
        train(run)

    assert run.status().state is RunState.COMPLETED
    assert_same_weights(tuned.weights, weights_of(run))


def test_trained_on_it_fine_tunes_further(tuned):
    run = copy_of(tuned.run)
    control.train_on(run, TRANSFER.epochs + 1)
    train(run)

    assert run.status().epoch == TRANSFER.epochs + 1
    assert not all(map(np.array_equal, tuned.weights, weights_of(run)))


def test_early_stopping_keeps_the_best_epoch_also_of_fine_tuning():
    run = train_new(replace(TRANSFER, patience=1, epochs=20, fine_tuning=18)).run

    status = run.status()
    accuracies = [row["val_accuracy"] for row in run.metrics() if row["kind"] == "epoch"]
    assert len(accuracies) < 20
    assert status.best_epoch == int(np.argmax(accuracies)) + 1
    data = datasets.load("digits")
    _, kept = data.split(TRANSFER.validation_share, TRANSFER.seed)
    model = keras.models.load_model(run.model_file)
    called = model.predict(data.x_train[kept], verbose=0).argmax(-1)
    assert (called == data.y_train[kept]).mean() == pytest.approx(max(accuracies))


# Looked at


def test_every_layer_can_be_opened_and_changed(tuned):
    path, pixels = str(tuned.run.path), datasets.load("digits").x_test[0]
    network = keras.models.load_model(tuned.run.model_file)
    for info in inference.layers(path):
        view = inference.layer_view(path, info.name, pixels)
        assert view.output.shape == info.output_shape
        # A map can be chosen and is explained by the same one before.
        kept = info.kind in ("Concatenate", "Normalization", "BatchNormalization", "Activation")
        assert view.input.shape == view.output.shape or not kept
    names = [layer.name for layer in network.layers if isinstance(layer, keras.layers.Conv2D)]
    assert len(names) == 3

    assert list(inference.grad_cam(path, pixels, 3)) == names
    off = Changes((FilterOff(names[2], 0),))
    found = inference.what_if(path, off, names[2], pixels)
    assert not found.maps_after[..., 0].any()
    assert found.maps_before[..., 0].any()
    strongest = inference.strongest_pictures(path, "digits", names[1], 0)
    assert len(strongest.numbers) == 9
    assert inference.made_picture(path, names[1], 0, 0).picture.shape == pixels.shape
    assert len(inference.network_view(path, pixels)) == len(network.layers)


# Steered


def _ask_while_features_are_computed(patch, act):
    """Call `act(run)` before the first pictures pass the frozen layers."""
    hear = Trainer._hear_between

    def ask_and_hear(self, done, total):
        if not done:
            act(self._run)
        hear(self, done, total)

    patch.setattr(Trainer, "_hear_between", ask_and_hear)


def test_it_pauses_before_its_features_are_computed_and_goes_by_batch_and_epoch(tuned, monkeypatch):
    run = create_run(TRANSFER)
    _ask_while_features_are_computed(monkeypatch, control.pause)
    training = train_in_a_thread(run)
    for ask, steps in (
        (lambda _: None, 0),
        (control.one_batch, 1),
        (control.one_epoch, STEPS),
        (control.one_epoch, 2 * STEPS),
    ):
        ask(run)
        wait_until(lambda steps=steps: _pauses_at(run, steps))
    control.resume(run)
    training.join()

    assert run.status().state is RunState.COMPLETED
    assert_same_weights(tuned.weights, weights_of(run))


def _pauses_at(run, steps):
    status = run.status()
    done = status.epoch * STEPS + status.step
    return (status.phase, status.steps_per_epoch, done) == ("paused", STEPS, steps)


def test_stopped_while_features_are_computed_it_keeps_what_was_learned(monkeypatch):
    run = create_run(FROZEN)
    break_off_in(run, epoch=2)
    steps = len(run.metrics())
    _ask_while_features_are_computed(monkeypatch, control.stop)
    train(run)

    status = run.status()
    assert (status.state, status.reason) == (RunState.STOPPED, "Stopped by a person.")
    assert status.test_accuracy > 0.3
    assert len(run.metrics()) < steps


def test_stopped_before_it_learned_anything_there_is_no_network(monkeypatch):
    run = create_run(FROZEN)
    _ask_while_features_are_computed(monkeypatch, control.stop)
    train(run)

    assert run.status().state is RunState.STOPPED
    assert not run.model_file.exists()
