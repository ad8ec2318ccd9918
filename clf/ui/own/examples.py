"""A few pictures that stand for a dataset."""

from itertools import zip_longest

from clf.datasets import own


def examples_of(record: own.Record, count: int) -> list[own.Picture]:
    """Pictures of all classes in turn, the first ones of each."""
    by_class = [
        [item for item in record.pictures if item.class_name == name][:count]
        for name in record.classes
    ]
    in_turn = (item for items in zip_longest(*by_class) for item in items if item is not None)
    return list(in_turn)[:count]
