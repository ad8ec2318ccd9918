"""The nearest training pictures, against a search written out here over Keras's own numbers."""

import dataclasses
import os

import keras
import numpy as np
import pytest

from clf import datasets, inference
from clf.config import RunConfig
from clf.datasets import DatasetUnavailable
from clf.inference import neighbours
from clf.layers import Conv2D, Dense, Flatten
from clf.model import build_model
from clf.runs import create_run
from tests.datasets.own.zips import dataset_of, two_classes


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    """What is kept on disk and in memory is this test's own; the pictures are everybody's."""
    folder = tmp_path / "cache"
    monkeypatch.setattr(neighbours.datasets, "cache_root", lambda: folder)
    neighbours._gallery.cache_clear()


def run_with(*layers, dataset="digits", **settings) -> str:
    config = RunConfig(dataset=dataset, layers=layers, **settings)
    run = create_run(config)
    build_model(config).save(run.model_file)
    return str(run.path)


def expected(run: str, tensor_of, pixels: np.ndarray, share: float, seed: int) -> tuple:
    """Places and distances of the nine nearest, by arccos-free cosine in float64."""
    model = keras.models.load_model(f"{run}/model.keras")
    data = datasets.load("digits")
    learned, _ = data.split(share, seed)
    part = keras.Model(model.input, tensor_of(model))
    flat = part.predict(data.x_train[learned], verbose=0).reshape(len(learned), -1).astype(float)
    own = part.predict(pixels[None], verbose=0).reshape(-1).astype(float)
    cosine = (flat @ own) / np.linalg.norm(flat, axis=1) / np.linalg.norm(own)
    order = np.argsort(-cosine, kind="stable")[:9]
    return learned[order], 1 - cosine[order]


def test_the_nearest_are_found_among_the_pictures_that_were_learned_from():
    run = run_with(Conv2D(4, 3), Flatten(), Dense(12), validation_share=0.4, seed=5)
    data = datasets.load("digits")
    for pixels in (data.x_test[3], data.x_train[11]):
        found = inference.nearest_pictures(run, pixels)
        places, distances = expected(
            run, lambda model: model.get_layer("3_dense").output, pixels, 0.4, 5
        )
        np.testing.assert_array_equal(found.places, places)
        np.testing.assert_allclose(found.distances, distances, atol=1e-5)
        np.testing.assert_array_equal(found.pictures, data.x_train[places])
        np.testing.assert_array_equal(found.labels, data.y_train[places])
        assert (found.layer, found.numbers) == ("3_dense", 12)
        assert found.searched == found.learned == round(0.6 * len(data.y_train))


def test_without_a_hidden_layer_the_pixels_are_compared():
    run = run_with(Flatten())
    pixels = datasets.load("digits").x_test[0]
    found = inference.nearest_pictures(run, pixels)
    config = RunConfig()
    places, _ = expected(run, lambda m: m.input, pixels, config.validation_share, config.seed)
    np.testing.assert_array_equal(found.places, places)
    assert (found.layer, found.numbers) == ("", 64)


def test_a_training_picture_is_nearest_to_itself():
    run = run_with(Flatten(), Dense(30))
    data = datasets.load("digits")
    place = inference.nearest_pictures(run, data.x_test[0]).places[4]
    found = inference.nearest_pictures(run, data.x_train[place])
    assert found.places[0] == place
    assert found.distances[0] == pytest.approx(0, abs=1e-5)


def test_portions_add_up_and_tell_how_far_they_are(monkeypatch):
    monkeypatch.setattr(neighbours, "PORTION", 600)
    run = run_with(Flatten(), Dense(5))
    total = len(neighbours._gallery(run, neighbours.version_of(run)).places)
    steps = [inference.look_at_training_pictures(run) for _ in range(4)]
    assert [step.done for step in steps] == [min(600 * n, total) for n in (1, 2, 3, 4)]
    assert {step.total for step in steps} == {total}


def test_where_a_picture_has_many_numbers_fewer_are_compared(monkeypatch):
    monkeypatch.setattr(neighbours, "MOST_BYTES", 4 * 64 * 100)
    run = run_with(Flatten())
    found = inference.nearest_pictures(run, datasets.load("digits").x_test[0])
    assert found.searched == 100
    assert found.learned > 1000


def test_what_took_long_is_kept_on_disk_and_belongs_to_the_network(monkeypatch, tmp_path):
    monkeypatch.setattr(neighbours, "_WORTH_KEEPING", 0)
    monkeypatch.setattr(neighbours, "MOST_FILES", 2)
    pixels = datasets.load("digits").x_test[0]
    run = run_with(Flatten(), Dense(5))
    first = inference.nearest_pictures(run, pixels)
    (file,) = (tmp_path / "cache" / "last-hidden").iterdir()

    def again():
        neighbours._gallery.cache_clear()
        return neighbours._gallery(run, neighbours.version_of(run)).done

    assert again() == first.searched
    np.testing.assert_array_equal(inference.nearest_pictures(run, pixels).places, first.places)
    file.write_bytes(file.read_bytes()[:500])
    assert again() == 0
    inference.nearest_pictures(run, pixels)
    for number, units in enumerate((6, 7), start=1):
        os.utime(file, (number, number))
        inference.nearest_pictures(run_with(Flatten(), Dense(units)), pixels)
    kept = list(file.parent.iterdir())
    assert len(kept) == 2
    assert file not in kept


def test_a_disk_that_cannot_be_written_is_no_matter(monkeypatch, tmp_path):
    monkeypatch.setattr(neighbours, "_WORTH_KEEPING", 0)
    (tmp_path / "cache").write_text("in the way")
    found = inference.nearest_pictures(
        run_with(Flatten(), Dense(5)), datasets.load("digits").x_test[0]
    )
    assert len(found.places) == 9


def test_pictures_that_are_not_here_are_said_to_be_missing():
    run = run_with(Flatten(), dataset="mnist")
    for ask in (
        lambda: inference.look_at_training_pictures(run),
        lambda: inference.nearest_pictures(run, np.zeros((28, 28, 1), np.uint8)),
    ):
        with pytest.raises(DatasetUnavailable, match="MNIST"):
            ask()


def test_what_is_given_back_needs_no_tensorflow():
    run = run_with(Flatten())
    found = inference.nearest_pictures(run, datasets.load("digits").x_test[0])
    for value in dataclasses.asdict(found).values():
        assert isinstance(value, int | str | np.ndarray)


def test_nothing_is_shown_or_kept_of_a_dataset_that_was_deleted(cache, monkeypatch):
    monkeypatch.setattr(neighbours, "_WORTH_KEEPING", 0)
    dataset = dataset_of(two_classes())
    name = datasets.own.make_version(dataset, datasets.own.Settings(size=32))
    run = run_with(Flatten(), Dense(5), dataset=name)
    pixels = datasets.load(name).x_test[0]
    inference.nearest_pictures(run, pixels)
    assert list(cache.rglob("*.npy"))

    dataset.delete()

    assert list(cache.rglob("*.np?")) == []
    for ask in (
        inference.look_at_training_pictures,
        lambda _: inference.nearest_pictures(run, pixels),
    ):
        with pytest.raises(datasets.DatasetUnavailable, match="was deleted"):
            ask(run)
