"""Marks around pen strokes: frames, form fields, ruled lines and squares, crop marks.

What is a mark is told by where it lies: around the strokes, beyond them on two opposite sides, or
in all four corners. Nothing is taken out unless strokes are left that could be a digit.
"""

import numpy as np
from PIL import Image
from scipy import ndimage

from clf.preprocessing.lines import EIGHT_NEIGHBOURS, straight_lines, tilt, without
from clf.preprocessing.pieces import Box, Pieces
from clf.preprocessing.placing import largest_of_blocks

_SIZE = 320  # longer side in pixels, about, at which marks are looked for
_SMALLEST = 32  # pixels of the longer side: in less, marks and strokes are one
_INK = 38  # grey from which a pixel of the strokes counts
_BEYOND = 0.1  # of the strokes' longer side by which a mark goes beyond them
_BEYOND_TOUCHED = 0.3  # the same where strokes touch the line: a 4 goes beyond its slope by less
_LONGER = 1.3  # times the strokes that a line along them is long
_AROUND = 0.85  # of all directions in which a frame is seen from its inside
_INSIDE = 0.15  # of a frame's longer side that strokes in it have at least
_STRAIGHT = 0.85  # share of a piece that lines are, where it is nothing but lines
_CORNER = 0.45  # of the sides of all there is: crop marks lie in the corners
_AT_EDGE = 0.25  # of a picture's side along which something that runs out of it touches it


