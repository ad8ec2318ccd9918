"""Small datasets of the official layouts, and a server that hands them out."""

import gzip
import hashlib
import io
import pickle
import struct
import tarfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from clf.datasets import DatasetInfo, cifar10, mnist
from clf.datasets.remote import RemoteFile

PER_BATCH = 20


@dataclass(frozen=True)
class Pictures:
    """What a small dataset holds: uint8 pictures (n, height, width, channels) and labels (n,)."""

    info: DatasetInfo
    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray


def _pictures(info: DatasetInfo) -> Pictures:
    random = np.random.default_rng(7)
    arrays = []
    for size in (info.train_size, info.test_size):
        arrays.append(random.integers(0, 256, (size, *info.shape), np.uint8))
        arrays.append(random.integers(0, 10, size, np.uint8))
    return Pictures(info, *arrays)


@pytest.fixture
def cache(tmp_path, monkeypatch) -> Path:
    """A cache folder of this test's own."""
    monkeypatch.setenv("CLF_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def data_dir(cache, tmp_path, monkeypatch) -> Path:
    """An empty folder that CLF_DATA_DIR names."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("CLF_DATA_DIR", str(folder))
    return folder


@pytest.fixture
def grey() -> Pictures:
    """A small MNIST; more than one block of rows, and a last block that is not full."""
    return _pictures(replace(mnist.INFO, train_size=2_345, test_size=30))


@pytest.fixture
def coloured() -> Pictures:
    """A small CIFAR-10 of five batches."""
    return _pictures(replace(cifar10.INFO, train_size=5 * PER_BATCH, test_size=PER_BATCH))


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


class FileServer:
    """Serves files on a loopback port. The next `breaks` answers end in the middle of the file."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.breaks = 0
        self.asked: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def remote(self, name: str) -> RemoteFile:
        """The file of this name, with the checksum that it has now."""
        data = self.files[name]
        md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
        return RemoteFile(name, (self.url(name),), md5, len(data))

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/{name}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = self.path.lstrip("/")
                server.asked.append(name)
                if name not in server.files:
                    self.send_error(404)
                    return
                data = server.files[name]
                self.send_response(200)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                if server.breaks:
                    server.breaks -= 1
                    data = data[: len(data) // 2]
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                """Tests are quiet."""

        return Handler


@pytest.fixture
def server(cache, monkeypatch) -> Iterator[FileServer]:
    """A file server; a broken download is tried again without a pause."""
    monkeypatch.setattr("clf.datasets.remote.PAUSE_SECONDS", 0)
    running = FileServer()
    yield running
    running.close()
