"""Small datasets, and the official layouts of their files."""

import gzip
import io
import pickle
import struct
import tarfile
from dataclasses import dataclass

import numpy as np

from clf.datasets import DatasetInfo

PER_BATCH = 20


@dataclass(frozen=True)
class Pictures:
    """What a small dataset holds: uint8 pictures (n, height, width, channels) and labels (n,)."""

    info: DatasetInfo
    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray


def random_pictures(info: DatasetInfo) -> Pictures:
    """Noise with labels, always the same, of the sizes that `info` says."""
    random = np.random.default_rng(7)
    arrays = []
    for size in (info.train_size, info.test_size):
        arrays.append(random.integers(0, 256, (size, *info.shape), np.uint8))
        arrays.append(random.integers(0, 10, size, np.uint8))
    return Pictures(info, *arrays)


def idx_bytes(array: np.ndarray) -> bytes:
    """A uint8 array as an IDX file."""
    header = bytes((0, 0, 8, array.ndim)) + struct.pack(f">{array.ndim}I", *array.shape)
    return header + array.tobytes()


def idx_files(data: Pictures) -> dict[str, bytes]:
    """The four official files, packed, by name."""
    plain = {
        "train-images-idx3-ubyte": data.x_train[..., 0],
        "train-labels-idx1-ubyte": data.y_train,
        "t10k-images-idx3-ubyte": data.x_test[..., 0],
        "t10k-labels-idx1-ubyte": data.y_test,
    }
    return {f"{name}.gz": gzip.compress(idx_bytes(array)) for name, array in plain.items()}


def batches(data: Pictures, protocol: int = 2) -> dict[str, bytes]:
    """The six pickles of CIFAR-10 by name; a row is all red, all green, all blue values."""

    def batch(x: np.ndarray, y: np.ndarray) -> bytes:
        rows = np.ascontiguousarray(x.transpose(0, 3, 1, 2)).reshape(len(x), -1)
        return pickle.dumps({b"data": rows, b"labels": y.tolist()}, protocol)

    places = [slice(i * PER_BATCH, (i + 1) * PER_BATCH) for i in range(5)]
    files = {
        f"data_batch_{i + 1}": batch(data.x_train[place], data.y_train[place])
        for i, place in enumerate(places)
    }
    return files | {"test_batch": batch(data.x_test, data.y_test)}


def archive(files: dict[str, bytes], folder: str = "cifar-10-batches-py") -> bytes:
    """The files as a .tar.gz, in an order that is not the one they are needed in."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name in sorted(files, reverse=True):
            member = tarfile.TarInfo(f"{folder}/{name}")
            member.size = len(files[name])
            tar.addfile(member, io.BytesIO(files[name]))
    return packed.getvalue()


def assert_same(dataset, expected: Pictures) -> None:
    """Every picture and label is the expected one."""
    for name in ("x_train", "y_train", "x_test", "y_test"):
        np.testing.assert_array_equal(getattr(dataset, name), getattr(expected, name), err_msg=name)
