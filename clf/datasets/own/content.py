"""What a version of an own dataset consists of: which pictures, in which class and part."""

import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from clf.files import write_atomically


@dataclass(frozen=True)
class Part:
    """The training or the test pictures of a version, in their order.

    ids: of the pictures. labels: of their classes. groups: pictures that belong together, near
    duplicates for instance, have the same number.
    """

    ids: tuple[str, ...]
    labels: tuple[int, ...]
    groups: tuple[int, ...]


@dataclass(frozen=True)
class Content:
    """All pictures of a version."""

    train: Part
    test: Part

    @cached_property
    def ids(self) -> frozenset[str]:
        """Of all pictures."""
        return frozenset(self.train.ids + self.test.ids)

    @property
    def train_groups(self) -> np.ndarray:
        """int32, shape (n_train,)."""
        return np.array(self.train.groups, np.int32)


def write_content(path: Path, content: Content) -> None:
    """Write the content of a version, atomically."""
    parts = {"train": vars(content.train), "test": vars(content.test)}
    data = json.dumps(parts).encode()
    write_atomically(path, lambda file: file.write(data))


@lru_cache(maxsize=8)
def read_content(path: Path) -> Content:
    """The content at `path`, which never changes. Raises FileNotFoundError if there is none."""
    values = json.loads(path.read_bytes())
    return Content(
        *(
            Part(*map(tuple, (part["ids"], part["labels"], part["groups"])))
            for part in (values["train"], values["test"])
        )
    )
