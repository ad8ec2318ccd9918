"""Snapshots of real trainings on Digits: what is in them, and that they change nothing."""

import threading
from dataclasses import replace

import keras
import numpy as np
import pytest
from sklearn.decomposition import PCA

from clf import control, datasets
from clf.model import build_model
from clf.runs import RunState, create_run
from clf.snapshots import MOST_SNAPSHOTS, kept_epochs, read_snapshot, snapshot_epochs
from clf.training import snapshots, train
from clf.training.snapshots import SnapshotTaker, embed, fixed_pictures
from clf.training.trainer import Trainer
from tests.training.trainings import (
    CONV,
    DENSE,
    TINY,
    Power,
    assert_same_weights,
    break_off,
    contents_of_snapshots,
    train_in_a_thread,
    wait_until,
    weights_of,
)

# What is in them


def test_there_is_one_of_the_beginning_and_of_every_epoch(dense, conv):
    assert snapshot_epochs(dense.run.path) == list(range(DENSE.epochs + 1))
    assert snapshot_epochs(conv.run.path) == list(range(CONV.epochs + 1))


def test_the_first_is_the_random_network(conv):
    first = read_snapshot(conv.run.path, 0)
    kernel = build_model(CONV).get_layer("1_conv2d").kernel.numpy()

    np.testing.assert_array_equal(first.filters["1_conv2d"], kernel)
    assert 0.0 < (first.predicted == first.labels).mean() < 0.4


def test_the_last_is_what_the_saved_network_computes(conv):
    last = read_snapshot(conv.run.path, CONV.epochs)
    model = keras.models.load_model(conv.run.model_file)
    data = datasets.load("digits")
    pixels = data.x_test[last.numbers]

    np.testing.assert_array_equal(last.labels, data.y_test[last.numbers])
    np.testing.assert_array_equal(last.predicted, model.predict(pixels, verbose=0).argmax(-1))
    np.testing.assert_array_equal(last.pixels, pixels[:3])
    assert list(last.filters) == ["1_conv2d", "4_conv2d"]
    assert list(last.maps) == ["1_conv2d", "3_maxpooling2d", "4_conv2d"]
    for name, maps in last.maps.items():
        probe = keras.Model(model.input, model.get_layer(name).output)
        np.testing.assert_allclose(maps, probe(pixels[:3]), atol=1e-5)
    for name, kernel in last.filters.items():
        expected = model.get_layer(name).kernel.numpy()[:, :, :8]
        np.testing.assert_array_equal(kernel, expected)


def test_a_dense_layer_on_the_pixels_has_its_weights_laid_out_as_they_are(dense):
    last = read_snapshot(dense.run.path, DENSE.epochs)
    kernel = keras.models.load_model(dense.run.model_file).get_layer("2_dense").kernel.numpy()

    assert list(last.filters) == ["2_dense"]
    np.testing.assert_array_equal(last.filters["2_dense"], kernel.reshape(8, 8, 1, 32))
    assert last.maps == {}


def test_the_embedding_is_that_of_the_values_before_the_logits(conv):
    last = read_snapshot(conv.run.path, CONV.epochs)
    model = keras.models.load_model(conv.run.model_file)
    values = keras.Model(model.input, model.get_layer("logits").input)(
        datasets.load("digits").x_test[last.numbers]
    ).numpy()
    pca = PCA(2).fit(values)

    assert last.explained == pytest.approx(pca.explained_variance_ratio_.sum(), rel=1e-3)
    assert_same_up_to_a_turn(last.positions, pca.transform(values))


def assert_same_up_to_a_turn(one, other):
    distances = [np.linalg.norm(each[:, None] - each[None], axis=-1) for each in (one, other)]
    np.testing.assert_allclose(*distances, atol=1e-3 * np.max(distances))


# Pictures and embedding alone


def test_the_pictures_are_the_first_ones_of_every_class_as_many_of_each():
    labels = np.random.default_rng(0).integers(0, 10, 10_000).astype(np.uint8)
    chosen = fixed_pictures(labels, 10)

    assert len(chosen) == 500
    np.testing.assert_array_equal(labels[chosen[:10]], range(10))
    for label in range(10):
        places = chosen[labels[chosen] == label]
        np.testing.assert_array_equal(places, np.flatnonzero(labels == label)[:50])
    assert len(fixed_pictures(np.array([0, 1, 1, 0, 1]), 2)) == 4


def test_of_very_many_classes_some_have_one_picture_each():
    labels = np.repeat(np.arange(1000), 2)
    chosen = fixed_pictures(labels, 1000)

    assert len(np.unique(labels[chosen])) == len(chosen) == 500
    assert set(labels[chosen[[0, -1]]]) == {0, 999}


@pytest.mark.parametrize("units", [3, 64, 700])
def test_an_embedding_is_that_of_scikit_learn(units):
    values = np.random.default_rng(0).normal(size=(300, units)) * np.linspace(3, 1, units)
    positions, explained = embed(values.astype(np.float32), None)
    pca = PCA(2, svd_solver="full").fit(values)

    assert positions.dtype == np.float32
    assert explained == pytest.approx(pca.explained_variance_ratio_.sum(), rel=1e-4)
    assert_same_up_to_a_turn(positions, pca.transform(values))


