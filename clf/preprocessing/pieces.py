"""Connected pieces of ink in a picture of strokes."""

import numpy as np
from scipy import ndimage

from clf.preprocessing.lines import EIGHT_NEIGHBOURS

Box = tuple[slice, slice]
"""Rows and columns."""
_LARGE = 0.15  # of the picture's longer side that a large piece has at least
_STROKE = 2.5  # times its width that a stroke is long; a dot is shorter
_DIRT = 0.03  # of the picture's longer side that a stroke has at least


class Pieces:
    """All pieces of some ink, bool (H, W). labels: of all of them, the largest first.

    boxes: around each. shape: of the picture.
    """

    def __init__(self, ink: np.ndarray) -> None:
        self._map, count = ndimage.label(ink, EIGHT_NEIGHBOURS)
        self.boxes = dict(enumerate(ndimage.find_objects(self._map), start=1))
        self.labels = sorted(range(1, count + 1), key=self.size, reverse=True)
        self.shape = ink.shape

    def size(self, label: int) -> int:
        """The longer side of a piece in pixels."""
        return max(part.stop - part.start for part in self.boxes[label])

    def mask(self, labels: list[int]) -> np.ndarray:
        """Where several pieces are, in the whole picture."""
        return np.isin(self._map, labels)

    def piece(self, label: int) -> np.ndarray:
        """Where one is, in its box."""
        return self._map[self.boxes[label]] == label

    def box(self, labels: list[int]) -> Box:
        """Around several pieces."""
        boxes = [self.boxes[label] for label in labels]
        starts = [min(box[axis].start for box in boxes) for axis in (0, 1)]
        stops = [max(box[axis].stop for box in boxes) for axis in (0, 1)]
        return slice(starts[0], stops[0]), slice(starts[1], stops[1])

    def is_stroke(self, label: int) -> bool:
        """Whether a piece is longer than wide, as strokes are and dots and dirt are not."""
        piece = self.piece(label)
        width = 2 * ndimage.distance_transform_edt(np.pad(piece, 1)).max() - 1
        return self.size(label) >= max(_STROKE * width, _DIRT * max(self.shape))

    def is_large(self, label: int) -> bool:
        """Whether a piece is as large as marks are."""
        return self.size(label) >= _LARGE * max(self.shape)

    def length_at_edge(self, label: int) -> float:
        """Along how much of a side of the picture a piece lies."""
        mask = self.mask([label])
        return float(max(edge.mean() for edge in (mask[0], mask[-1], mask[:, 0], mask[:, -1])))
