"""Snapshots as files: which ones are kept, and that they are read as they were written."""

import dataclasses

import numpy as np
import pytest

from clf.snapshots import (
    MOST_SNAPSHOTS,
    Snapshot,
    kept_epochs,
    read_part,
    read_snapshot,
    snapshot_epochs,
    snapshot_file,
    write_snapshot,
)


def snapshot(epoch: int) -> Snapshot:
    random = np.random.default_rng(epoch)
    return Snapshot(
        epoch,
        numbers=np.array([4, 0, 7, 5], np.int32),
        labels=np.array([0, 1, 2, 0], np.int32),
        predicted=np.array([0, 2, 2, 1], np.int32),
        pixels=random.integers(0, 256, (3, 8, 8, 1), np.uint8),
        positions=random.normal(size=(4, 2)).astype(np.float32),
        explained=0.75,
        filters={"2_conv2d": random.normal(size=(3, 3, 1, 4)).astype(np.float32)},
        maps={
            "2_conv2d": random.normal(size=(3, 6, 6, 4)).astype(np.float32),
            "1_maxpooling2d": random.normal(size=(3, 8, 8, 1)).astype(np.float32),
        },
    )


def test_a_snapshot_is_read_as_it_was_written(tmp_path):
    written = snapshot(3)
    write_snapshot(tmp_path, written)
    read = read_snapshot(tmp_path, 3)

    for field in dataclasses.fields(Snapshot):
        one, other = getattr(written, field.name), getattr(read, field.name)
        if isinstance(one, dict):
            assert list(one) == list(other)
            assert all(np.array_equal(one[name], other[name]) for name in one)
        else:
            assert np.array_equal(one, other)
    part = read_part(tmp_path, 3, "maps/1_maxpooling2d")
    np.testing.assert_array_equal(part, written.maps["1_maxpooling2d"])


def test_the_confusion_has_a_row_a_class_and_a_column_a_prediction():
    np.testing.assert_array_equal(
        snapshot(0).confusion(3), [[1, 1, 0], [0, 0, 1], [0, 0, 1]], strict=False
    )


def test_snapshots_thin_out_evenly_and_keep_the_first_and_the_newest():
    before = []
    for epoch in range(1001):
        kept = kept_epochs(epoch)
        assert len(kept) <= MOST_SNAPSHOTS
        assert (kept[0], kept[-1]) == (0, epoch)
        assert len(set(np.diff(kept[:-1]))) <= 1
        assert {*kept} <= {*before, epoch}, "nothing is wanted that was thrown away"
        before = kept
    assert kept_epochs(23) == list(range(24))
    assert kept_epochs(25) == [*range(0, 25, 2), 25]


def test_a_run_holds_what_is_to_be_kept_whether_it_was_interrupted_or_not(tmp_path):
    for epoch in range(60):
        write_snapshot(tmp_path, snapshot(epoch))
        if epoch % 7 == 0:  # as after a restart that takes the newest one again
            write_snapshot(tmp_path, snapshot(epoch))
        assert snapshot_epochs(tmp_path) == kept_epochs(epoch)
    assert len(list((tmp_path / "snapshots").iterdir())) == len(kept_epochs(59))


def test_a_beginning_that_is_taken_late_leaves_the_others(tmp_path):
    write_snapshot(tmp_path, snapshot(12))
    write_snapshot(tmp_path, snapshot(0))

    assert snapshot_epochs(tmp_path) == [0, 12]


def test_a_run_without_snapshots_has_none(tmp_path):
    assert snapshot_epochs(tmp_path) == []
    with pytest.raises(FileNotFoundError):
        read_snapshot(tmp_path, 0)


def test_a_damaged_snapshot_is_an_error_of_reading(tmp_path):
    write_snapshot(tmp_path, snapshot(0))
    file = snapshot_file(tmp_path, 0)
    file.write_bytes(file.read_bytes()[:300])

    with pytest.raises(OSError, match=r"epoch-00000\.npz is damaged"):
        read_snapshot(tmp_path, 0)
