import io
import os
import pickle

import numpy as np
import pytest

from clf.datasets.pickles import load_arrays


@pytest.mark.parametrize("protocol", range(2, 5))
def test_arrays_bytes_and_plain_values_come_back(protocol):
    value = {b"data": np.arange(12, dtype=np.uint8).reshape(3, 4), b"labels": [1, 2], b"x": b"\xff"}

    loaded = load_arrays(io.BytesIO(pickle.dumps(value, protocol)))

    assert loaded.keys() == value.keys()
    np.testing.assert_array_equal(loaded[b"data"], value[b"data"])
    assert (loaded[b"labels"], loaded[b"x"]) == ([1, 2], b"\xff")


def test_text_of_python_2_comes_as_bytes():
    python_2 = b"\x80\x02}U\x04dataU\x02\xff\x00s."

    assert load_arrays(io.BytesIO(python_2)) == {b"data": b"\xff\x00"}


class Hostile:
    """Runs a function of choice wherever it is unpickled in the ordinary way."""

    def __init__(self, function, *arguments) -> None:
        self._call = function, arguments

    def __reduce__(self):
        return self._call


@pytest.mark.parametrize("function", [os.mkdir, eval, getattr, np.load, bytearray])
def test_nothing_else_is_called(function, tmp_path):
    target = tmp_path / "made"
    hostile = pickle.dumps({b"data": Hostile(function, str(target))})

    with pytest.raises(pickle.UnpicklingError, match="only NumPy arrays are allowed"):
        load_arrays(io.BytesIO(hostile))
    assert not target.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"these are only words",
        pickle.dumps(np.zeros(9))[:-9],
        pickle.dumps(Hostile(np.ndarray, (2**60,))),
        pickle.dumps(Hostile(np.dtype, "no such type")),
    ],
    ids=["empty", "text", "broken off", "enormous", "no type"],
)
def test_a_broken_pickle_is_one_kind_of_error(content):
    with pytest.raises(pickle.UnpicklingError):
        load_arrays(io.BytesIO(content))
