"""The background of a photograph, known from its edge: of one colour, or striped, or of wood."""

import numpy as np
from scipy.ndimage import median_filter

_TRUSTED = (0.7, 0.8)  # share of the edge that is taken for background, of one colour or of several
_ROUNDS = (3, 5)
_COLOURS = 3  # of a background of several colours: two of stripes, and one more
_VARIED = 100.0  # variance around one colour from which several are tried
_BETTER = 0.4  # share of that variance that several colours leave at most
_NOISE = 5.0  # variance of a colour, in squared levels of 0 to 255, that every background has
_FAR = 6.0  # standard deviations away that noise is not
_PATCHES = 5  # along the edge are a pattern; clothes that are cut off there make fewer
_FEW = 20  # pixels of the edge that fit no plane
_LEVEL = 1e-3  # how much a plane is held level, so that a few pixels do not tilt it


def distance(colours: np.ndarray, edge: np.ndarray) -> np.ndarray:
    """From the background's colour at each place, in its standard deviations: float (H, W).

    colours: float (H, W, 3), 0 to 255. edge: bool (H, W). The background's colour may change evenly
    from side to side: in every channel a plane is fitted to the picture's edge, without what
    differs most from it (least trimmed squares, Rousseeuw 1984). Where that leaves much, or leaves
    out patches all around, there are several planes, one for each colour of the background, and
    each pixel of the edge belongs to the nearest (k-planes, Bradley and Mangasarian 2000).
    """
    one, left = _fitted(colours, edge, 1)
    if _is_patchy(one):
        return _fitted(colours, edge, _COLOURS)[0]
    if left > _VARIED:
        several, rest = _fitted(colours, edge, _COLOURS)
        if rest < _BETTER * left:
            return several
    return one


def _is_patchy(away: np.ndarray) -> bool:
    """Whether one goes in and out of the background again and again along the picture's edge."""
    sides = away[1], away[:, -2], away[-2, ::-1], away[::-1, 1]
    far = np.concatenate([median_filter(side, 3) for side in sides]) > _FAR
    return bool(np.count_nonzero(far[1:] & ~far[:-1]) >= _PATCHES)


def _fitted(colours: np.ndarray, edge: np.ndarray, count: int) -> tuple[np.ndarray, float]:
    """The distance from the nearest of so many planes, and the variance that they leave."""
    pixels, places, on_edge = colours.reshape(-1, 3), _places(edge.shape), np.flatnonzero(edge)
    values, around = pixels[on_edge], places[on_edge]
    starts = _starts(values, count)
    apart = np.abs(values[:, None] - starts).sum(axis=2)
    several = count > 1
    for _ in range(_ROUNDS[several]):
        nearest, least = apart.argmin(axis=1), apart.min(axis=1)
        trusted = least <= np.quantile(least, _TRUSTED[several])
        planes = [
            _plane(around, values, trusted & (nearest == number), start)
            for number, start in enumerate(starts)
        ]
        off = np.stack([values - around @ plane for plane in planes], axis=1)
        own = off[np.arange(len(values)), nearest][trusted]
        spread = np.cov(own, rowvar=False)
        inverse = np.linalg.inv(spread + _NOISE * np.eye(3))
        apart = _squared(off, inverse)
    squared = np.min([_squared(pixels - places @ plane, inverse) for plane in planes], axis=0)
    return np.sqrt(squared).reshape(edge.shape), float(np.trace(spread))


def _places(shape: tuple[int, int]) -> np.ndarray:
    """1, row and column of every pixel, the latter two from -0.5 to 0.5: float (H * W, 3)."""
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    centred = [rows.ravel() / shape[0] - 0.5, columns.ravel() / shape[1] - 0.5]
    return np.stack([np.ones(rows.size), *centred], axis=1)


def _starts(values: np.ndarray, count: int) -> np.ndarray:
    """The usual colour, and frequent ones far from those before: float (count, 3)."""
    starts = [np.median(values, axis=0)]
    apart = np.abs(values - starts[0]).sum(axis=1)
    for _ in range(count - 1):
        starts.append(values[np.argsort(apart)[int(0.85 * len(apart))]])
        apart = np.minimum(apart, np.abs(values - starts[-1]).sum(axis=1))
    return np.array(starts)


def _plane(
    places: np.ndarray, values: np.ndarray, chosen: np.ndarray, start: np.ndarray
) -> np.ndarray:
    """Of the chosen pixels, float (3, 3): colour in the middle, its change by row and column."""
    if chosen.sum() < _FEW:
        return np.stack([start, np.zeros(3), np.zeros(3)])
    held = np.diag([0, 1, 1]) * _LEVEL * chosen.sum()
    own = places[chosen]
    return np.linalg.solve(own.T @ own + held, own.T @ values[chosen])


def _squared(off: np.ndarray, inverse: np.ndarray) -> np.ndarray:
    """The squared length of the last axis in standard deviations."""
    return np.einsum("...i,ij,...j->...", off, inverse, off)
