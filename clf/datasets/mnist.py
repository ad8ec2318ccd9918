"""MNIST: 70,000 handwritten digits."""

from clf.datasets.base import DatasetInfo, Framing

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
    framing=Framing("dark", content=20, centre="mass"),
    download_megabytes=11,
)
