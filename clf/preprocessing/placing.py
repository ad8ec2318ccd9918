"""Subjects on black brought to their size and to the middle of the frame."""

import numpy as np
from PIL import Image

from clf.datasets.base import DatasetInfo


def resized(image: Image.Image, scale: float) -> Image.Image:
    """Scaled without distortion. Smaller: a pixel is the mean of the area that it covers."""
    size = tuple(max(1, round(side * scale)) for side in image.size)
    if size == image.size:
        return image
    filtered = Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC
    return image.resize(size, filtered)


def largest_of_blocks(grey: np.ndarray, factor: int) -> np.ndarray:
    """Reduced by a whole factor so that no bright hairline is lost: uint8 (H, W), at least 1."""
    if factor == 1:
        return grey
    blocks = np.pad(grey, [(0, -size % factor) for size in grey.shape])
    height, width = (size // factor for size in blocks.shape)
    return blocks.reshape(height, factor, width, factor).max(axis=(1, 3))


def centred(image: Image.Image, info: DatasetInfo, by: str) -> Image.Image:
    """On black in the dataset's size; the centre of mass ("mass") or the middle in the centre."""
    height, width, _ = info.shape
    subject = np.asarray(image)
    centre = centre_of_mass(subject) if by == "mass" else None
    frame = np.zeros((height, width), np.uint8)
    top, left = (
        _offset(frame.shape[axis], subject.shape[axis], centre and centre[axis]) for axis in (0, 1)
    )
    frame[top : top + subject.shape[0], left : left + subject.shape[1]] = subject
    return Image.fromarray(frame)


def centre_of_mass(subject: np.ndarray) -> tuple[float, float]:
    """(row, column) of the light in (H, W), in pixels from the middle of the first pixel."""
    mass = subject.sum(dtype=float)
    rows, columns = subject.sum(axis=1, dtype=float), subject.sum(axis=0, dtype=float)
    return (
        float(rows @ np.arange(len(rows)) / mass),
        float(columns @ np.arange(len(columns)) / mass),
    )


def _offset(frame: int, subject: int, centre: float | None) -> int:
    """Where the subject starts on one axis. MNIST's mass lies on pixel 14 of 28, half a pixel
    beyond the exact middle; the subject stays inside the frame in any case."""
    start = (frame - subject) // 2 if centre is None else round(frame / 2 - centre)
    return min(max(start, 0), frame - subject)
