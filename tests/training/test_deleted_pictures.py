"""What a run keeps of pictures that are deleted for good: nothing."""

import json

import numpy as np
import pytest
from keras.models import load_model

from clf import cleaning
from clf.config import RunConfig
from clf.datasets import cache_root, own
from clf.datasets.own.copies import forget_versions
from clf.inference import look_at_training_pictures, nearest_pictures, neighbours
from clf.layers import Conv2D, Flatten
from clf.runs import Run, RunState, create_run
from clf.snapshots import read_snapshot, snapshot_epochs
from clf.training import snapshots, train
from tests.datasets.own.zips import dataset_of, two_classes

# Other tests prepare the same pictures.
pytestmark = pytest.mark.usefixtures("cache")


@pytest.fixture
def dataset() -> own.OwnDataset:
    return dataset_of(two_classes(10))


@pytest.fixture
def run(dataset) -> Run:
    """Of three epochs on the dataset, queued."""
    version = own.make_version(dataset, own.Settings(size=32))
    return create_run(RunConfig(dataset=version, layers=(Conv2D(2, 3), Flatten()), epochs=3))


def pictures_in(run: Run) -> dict[int, tuple[int, list[str]]]:
    """By epoch how many pictures are kept, and the layers whose maps are."""
    kept = {epoch: read_snapshot(run.path, epoch) for epoch in snapshot_epochs(run.path)}
    return {epoch: (len(each.pixels), list(each.maps)) for epoch, each in kept.items()}


def copies(run: Run, pixels: np.ndarray) -> list[str]:
    """The files of the run and the cache with these pixels, uncompressed."""
    files = [*run.path.rglob("*"), *cache_root().rglob("*")]
    wanted = pixels.tobytes()
    return [str(file) for file in files if file.is_file() and wanted in file.read_bytes()]


@pytest.mark.parametrize("what", ["one picture", "the dataset"])
def test_a_run_loses_its_copies_and_stays_a_network(run, dataset, what, monkeypatch):
    monkeypatch.setattr(neighbours, "_WORTH_KEEPING", 0)
    train(run)
    assert pictures_in(run) == dict.fromkeys(range(4), (3, ["1_conv2d"]))
    before = read_snapshot(run.path, 3)
    look_at_training_pictures(str(run.path))
    nearest_pictures(str(run.path), before.pixels[0])
    assert len(copies(run, before.pixels[0])) == 5  # four snapshots and the prepared test set
    assert len(list((cache_root() / "last-hidden").glob(f"{run.config().dataset}*"))) == 1

    if what == "one picture":
        dataset.remove([dataset.record().pictures[0].id])
    else:
        dataset.delete()

    assert pictures_in(run) == dict.fromkeys(range(4), (0, []))
    assert copies(run, before.pixels[0]) == []
    assert list(cache_root().rglob(f"*{run.config().dataset}*")) == []
    after = read_snapshot(run.path, 3)
    np.testing.assert_array_equal(after.filters["1_conv2d"], before.filters["1_conv2d"])
    np.testing.assert_array_equal(after.positions, before.positions)
    assert run.status().state is RunState.COMPLETED
    assert load_model(run.model_file).output_shape == (None, 2)
    assert json.loads((run.path / "test.json").read_bytes()).keys() == {"confusion"}


def test_pictures_that_are_deleted_during_the_training_are_not_written_back(
    run, dataset, monkeypatch
):
    """Before one snapshot is taken, and between the look whether they are there and the writing."""
    write, written = snapshots.write_snapshot, []

    def delete_and_write(path, snapshot):
        written.append(len(snapshot.pixels))
        if len(written) == 2:
            dataset.delete()
        write(path, snapshot)

    monkeypatch.setattr(snapshots, "write_snapshot", delete_and_write)
    train(run)

    assert written == [3, 3, 0, 0]
    assert pictures_in(run) == dict.fromkeys(range(4), (0, []))
    assert run.status().state is RunState.COMPLETED


def test_other_versions_keep_theirs(run, dataset):
    train(run)
    other = own.make_version(dataset, own.Settings(size=64))
    forget_versions((other,))
    cleaning.clean_up()

    assert pictures_in(run)[3] == (3, ["1_conv2d"])


def test_what_a_killed_process_has_left_is_found_later(run, dataset, monkeypatch):
    train(run)
    with monkeypatch.context() as killed:
        killed.setattr("clf.datasets.own.store.forget_versions", lambda _: None)
        dataset.delete()
    assert pictures_in(run)[3] == (3, ["1_conv2d"])

    cleaning.clean_up()

    assert pictures_in(run)[3] == (0, [])
