"""The pictures to learn from: one registry, one file a source."""

from clf.datasets import cifar10, digits, fashion_mnist, mnist
from clf.datasets.base import Dataset, DatasetInfo, DatasetUnavailable, Framing, split

DATASETS: dict[str, DatasetInfo] = {
    module.INFO.name: module.INFO for module in (fashion_mnist, digits, mnist, cifar10)
}
"""Datasets that can be chosen, by name."""

__all__ = ["DATASETS", "Dataset", "DatasetInfo", "DatasetUnavailable", "Framing", "split"]