def without_marks(image: Image.Image) -> Image.Image | None:
    """The strokes alone, or None if there are no marks around them.

    image: "L", strokes bright on black. Gives the same size; what lies under a mark is black.
    """
    if max(image.size) < _SMALLEST:
        return None
    factor = -(-max(image.size) // _SIZE)
    grey = largest_of_blocks(np.asarray(image), factor)
    ink = grey > _INK
    kept = _strokes_of_tilted(grey, tilt(ink))
    if not kept.any() or (kept == ink).all():
        return None
    removed = ndimage.binary_dilation(ink & ~kept, EIGHT_NEIGHBOURS, iterations=2) & ~kept
    full = removed.repeat(factor, axis=0).repeat(factor, axis=1)[: image.height, : image.width]
    return Image.fromarray(np.where(full, 0, np.asarray(image)).astype(np.uint8))


def _strokes_of_tilted(grey: np.ndarray, angle: float) -> np.ndarray:
    """What is left of the ink, bool (H, W), without marks that are turned by `angle` degrees."""
    ink = grey > _INK
    if not angle:
        return _strokes(ink)
    image = Image.fromarray(grey)
    turned = np.asarray(image.rotate(angle, Image.Resampling.BILINEAR, expand=True)) > _INK
    kept = _strokes(turned)
    if (kept == turned).all():
        return ink
    back = np.asarray(Image.fromarray(np.uint8(255) * kept).rotate(-angle, expand=False)) > 0
    top, left = ((b - size) // 2 for b, size in zip(back.shape, grey.shape, strict=True))
    back = back[top : top + grey.shape[0], left : left + grey.shape[1]]
    return ink & ndimage.binary_dilation(back, EIGHT_NEIGHBOURS)


def _strokes(ink: np.ndarray) -> np.ndarray:
    """What is left of the ink, bool (H, W), without the marks; all of it if they are none."""
    kept = _without_lines_through(ink)
    for rule in (_marks_in_corners, _frames, _long_lines, _what_runs_out):
        pieces = Pieces(kept)
        marks = rule(pieces)
        left = [label for label in pieces.labels if label not in marks]
        if marks and any(pieces.is_stroke(label) for label in left):
            kept = pieces.mask(left)
    return kept


def _without_lines_through(ink: np.ndarray) -> np.ndarray:
    """Without the lines that touch or cross the strokes, as squared paper's do."""
    pieces = Pieces(ink)
    kept = ink.copy()
    for label in filter(pieces.is_large, pieces.labels):
        box, piece = pieces.boxes[label], pieces.piece(label)
        lines = straight_lines(piece)
        while lines:
            rest = _core(without(piece, lines), max(line.width for line in lines))
            if not rest.any():  # nothing but lines: they do not touch the strokes
                break
            around = ndimage.find_objects(rest.astype(int))[0]
            beyond = [
                line
                for line in lines
                if _is_beyond((line.first, line.last), line.axis, around, _BEYOND_TOUCHED)
            ]
            if len(beyond) == 1 and not beyond[0].axis:
                beyond = []  # one line down a digit is its stem: a 1's, or that of a 7 with a bar
            if beyond and len(beyond) == len(lines):
                kept[box] &= ~piece | rest
                break
            lines = beyond
    return kept


def _core(rest: np.ndarray, width: float) -> np.ndarray:
    """What is left beside lines of this width without crumbs of them."""
    pieces = Pieces(rest)
    least = max(3 * width, _INSIDE * max(rest.shape) / 2)
    return pieces.mask([label for label in pieces.labels if pieces.size(label) > least])


def _is_beyond(ends: tuple[int, int], axis: int, strokes: Box, share: float) -> bool:
    """Whether something goes beyond the strokes at both ends, by a share of their longer side."""
    least = max(2, share * max(part.stop - part.start for part in strokes))
    return strokes[axis].start - ends[0] >= least and ends[1] - strokes[axis].stop >= least


def _frames(pieces: Pieces) -> set[int]:
    """Frames around strokes, and then all that is outside them."""
    inside: set[int] = set()
    for frame in filter(pieces.is_large, pieces.labels):
        within = [other for other in pieces.labels if _is_in(pieces, other, frame)]
        if any(map(pieces.is_stroke, within)) and _surrounds(pieces, frame, within):
            inside = inside - {frame} | set(within)
    return set(pieces.labels) - inside if inside else set()


def _is_in(pieces: Pieces, label: int, frame: int) -> bool:
    parts = zip(pieces.boxes[label], pieces.boxes[frame], strict=True)
    return label != frame and all(a.start > b.start and a.stop < b.stop for a, b in parts)


def _surrounds(pieces: Pieces, frame: int, within: list[int]) -> bool:
    """Whether a piece is seen in nearly all directions from the middle of what is in its box."""
    box, whole = pieces.box(within), pieces.boxes[frame]
    if max(part.stop - part.start for part in box) < _INSIDE * pieces.size(frame):
        return False
    rows, columns = np.nonzero(pieces.piece(frame))
    middle = [(b.start + b.stop) / 2 - w.start for b, w in zip(box, whole, strict=True)]
    angles = np.arctan2(rows - middle[0], columns - middle[1])
    seen = np.histogram(angles, 72, (-np.pi, np.pi))[0] > 0
    return seen.mean() >= _AROUND


def _long_lines(pieces: Pieces) -> set[int]:
    """Ruled lines, combs and the like: nothing but lines, and longer than the strokes."""
    marks = set()
    for label in filter(pieces.is_large, pieces.labels):
        smaller = [
            other
            for other in pieces.labels
            if pieces.size(other) < 0.85 * pieces.size(label) and pieces.is_stroke(other)
        ]
        if smaller and _is_straight(pieces.piece(label)):
            strokes, own = pieces.box(smaller), pieces.boxes[label]
            marks |= {label for axis in (0, 1) if _is_along(own[axis], axis, strokes)}
    return marks


def _is_along(own: slice, axis: int, strokes: Box) -> bool:
    length, along = own.stop - own.start, strokes[axis].stop - strokes[axis].start
    return length >= _LONGER * along and _is_beyond((own.start, own.stop), axis, strokes, _BEYOND)


def _is_straight(piece: np.ndarray) -> bool:
    """Whether a piece is nothing but lines along rows and columns."""
    lines = straight_lines(piece)
    return bool(lines) and without(piece, lines).sum() <= (1 - _STRAIGHT) * piece.sum()


def _what_runs_out(pieces: Pieces) -> set[int]:
    """What lies along the edge of the picture: the rest of a margin, or of a frame.

    Not in a picture that is cut so close that the strokes reach its edge themselves.
    """
    at_edge = {label: pieces.length_at_edge(label) for label in pieces.labels}
    marks = {label for label in filter(pieces.is_large, at_edge) if at_edge[label] >= _AT_EDGE}
    others = [label for label in at_edge if label not in marks and pieces.is_stroke(label)]
    return set() if any(at_edge[label] for label in others) else marks


def _marks_in_corners(pieces: Pieces) -> set[int]:
    """Crop marks: something in every corner of all there is, and strokes between."""
    if len(pieces.labels) < 5:
        return set()
    whole = pieces.box(pieces.labels)
    corners: dict[tuple[bool, bool], set[int]] = {}
    for label in pieces.labels:
        places = [_end(pieces.boxes[label][axis], whole[axis]) for axis in (0, 1)]
        if None not in places:
            corners.setdefault((places[0], places[1]), set()).add(label)
    return set().union(*corners.values()) if len(corners) == 4 else set()


def _end(part: slice, whole: slice) -> bool | None:
    """Whether a part lies in the last (True) or the first (False) share of a side, or neither."""
    length = _CORNER * (whole.stop - whole.start)
    if part.stop <= whole.start + length:
        return False
    return True if part.start >= whole.stop - length else None
