"""Written by the app itself: digits by other hands than a dataset's, and letters.

All follows from a seed. The pictures are made as :func:`clf.preprocessing.prepare_drawing` makes
them of a drawing, with a pen of any width that the dataset has.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from clf.datasets import Progress
from clf.datasets.base import DatasetInfo
from clf.preprocessing.pen import Strokes, drawn_anew
from clf.preprocessing.placing import centred, resized
from clf.training.writing.digits import digit
from clf.training.writing.hand import Stroke, written_by_hand
from clf.training.writing.letters import letter

_PEN = 0.01
"""Nominal, in heights: the pen of a dataset takes its place."""
_TURNS = (*range(10), 1, 7, 1, 9)
"""More of the digits that people in other countries write otherwise."""
_A_REPORT = 50
"""Pictures between two reports of progress: a part of a second."""


def written_digits(
    info: DatasetInfo, count: int, seed: int, progress: Progress
) -> tuple[np.ndarray, np.ndarray]:
    """Digits in the order of _TURNS: pixels uint8 (count, height, width, 1), labels (count,).

    info: a dataset for which `has_written_digits` is true. progress: hears how many are written.
    """
    generator = np.random.default_rng((seed, 0))
    labels = np.resize(np.array(_TURNS, np.uint8), count)
    pictures = _Pictures(info, generator, progress)
    return pictures.of(lambda number: digit(int(labels[number]), generator), count), labels


def written_letters(info: DatasetInfo, count: int, seed: int, progress: Progress) -> np.ndarray:
    """Letters and other signs, none of them like a digit: uint8 (count, height, width, 1).

    info, progress: as :func:`written_digits`.
    """
    generator = np.random.default_rng((seed, 1))
    return _Pictures(info, generator, progress).of(lambda _: letter(generator), count)


@dataclass(frozen=True)
class _Pictures:
    """Makes pictures of a dataset's form."""

    info: DatasetInfo
    generator: np.random.Generator
    progress: Progress

    def of(self, corners: Callable[[int], list[Stroke]], count: int) -> np.ndarray:
        """uint8 (count, height, width, 1); corners: of the strokes of picture 0, 1 ..."""
        height, width, _ = self.info.shape
        pictures = np.zeros((count, height, width, 1), np.uint8)
        for number in range(count):
            if number % _A_REPORT == 0:
                self.progress(number, count)
            pictures[number, ..., 0] = self._one(corners(number))
        return pictures

    def _one(self, corners: list[Stroke]) -> np.ndarray:
        framing, strokes = self.info.framing, written_by_hand(corners, self.generator)
        pen = self.generator.uniform(*framing.stroke)
        image = drawn_anew(Strokes(tuple(strokes), _PEN), pen, framing.content)
        image = image.crop(image.getbbox())
        image = resized(image, framing.content / max(image.size))
        return np.asarray(centred(image, self.info, framing.centre))
