"""Training behind the frozen layers of EfficientNet-Lite0, and fine-tuning, on a few digits."""

from collections.abc import Iterator
from dataclasses import replace

import keras
import numpy as np
import pytest

from clf import control, datasets, inference
from clf.calibration import read_calibration
from clf.changes import Changes, FilterOff
from clf.config import RunConfig
from clf.datasets import digits, registry
from clf.datasets.registry import BUILT_IN
from clf.datasets.source import Chunk, Provider, Source
from clf.layers import (
    Dense,
    Dropout,
    EfficientNetLite0,
    Flatten,
    GlobalAveragePooling2D,
    ResidualBlock,
)
from clf.model import build_model, fine_tuned_layers, logits_model, pretrained_layers
from clf.runs import RunState, create_run
from clf.schedules import planned_factors
from clf.snapshots import snapshot_epochs
from clf.training import train
from clf.training.trainer import Trainer
from clf.training.transfer import (
    BATCH,
    Part,
    load_letters,
    load_parts,
    variables_that_learn,
    without_frozen_layers,
)
from clf.training.writing import written_digits
from tests.training.trainings import (
    Power,
    Trained,
    assert_same_weights,
    break_off,
    break_off_in,
    copy_of,
    during,
    train_in_a_thread,
    train_new,
    wait_until,
    weights_of,
)

TRANSFER = RunConfig(
    dataset="digits",
    layers=(EfficientNetLite0(side=32), GlobalAveragePooling2D(), Dropout(0.2)),
    epochs=5,
    batch_size=16,
    fine_tuning=2,
    learning_rate=0.005,
    schedule="cosine",
    precision="float32",
    validation_share=0.2,
)
FROZEN = replace(TRANSFER, epochs=3, fine_tuning=0)
STEPS = 9


@pytest.fixture(scope="module", autouse=True)
def few_digits(_own_folders):
    """Only every eighth of the digits: the network is large."""
    found = digits.find(BUILT_IN["digits"])

    def read() -> Iterator[Chunk]:
        for chunk in found.chunks():
            yield replace(chunk, pictures=chunk.pictures[::8], labels=chunk.labels[::8])

    info = replace(BUILT_IN["digits"], train_size=180, test_size=45)
    provider = Provider(info, lambda _: Source("few", read), advice="")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(BUILT_IN, "digits", info)
        patch.setitem(registry._PROVIDERS, "digits", provider)
        yield


@pytest.fixture(scope="module")
def tuned(few_digits) -> Trained:
    """Three epochs of the head alone and two of fine-tuning, undisturbed."""
    return train_new(TRANSFER)


def test_the_head_learns_the_same_from_kept_features_as_behind_the_whole_network(monkeypatch):
    config = replace(
        FROZEN, epochs=1, layers=(EfficientNetLite0(32), ResidualBlock(4), Flatten(), Dense(8))
    )
    on_features = train_new(config)
    monkeypatch.setattr("clf.training.transfer.MOST_BYTES", 0)
    whole = train_new(config)

    for one, other in zip(on_features.weights, whole.weights, strict=True):
        np.testing.assert_allclose(one, other, atol=2e-3)
    one, other = (trained.run.metrics()[-1]["val_loss"] for trained in (on_features, whole))
    assert one == pytest.approx(other, rel=0.02)


@pytest.mark.parametrize("fine_tuning", [False, True])
def test_the_head_gives_on_features_what_the_network_gives_on_pictures(fine_tuning):
    data = datasets.load("digits")
    model = build_model(FROZEN)
    parts = [Part(data.x_train[:40], data.y_train[:40]), Part(data.x_test[:9], data.y_test[:9])]
    seen = []

    def hear(*done):
        seen.append(done)

    head, kept = without_frozen_layers(model, FROZEN, parts, fine_tuning, hear)
    for part, features in zip(parts, kept, strict=True):
        assert features.labels is part.labels
        expected = logits_model(model).predict(part.inputs, verbose=0)
        np.testing.assert_allclose(head.predict(features.inputs, verbose=0), expected, atol=1e-4)
    names = [layer.name for layer in head.layers[1:]]
    tuned = [layer.name for layer in fine_tuned_layers(model)]
    if fine_tuning:
        assert names[0] == tuned[0]
        assert set(tuned) <= set(names)
    else:
        assert names == ["3_dropout", "logits"]
    augmented = replace(FROZEN, augmentation="shift")
    more = without_frozen_layers(model, augmented, parts, fine_tuning, hear)
    assert more == (model, parts)
    assert seen == [(done, 49) for done in (0, BATCH, 2 * BATCH, 40)]


