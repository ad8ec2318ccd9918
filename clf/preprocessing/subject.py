"""The subject of a photograph: what differs in colour from the background around it."""

import numpy as np
from PIL import Image
from scipy import ndimage

from clf.preprocessing import ground

SIZE = 200
"""Longer side in pixels at which a subject is looked for."""
_SMALLEST = 8  # pixels a side: less has no middle beside its edge
_BAND = 20  # the background is known from the edge, a twentieth of the shorter side wide
_LEAST = 3.0  # standard deviations from the background that a subject is away at least
_PART = 0.15  # share of the largest piece that another one must have to belong to the subject
_LARGEST = 0.9  # share of the picture that is taken for a subject at most
_SIDE = 0.2  # of the picture's shorter side that the subject's longer one has at least
_PIECES = 4  # of a subject at most; more are scraps of the ground
_CLEARLY = 120  # levels of grey between a bright subject and a dark ground
_STRETCHED = (0.05, 0.95)  # the greys of a subject, by rank, that become _DIMMEST and 255
_DIMMEST = 40  # what the darkest part of a subject becomes, so that its outline stays


def find_subject(image: Image.Image) -> np.ndarray | None:
    """Where the subject is, bool (H, W), at most SIZE pixels a side.

    None where no background can be told from a subject; no pixel is True where only scraps differ
    from the background, or something under a fifth of the picture's side.
    image: "L" or "RGB". The background is known from the picture's edge, see clf.preprocessing.
    ground. The subject is what is farther away from it than the threshold that parts the distances
    best (Otsu, A threshold selection method from gray-level histograms, IEEE SMC 9, 1979), without
    small pieces and holes.
    """
    colours = np.asarray(_small(image).convert("RGB"), dtype=float)
    if min(colours.shape[:2]) < _SMALLEST:
        return None
    edge = _edge(colours.shape[:2])
    distance = ground.distance(colours, edge)
    mask = distance > max(_LEAST, _otsu(np.minimum(distance, np.quantile(distance, 0.98))))
    mask = _whole(mask)
    if not mask.any() or mask.mean() > _LARGEST or mask[edge].mean() >= 0.5:
        return None
    return mask if _is_one_thing(mask) else np.zeros_like(mask)


def _is_one_thing(mask: np.ndarray) -> bool:
    """Whether it is large enough and in few enough pieces to be a piece, or a pair, of clothes."""
    labels, count = ndimage.label(mask)
    sizes = np.bincount(labels.ravel())[1:]
    places = np.argwhere(labels == sizes.argmax() + 1)
    longer = (np.ptp(places, axis=0) + 1).max()
    return longer >= _SIDE * min(mask.shape) and count <= _PIECES


def is_bright_on_dark(image: Image.Image, mask: np.ndarray) -> bool:
    """Whether a picture looks as those of Fashion-MNIST do already; image: "L".

    They are negatives: of others, the shadows in the folds have to become bright, whatever the
    clothes lie on, or beige ones on wood would be read otherwise than beige ones on white.
    """
    if not mask.any():
        return False
    grey = np.asarray(_small(image), dtype=float)
    return bool(grey[mask].mean() > grey[~mask].mean() + _CLEARLY)


def on_black(image: Image.Image, mask: np.ndarray) -> Image.Image:
    """The subject alone, its greys stretched so that all of it stands out from black; "L"."""
    grey = np.asarray(_small(image), dtype=float)
    low, high = np.quantile(grey[mask], _STRETCHED)
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
