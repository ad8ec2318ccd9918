"""MNIST: 70,000 handwritten digits."""

from clf.datasets.base import DatasetInfo, Framing
from clf.datasets.folders import search_folders
from clf.datasets.idx import find_idx
from clf.datasets.npz import find_npz
from clf.datasets.remote import RemoteFile
from clf.datasets.source import Provider, Source

INFO = DatasetInfo(
    name="mnist",
    title="MNIST",
    description="Handwritten digits of 500 people, white on black, centred by their mass.",
    licence="CC BY-SA 3.0, Yann LeCun and Corinna Cortes",
    source="http://yann.lecun.com/exdb/mnist/",
    shape=(28, 28, 1),
    class_names=tuple("0123456789"),
    train_size=60_000,
    test_size=10_000,
    framing=Framing("dark", content=20, centre="mass", stroke=(1.7, 3.5)),
    download_megabytes=11,
)


def find(info: DatasetInfo) -> Source | None:
    """The first of mnist.npz and the four IDX files that is on this machine."""
    for folder in search_folders(info.name):
        found = find_npz(folder / "mnist.npz", info) or find_idx(folder, info)
        if found:
            return found
    return None


_MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)


def _remote(name: str, md5: str, size: int) -> RemoteFile:
    return RemoteFile(name, tuple(mirror + name for mirror in _MIRRORS), md5, size)


PROVIDER = Provider(
    INFO,
    find,
    advice=(
        "Without internet, put mnist.npz or the four files train-images-idx3-ubyte.gz, "
        "train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz into "
        "a folder and start the app with CLF_DATA_DIR set to that folder."
    ),
    remote=(
        _remote("train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873", 9_912_422),
        _remote("train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432", 28_881),
        _remote("t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3", 1_648_877),
        _remote("t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c", 4_542),
    ),
)
