"""The subject of a photograph: what differs in colour from the background around it."""

import numpy as np
from PIL import Image
from scipy import ndimage

SIZE = 200
"""Longer side in pixels at which a subject is looked for."""
_SMALLEST = 8  # pixels a side: less has no middle beside its edge
_BAND = 20  # the background is known from the edge, a twentieth of the shorter side wide
_TRUSTED = 0.7  # share of the edge that is taken for background, what differs most left out
_ROUNDS = 3
_NOISE = 30.0  # variance of a colour, in squared levels of 0 to 255, that every background has
_LEAST = 3.0  # standard deviations from the background that a subject is away at least
_PART = 0.15  # share of the largest piece that another one must have to belong to the subject
_AREA = (0.01, 0.9)  # least and largest share of the picture that is taken for a subject
_DIMMEST = 40  # what the darkest part of a subject becomes, so that its outline stays


def find_subject(image: Image.Image) -> np.ndarray | None:
    """Where the subject is, bool (H, W), at most SIZE pixels a side; None if there is none.

    image: "L" or "RGB". The background's colour may change evenly from side to side: in every
    channel a plane is fitted to the picture's edge, without what differs most from it (least
    trimmed squares, Rousseeuw 1984). The subject is what is farther away from the plane, in
    standard deviations of the background, than the threshold that parts the distances best (Otsu,
    A threshold selection method from gray-level histograms, IEEE SMC 9, 1979), without small
    pieces and holes.
    """
    colours = np.asarray(_small(image).convert("RGB"), dtype=float)
    if min(colours.shape[:2]) < _SMALLEST:
        return None
    edge = _edge(colours.shape[:2])
    distance = _distance(colours, edge)
    mask = distance > max(_LEAST, _otsu(np.minimum(distance, np.quantile(distance, 0.98))))
    mask = _whole(mask)
    sensible = _AREA[0] <= mask.mean() <= _AREA[1] and mask[edge].mean() < 0.5
    return mask if sensible else None


def is_darker(image: Image.Image, mask: np.ndarray) -> bool:
    """Whether the subject is darker than what is around it; image: "L"."""
    grey = np.asarray(_small(image), dtype=float)
    return bool(grey[mask].mean() < grey[~mask].mean())


def on_black(image: Image.Image, mask: np.ndarray) -> Image.Image:
    """The subject alone, its greys stretched so that all of it stands out from black; "L"."""
    grey = np.asarray(_small(image), dtype=float)
    low, high = np.quantile(grey[mask], (0.02, 0.98))
    share = ((grey - low) / max(high - low, 20)).clip(0, 1)
    values = np.where(mask, _DIMMEST + (255 - _DIMMEST) * share, 0)
    return Image.fromarray(np.rint(values).astype(np.uint8))


def _small(image: Image.Image) -> Image.Image:
    scale = min(1, SIZE / max(image.size))
    size = tuple(max(1, round(side * scale)) for side in image.size)
    return image.resize(size, Image.Resampling.BOX)


def _edge(shape: tuple[int, int]) -> np.ndarray:
    edge = np.ones(shape, bool)
    band = max(2, min(shape) // _BAND)
    edge[band:-band, band:-band] = False
    return edge


def _distance(colours: np.ndarray, edge: np.ndarray) -> np.ndarray:
    """From the background's colour at each place, in its standard deviations: float (H, W)."""
    height, width, _ = colours.shape
    rows, columns = np.mgrid[:height, :width]
    places = np.stack([np.ones(edge.size), rows.ravel() / height, columns.ravel() / width], axis=1)
    pixels, on_edge = colours.reshape(-1, 3), np.flatnonzero(edge)
    distance = np.abs(pixels - np.median(pixels[on_edge], axis=0)).sum(axis=1)
    for _ in range(_ROUNDS):
        limit = np.quantile(distance[on_edge], _TRUSTED)
        trusted = on_edge[distance[on_edge] <= limit]
        plane = np.linalg.lstsq(places[trusted], pixels[trusted], rcond=None)[0]
        off = pixels - places @ plane
        spread = np.cov(off[trusted], rowvar=False) + _NOISE * np.eye(3)
        distance = np.sqrt(np.einsum("ni,ij,nj->n", off, np.linalg.inv(spread), off))
    return distance.reshape(edge.shape)


def _otsu(values: np.ndarray) -> float:
    """The threshold between two groups whose means differ most for their sizes."""
    counts, limits = np.histogram(values, 256)
    middles = (limits[:-1] + limits[1:]) / 2
    below, total = counts.cumsum()[:-1], counts.sum()
    sums = (counts * middles).cumsum()
    means = sums[:-1] / below, (sums[-1] - sums[:-1]) / np.maximum(total - below, 1)
    return float(limits[1:-1][np.argmax(below * (total - below) * (means[1] - means[0]) ** 2)])


def _whole(mask: np.ndarray) -> np.ndarray:
    """The large pieces, with gaps closed and holes filled."""
    mask = ndimage.binary_opening(mask, iterations=2)
    around = 4
    mask = ndimage.binary_closing(np.pad(mask, around), iterations=around)
    mask = ndimage.binary_fill_holes(mask[around:-around, around:-around])
    labels, count = ndimage.label(mask)
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    sizes[0] = 0
    return (sizes >= max(1, _PART * sizes.max()))[labels]
