"""Pen strokes in a photograph of paper: uneven light, printed lines and squares taken out."""

import numpy as np
from PIL import Image
from scipy import ndimage

from clf.preprocessing.placing import resized

SIZE = 640
"""Longer side in pixels at which a photograph is worked on: a thin pen is still two pixels wide.
Small photographs are enlarged to it, so that a stroke is everywhere narrower than a shadow."""
_EVEN = 6  # greys by which the edge of a plain background differs from its usual one at most
_CLEAN = 3  # greys by which a clean ground differs from its usual one at most
_INKLESS = 60  # greys by which ink differs from the ground at least, and shadows mostly less
_SHADED = 0.08  # share of a picture on a clean ground that is a little darker without an edge
_BLOCK = 4  # pixels a side that one value of the paper's brightness stands for
_WIDEST = 27  # blocks: strokes up to this width are no paper, shadows from this width on are
_DARKEST = 40  # grey of paper: in what is darker, noise would pass for ink
_FULL = 50  # pixels that are darker than what counts as the pen's full ink
_LEAST_INK = 0.2  # share of the light that full ink takes at least; empty paper shows up to 0.16
_FAINT = 0.45  # share of the full ink below which something is a printed line, or noise
_SPOT = 0.02  # share of the largest stroke's ink below which a stroke is dirt
_CUT = 0.25  # share of a side along which a stroke that reaches the picture's edge lies at most
_EIGHT_NEIGHBOURS = np.ones((3, 3))


def is_uneven(image: Image.Image) -> bool:
    """Whether the edge of a picture ("L") has several greys: shadows, a camera's noise.

    Lines that cross the edge of a clean ground, most of which has one grey, do not count.
    """
    grey = np.asarray(image, dtype=float)
    sides = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    usual = np.median(sides)
    if np.mean(np.abs(sides - usual) > _EVEN) <= 0.02:
        return False
    off = np.abs(grey - usual)
    spread = ndimage.maximum_filter(grey, 3) - ndimage.minimum_filter(grey, 3)
    shaded = (off > _EVEN) & (off < _INKLESS) & (spread < _INKLESS / 2)
    return bool(np.mean(off <= _CLEAN) < 0.5 or np.mean(shaded) > _SHADED)


def is_dark_ink(image: Image.Image) -> bool:
    """Whether what stands out from its surroundings is rather dark than light; image: "L"."""
    grey = np.asarray(resized(image, min(1, SIZE / max(image.size))), dtype=float)
    # A third of the picture: in less, a bold digit would be what is usual, and its holes light ink.
    around = ndimage.uniform_filter(grey, max(3, min(grey.shape) // 3), mode="nearest")
    return bool(((grey - around) ** 3).sum() < 0)


def strokes_on_paper(image: Image.Image) -> Image.Image:
    """How much ink is where, "L", 255 for full ink, at most SIZE pixels a side and over half of it.

    image: "L", inverted: light ink on darker paper. The light that the paper gave back is divided
    by an estimate of what bare paper would have given, as documents are evened before they are
    read (Gatos, Pratikakis and Perantonis, Adaptive degraded document image binarization, Pattern
    Recognition 39, 2006). The estimate is a closing of the picture by a window wider than any
    stroke: strokes vanish in it, the edges of shadows do not. Then only what is about as strong as
    the pen is kept, without dirt and, where there is anything else, without what runs out of the
    picture. Paper on which nothing is darker than noise and uneven light has no strokes: all is 0
    then.
    """
    small = Image.fromarray(255 - np.asarray(_at_working_size(image)))
    bare = _bare_paper(small)
    ink = (bare - np.asarray(small, np.float32)) / np.maximum(bare, _DARKEST)
    ink = ndimage.gaussian_filter(ink, 0.7)
    full = np.partition(ink, -min(_FULL, ink.size), axis=None)[-min(_FULL, ink.size)]
    if full < _LEAST_INK:
        return Image.new("L", small.size)
    strokes = _strokes(ink, _FAINT * full)
    share = (ink / full - _FAINT / 2) / (0.9 - _FAINT / 2)
    return Image.fromarray(np.rint(255 * np.where(strokes, share.clip(0, 1), 0)).astype(np.uint8))


def _at_working_size(image: Image.Image) -> Image.Image:
    """At most SIZE pixels a side; what has less than half of that is enlarged by a whole factor."""
    longer = max(image.size)
    return resized(image, SIZE / longer if longer > SIZE else SIZE // longer)


def _bare_paper(image: Image.Image) -> np.ndarray:
    """Brightness of the paper at every pixel, float32 (H, W)."""
    blocks = np.asarray(image.reduce(_BLOCK), np.float32)
    # Light that falls off goes on falling off behind the edge; otherwise the darkest corner of an
    # empty sheet would be taken for a stroke. It never gets lighter there: what is reflected may
    # be ink, whose opposite is lighter than any paper.
    around = _WIDEST // 2
    reflected = np.pad(blocks, around, mode="reflect", reflect_type="odd")
    bare = np.minimum(reflected, np.pad(blocks, around, mode="edge"))
    bare = ndimage.grey_closing(bare, (_WIDEST, _WIDEST))[around:-around, around:-around]
    bare = Image.fromarray(ndimage.gaussian_filter(bare, 1))
    return np.asarray(bare.resize(image.size, Image.Resampling.BICUBIC))


def _strokes(ink: np.ndarray, least: float) -> np.ndarray:
    """Where ink is part of a stroke, bool (H, W), with two pixels around it for its soft edge."""
    labels, count = ndimage.label(ink > least, _EIGHT_NEIGHBOURS)
    inside, cut = np.zeros(count + 1), np.zeros(count + 1)
    for label, box in enumerate(ndimage.find_objects(labels), start=1):
        weights = cut if _runs_out(box, ink.shape) else inside
        weights[label] = ink[box][labels[box] == label].sum()
    if inside.max() <= _SPOT * cut.max():  # a digit that reaches the edge of the picture
        sides = (labels[0], labels[-1], labels[:, 0], labels[:, -1])
        for side in sides:
            cut[np.bincount(side, minlength=count + 1) > _CUT * len(side)] = 0
        inside = np.where(cut > 0, cut, inside)
    kept = (inside > 0) & (inside >= _SPOT * inside.max())
    return ndimage.binary_dilation(kept[labels], _EIGHT_NEIGHBOURS, iterations=2)


def _runs_out(box: tuple[slice, slice], shape: tuple[int, ...]) -> bool:
    return any(part.start == 0 or part.stop == size for part, size in zip(box, shape, strict=True))