def test_only_the_last_blocks_change_and_only_in_fine_tuning(tuned):
    before = build_model(TRANSFER)
    frozen = keras.models.load_model(train_new(FROZEN).run.model_file)
    after = keras.models.load_model(tuned.run.model_file)

    learning = fine_tuned_layers(before)
    for layer in pretrained_layers(before):
        learned = layer.get_weights()
        assert_same_weights(learned, frozen.get_layer(layer.name).get_weights())
        same = all(map(np.array_equal, learned, after.get_layer(layer.name).get_weights()))
        assert same == (layer not in learning), layer.name


def test_a_checkpoint_has_only_what_may_learn():
    model = build_model(TRANSFER)
    for config, tuned_layers in ((TRANSFER, fine_tuned_layers(model)), (FROZEN, [])):
        kept = {id(variable) for variable in variables_that_learn(model, config)}
        for layer in model.layers:
            stays = layer in pretrained_layers(model) and layer not in tuned_layers
            assert {id(variable) in kept for variable in layer.variables} <= {not stays}
    plain = build_model(RunConfig())
    assert len(variables_that_learn(plain, RunConfig())) == len(plain.variables)


def test_fine_tuning_goes_on_at_a_tenth_of_the_rate_and_gets_better(tuned):
    rows = tuned.run.metrics()
    steps = [row for row in rows if row["kind"] == "step"]
    losses = [row["loss"] for row in rows if row["kind"] == "epoch"]

    done = np.array([row["step"] - 1 for row in steps])
    expected = 0.005 * planned_factors("cosine", 3 * STEPS, 2 * STEPS, done)
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
    for step in (0, 4):
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
        call(self, order, rates, min(count, 4))

    patch.setattr(Trainer, "_call", save_and_lose_power)


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
        kept = info.kind in ("Concatenate", "Rescaling", "Add", "Dropout")
        assert view.input.shape == view.output.shape or not kept
    names = [layer.name for layer in network.layers if isinstance(layer, keras.layers.Conv2D)]
    assert len(names) == 33

    assert list(inference.grad_cam(path, pixels, 3)) == names
    off = Changes((FilterOff(names[1], 5),))
    found = inference.what_if(path, off, names[1], pixels)
    assert not found.maps_after[..., 5].any()
    assert found.maps_before[..., 5].any()
    strongest = inference.strongest_pictures(path, "digits", names[1], 0)
    assert len(strongest.numbers) == 9
    assert inference.made_picture(path, names[1], 0, 0).picture.shape == pixels.shape
    assert len(inference.network_view(path, pixels)) == len(network.layers)


# Steered


def _ask_while_features_are_computed(patch, act):
    """Call `act(run)` before the first pictures pass the frozen layers, once."""
    hear, asked = Trainer._hear_between, []

    def ask_and_hear(self, done, total):
        if not asked:
            asked.append(True)
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


# "None of these", and the most alike


def test_it_is_calibrated_and_finds_the_most_alike_by_its_features(tuned):
    path, data = str(tuned.run.path), datasets.load("digits")
    assert read_calibration(tuned.run.path) is not None
    place = int(data.split(TRANSFER.validation_share, TRANSFER.seed)[0][0])
    found = inference.nearest_pictures(path, data.x_train[place])

    assert (found.layer, found.numbers) == ("1_efficientnetlite0", 1280)
    assert found.places[0] == place
    assert found.distances[0] == pytest.approx(0, abs=1e-5)


def test_digits_of_other_writers_are_added_to_those_trained_on_alone():
    data, heard = datasets.load("digits"), []
    config = RunConfig(dataset="digits", outliers=0.2, validation_share=0.2)
    more = replace(config, other_writers=0.5)
    train, validation = load_parts(data, config, lambda *_: None)
    added, held_out = load_parts(data, more, lambda *now: heard.append(now))

    np.testing.assert_array_equal(held_out.inputs, validation.inputs)
    assert len(added) == len(train) + 72 == 216
    np.testing.assert_array_equal(added.inputs[:144], train.inputs)
    pixels, labels = written_digits(data.info, 72, config.seed, lambda *_: None)
    np.testing.assert_array_equal(added.inputs[144:], pixels)
    np.testing.assert_array_equal(added.labels, np.concatenate([train.labels, labels]))
    assert heard == [(0, 72), (50, 72)]
    assert load_letters(data, config, print) is None
    assert load_letters(data, replace(more, outliers=0.0), print) is None
    assert load_letters(data, more, lambda *_: None).shape == (36, *data.info.shape)