def test_an_embedding_is_turned_onto_the_one_before():
    values = np.random.default_rng(0).normal(size=(200, 20)).astype(np.float32)
    first, _ = embed(values, None)
    angle = 2.0
    turn = np.array([[np.cos(angle), np.sin(angle)], [np.sin(angle), -np.cos(angle)]])

    again, _ = embed(values, first @ turn)
    np.testing.assert_allclose(again, first @ turn, atol=1e-4)


def test_values_that_cannot_be_embedded_have_no_place():
    values = np.ones((10, 4), np.float32)
    assert embed(values, None)[1] == 0.0
    values[3, 2] = np.inf
    positions, explained = embed(values, None)
    assert np.isnan(positions).all()
    assert np.isnan(explained)
    finite, _ = embed(np.eye(10, 4, dtype=np.float32), positions)
    assert np.isfinite(finite).all()
    assert embed(np.arange(4.0)[:, None], None)[0].shape == (4, 2)


def test_a_snapshot_is_bounded(monkeypatch):
    monkeypatch.setattr(snapshots, "BYTES_A_SNAPSHOT", 7_500)
    run = create_run(replace(CONV, epochs=1))
    train(run)
    last = read_snapshot(run.path, 1)

    assert sum(each.nbytes for kind in (last.filters, last.maps) for each in kind.values()) <= 7_500
    assert list(last.filters) == ["1_conv2d"]
    assert list(last.maps) == ["1_conv2d", "4_conv2d"]


# They change nothing


def test_the_weights_are_the_same_without_snapshots(conv, monkeypatch):
    monkeypatch.setattr(Trainer, "_keep_snapshot", lambda self: None)
    run = create_run(CONV)
    train(run)

    assert snapshot_epochs(run.path) == []
    assert_same_weights(conv.weights, weights_of(run))


def test_a_run_that_broke_off_at_a_snapshot_has_the_same_ones(conv):
    """Before that of one epoch is written, and behind that of the next."""
    take = SnapshotTaker.take

    def lose_power_before(self, epoch, weights):
        if epoch == 2:
            raise Power
        take(self, epoch, weights)

    def lose_power_behind(self, epoch, weights):
        take(self, epoch, weights)
        if epoch == 3:
            raise Power

    run = create_run(CONV)
    for lose_power in (lose_power_before, lose_power_behind):
        break_off(run, lambda patch, take=lose_power: patch.setattr(SnapshotTaker, "take", take))
    assert snapshot_epochs(run.path) == [0, 1, 2, 3]
    train(run)

    assert contents_of_snapshots(run) == contents_of_snapshots(conv.run)
    assert_same_weights(conv.weights, weights_of(run))


def test_a_run_of_before_there_were_any_gets_its_beginning_when_it_is_trained_on(monkeypatch):
    run = create_run(TINY)
    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "_keep_snapshot", lambda self: None)
        train(run)
    control.train_on(run, 3)
    train(run)

    assert snapshot_epochs(run.path) == [0, 2, 3]
    kernel = build_model(TINY).get_layer("logits").kernel.numpy()
    first = read_snapshot(run.path, 0)
    np.testing.assert_array_equal(first.filters["logits"], kernel.reshape(8, 8, 1, 10))


def test_a_long_run_keeps_a_few_of_its_epochs():
    epochs = MOST_SNAPSHOTS
    run = create_run(replace(TINY, epochs=epochs, validation_share=0.0, batch_size=512))
    train(run)

    assert snapshot_epochs(run.path) == kept_epochs(epochs) == [*range(0, epochs + 1, 2)]


# What goes wrong, and what is asked meanwhile


def test_a_full_disk_fails_the_run_in_plain_words(monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(snapshots, "write_snapshot", fail)
    run = create_run(TINY)
    train(run)

    assert run.status().state is RunState.FAILED
    assert run.status().reason.startswith("The disk with the run folders is full")


def test_training_goes_on_and_obeys_while_a_snapshot_is_taken(monkeypatch):
    go_on = threading.Event()
    take = SnapshotTaker.take

    def take_slowly(self, epoch, weights):
        if epoch == 0:
            assert go_on.wait(60)
        take(self, epoch, weights)

    monkeypatch.setattr(SnapshotTaker, "take", take_slowly)
    run = create_run(replace(TINY, epochs=500))
    training = train_in_a_thread(run)
    wait_until(lambda: run.status().step > 1)
    control.pause(run)
    wait_until(lambda: [row for row in run.metrics() if row["kind"] == "event"])
    assert snapshot_epochs(run.path) == []
    control.resume(run)
    go_on.set()
    wait_until(lambda: run.status().epoch > 0)
    control.stop(run)
    training.join()

    assert run.status().state is RunState.STOPPED
    assert snapshot_epochs(run.path) == kept_epochs(run.status().epoch)


def test_what_a_killed_process_left_is_cleared_away():
    run = create_run(TINY)
    folder = run.path / "snapshots"
    folder.mkdir()
    (folder / ".epoch-00001.npz-abc.tmp").write_bytes(bytes(10))
    train(run)

    assert not list(folder.glob("*.tmp")) + list(folder.glob(".*.tmp"))
