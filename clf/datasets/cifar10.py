"""CIFAR-10: 60,000 small colour photographs."""

from clf.datasets.base import DatasetInfo, Framing

INFO = DatasetInfo(
    name="cifar10",
    title="CIFAR-10",
    description="Small colour photographs of animals and vehicles.",
    licence="No licence given; Alex Krizhevsky, 2009, free for research",
    source="https://www.cs.toronto.edu/~kriz/cifar.html",
    shape=(32, 32, 3),
    class_names=(
        "airplane",
        "automobile",
        "bird",
        "cat",
        "deer",
        "dog",
        "frog",
        "horse",
        "ship",
        "truck",
    ),
    train_size=50_000,
    test_size=10_000,
    framing=Framing("photo"),
    download_megabytes=170,
)
