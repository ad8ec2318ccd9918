"""All datasets by name: those that are built in, and the own ones of people."""

from collections.abc import Iterator, Mapping

from clf.datasets import cifar10, digits, fashion_mnist, mnist
from clf.datasets.base import DatasetInfo
from clf.datasets.own.version import info_of, newest_versions, own_provider_of
from clf.datasets.source import Provider

_PROVIDERS: dict[str, Provider] = {
    module.INFO.name: module.PROVIDER for module in (fashion_mnist, digits, mnist, cifar10)
}

BUILT_IN: dict[str, DatasetInfo] = {name: item.info for name, item in _PROVIDERS.items()}
"""The datasets that everybody has, or can download, by name."""


class _Datasets(Mapping[str, DatasetInfo]):
    """Looks into the folder of own datasets whenever it is asked: there may be new ones.

    It knows every version of an own dataset, a deleted one too, as long as runs may be of it; those
    that it lists can be chosen: the built-in ones, and of every own dataset the newest version.
    """

    def __getitem__(self, name: str) -> DatasetInfo:
        return BUILT_IN[name] if name in BUILT_IN else info_of(name)

    def __iter__(self) -> Iterator[str]:
        yield from BUILT_IN
        yield from newest_versions()

    def __len__(self) -> int:
        return sum(1 for _ in self)


DATASETS: Mapping[str, DatasetInfo] = _Datasets()
"""Datasets by name. Iterating gives those that can be chosen."""


def provider_of(name: str) -> Provider:
    """How the dataset of this name is found and got. Raises KeyError if there is none."""
    return _PROVIDERS.get(name) or own_provider_of(name)
