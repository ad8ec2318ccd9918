"""Digits: 1,797 handwritten digits of 8x8 that come with scikit-learn."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from clf.datasets.base import DatasetInfo, DatasetUnavailable, Framing
from clf.datasets.folders import fingerprint
from clf.datasets.source import Chunk, Provider, Source

INFO = DatasetInfo(
    name="digits",
    title="Digits",
    description="Handwritten digits of only 8x8 pixels: an epoch takes a moment.",
    licence="CC BY 4.0, E. Alpaydin and C. Kaynak, UCI Machine Learning Repository",
    source="https://archive.ics.uci.edu/dataset/80",
    shape=(8, 8, 1),
    class_names=tuple("0123456789"),
    train_size=1_437,
    test_size=360,
    framing=Framing("dark", content=8, centre="box", stroke=(1.2, 2.1)),
)

_SPLIT_SEED = 0
_TEST_EVERY = 5
_BRIGHTEST = 16


def find(info: DatasetInfo) -> Source | None:
    """The file in scikit-learn's own folder; scikit-learn is not imported, which takes seconds."""
    package = importlib.util.find_spec("sklearn")
    if package is None or package.origin is None:
        return None
    path = Path(package.origin).parent / "datasets" / "data" / "digits.csv.gz"
    return Source(fingerprint([path]), lambda: _read(path, info)) if path.is_file() else None


def _read(path: Path, info: DatasetInfo) -> Iterator[Chunk]:
    rows = np.loadtxt(path, delimiter=",")
    expected = (info.train_size + info.test_size, 65)
    if rows.shape != expected or not 0 <= rows.min() <= rows.max() <= _BRIGHTEST:
        raise DatasetUnavailable(
            f"{path} holds {rows.shape} values from {rows.min()} to {rows.max()}; expected "
            f"{expected} from 0 to {_BRIGHTEST}. Install scikit-learn again."
        )
    pictures = np.rint(rows[:, :-1] * 255 / _BRIGHTEST).astype(np.uint8).reshape(-1, *info.shape)
    labels = rows[:, -1].astype(np.uint8)
    is_test = held_out(labels)
    yield Chunk("train", 0, pictures[~is_test], labels[~is_test])
    yield Chunk("test", 0, pictures[is_test], labels[is_test])


def held_out(labels: np.ndarray) -> np.ndarray:
    """Which pictures are kept for testing: by fixed seed, one in five of every class.

    scikit-learn has no test set of its own. Gives bool, shape (n,).
    """
    order = np.random.default_rng(_SPLIT_SEED).permutation(len(labels))
    by_class = order[np.argsort(labels[order], kind="stable")]
    chosen = np.zeros(len(labels), bool)
    chosen[by_class[::_TEST_EVERY]] = True
    return chosen


PROVIDER = Provider(
    INFO,
    find,
    advice="It comes with scikit-learn: run pip install -r requirements.txt.",
)
