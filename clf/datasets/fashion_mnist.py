"""Fashion-MNIST: the 70,000 pictures of clothes that come with the product."""

from pathlib import Path

from clf.datasets.base import DatasetInfo, Framing
from clf.datasets.idx import FILE_NAMES, read_pictures
from clf.datasets.source import Provider, Source

INFO = DatasetInfo(
    name="fashion_mnist",
    title="Fashion-MNIST",
    description="Small grey pictures of clothes, bright on black, from a shop's catalogue.",
    licence="MIT, Copyright 2017 Zalando SE",
    source="https://github.com/zalandoresearch/fashion-mnist",
    shape=(28, 28, 1),
    class_names=(
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ),
    train_size=60_000,
    test_size=10_000,
    framing=Framing("dark", content=28, centre="box"),
    named=0.98,  # python -m benchmarks.clothes: photographs have less evidence than these
    learned="The network has seen single pieces, from the front or the side, on black.",
)

FOLDER = Path(__file__).parent / "data" / "fashion_mnist"

CHECKSUMS = {
    "train-images-idx3-ubyte": "f4a8712d7a061bf5bd6d2ca38dc4d50a",
    "train-labels-idx1-ubyte": "9018921c3c673c538a1fc5bad174d6f9",
    "t10k-images-idx3-ubyte": "8181f5470baa50b63fa0f6fddb340f0a",
    "t10k-labels-idx1-ubyte": "15d484375f8d13e6eb1aabb0c3f46965",
}
"""MD5 of the uncompressed bytes."""


def find(info: DatasetInfo, folder: Path = FOLDER) -> Source | None:
    """The four shipped files; None if one was removed."""
    files = {name: folder / f"{name}.gz" for names in FILE_NAMES.values() for name in names}
    if not all(path.is_file() for path in files.values()):
        return None
    # The bytes are known, so a second clone, or a changed date, needs no second preparation.
    return Source(
        CHECKSUMS["train-images-idx3-ubyte"][:16], lambda: read_pictures(files, info, CHECKSUMS)
    )


PROVIDER = Provider(
    INFO,
    find,
    advice=f"It is part of the product: get the files in {FOLDER} again, by git checkout for one.",
)
