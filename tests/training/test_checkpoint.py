import keras
import numpy as np
import pytest

from clf.training.checkpoint import Position, load_checkpoint, save_checkpoint

POSITION = Position(epoch=3, seconds=1.25, metrics_bytes=456)


def variables(scale: float) -> list[keras.Variable]:
    weights = np.linspace(-1, 1, 6, dtype=np.float32).reshape(2, 3) * scale
    return [
        keras.Variable(weights),
        keras.Variable(int(scale), dtype="int64"),
        keras.Variable([int(scale), 2**31], dtype="uint32"),
    ]


def test_what_is_saved_comes_back_bit_for_bit(tmp_path):
    path = tmp_path / "checkpoint.npz"
    saved, loaded = variables(np.pi), variables(7)
    save_checkpoint(path, saved, POSITION)

    assert load_checkpoint(path, loaded) == (POSITION, None)
    for before, after in zip(saved, loaded, strict=True):
        assert before.dtype == after.dtype
        np.testing.assert_array_equal(before.numpy(), after.numpy())


def test_the_weights_of_the_best_epoch_come_back_too(tmp_path):
    path = tmp_path / "checkpoint.npz"
    best = [np.arange(6, dtype=np.float32).reshape(2, 3), np.float32([0.5])]
    save_checkpoint(path, variables(2), POSITION, best)

    position, loaded = load_checkpoint(path, variables(7))
    assert position == POSITION
    for before, after in zip(best, loaded, strict=True):
        np.testing.assert_array_equal(before, after)


def test_without_a_checkpoint_a_run_is_at_its_start(tmp_path):
    values = variables(3)

    assert load_checkpoint(tmp_path / "checkpoint.npz", values) == (Position(), None)
    np.testing.assert_array_equal(values[0].numpy(), variables(3)[0].numpy())


def test_a_save_that_fails_leaves_the_last_checkpoint(tmp_path, monkeypatch):
    path = tmp_path / "checkpoint.npz"
    save_checkpoint(path, variables(2), POSITION)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        save_checkpoint(path, variables(5), Position(4))

    loaded = variables(9)
    assert load_checkpoint(path, loaded) == (POSITION, None)
    np.testing.assert_array_equal(loaded[0].numpy(), variables(2)[0].numpy())
    assert [entry.name for entry in tmp_path.iterdir()] == ["checkpoint.npz"]
