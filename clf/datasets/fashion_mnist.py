"""Fashion-MNIST: the 70,000 pictures of clothes that come with the product."""

from clf.datasets.base import DatasetInfo, Framing

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
)
