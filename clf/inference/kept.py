"""Values of layers that were asked for just now, so that the next layer of a picture costs little.

A person opens one layer after the other; the network goes through all of them at once.
"""

from collections import OrderedDict
from collections.abc import Callable

import numpy as np

Values = dict[str, np.ndarray]


class KeptValues:
    """The values of all layers for the last pictures; at most `most_bytes` of arrays are kept.

    The least recently used picture goes first; values larger than all the room are not kept. For
    one thread: a worker has one.
    """

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self._kept: OrderedDict[bytes, Values] = OrderedDict()

    def get(self, key: bytes, compute: Callable[[], Values]) -> Values:
        """What `compute` gives, or gave before for this key. The arrays cannot be written to."""
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        values = compute()
        for array in values.values():
            array.setflags(write=False)
        self._kept[key] = values
        self.bytes += _size(values)
        while self.bytes > self.most_bytes:
            _, oldest = self._kept.popitem(last=False)
            self.bytes -= _size(oldest)
        return values


def _size(values: Values) -> int:
    return sum(array.nbytes for array in values.values())
