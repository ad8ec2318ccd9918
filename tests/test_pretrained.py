"""The networks that come with the product, as they lie in the repository."""

import numpy as np
import pytest

from clf import control, datasets
from clf.inference import predict
from clf.pretrained import FILES, PRETRAINED, ROOT
from clf.runs import RunState, find_run, list_runs, pretrained_summaries


@pytest.mark.parametrize("name", PRETRAINED)
def test_it_is_a_finished_run_of_its_recipe_and_good_enough(name):
    run, wanted = find_run(name), PRETRAINED[name]

    assert run.pretrained
    assert run.config() == wanted.config
    status = run.status()
    assert status.state is RunState.COMPLETED
    assert status.test_accuracy >= wanted.least_accuracy
    epochs = [row for row in run.metrics() if row["kind"] == "epoch"]
    assert len(epochs) == wanted.config.epochs
    assert sorted(file.name for file in run.path.iterdir()) == sorted(FILES)
    assert sum(file.stat().st_size for file in run.path.iterdir()) < 5_000_000


@pytest.mark.parametrize("name", PRETRAINED)
def test_its_network_answers_with_probabilities(name):
    run = find_run(name)
    shape = datasets.DATASETS[run.config().dataset].shape
    pixels = np.random.default_rng(0).integers(0, 256, (3, *shape), np.uint8)

    np.testing.assert_allclose(predict(str(run.path), pixels).sum(axis=1), 1, rtol=1e-5)


def test_the_accuracy_that_is_shown_is_the_networks():
    run = find_run("pretrained-fashion_mnist")
    data = datasets.load("fashion_mnist")

    right = predict(str(run.path), data.x_test).argmax(axis=1) == data.y_test
    assert right.mean() == pytest.approx(run.status().test_accuracy, abs=2e-4)


def test_they_are_offered_beside_a_persons_own_runs():
    assert [item.run.id for item in pretrained_summaries()] == list(PRETRAINED)
    assert list_runs() == []


def test_nobody_can_change_or_delete_one():
    run = find_run("pretrained-mnist")
    before = {file: file.read_bytes() for file in run.path.iterdir()}
    with pytest.raises(PermissionError, match="comes with the product"):
        run.delete()
    control.train_on(run, 100)

    assert {file: file.read_bytes() for file in ROOT.joinpath(run.id).iterdir()} == before
