"""The way from a picture or a drawing to the pixels that the network takes, step by step."""

import numpy as np
from PIL import Image

from clf.datasets.base import DatasetInfo
from clf.preprocessing import colour, form, framing
from clf.preprocessing.decisions import AUTOMATIC, Decisions
from clf.preprocessing.steps import NothingDrawn, Prepared, Way

_ENOUGH = 1024  # pixels a side; more would change nothing in a picture of 32
_VISIBLE = 16  # least difference from the paper that counts as drawn


def prepare_picture(
    image: Image.Image, info: DatasetInfo, wished: Decisions = AUTOMATIC
) -> Prepared:
    """What a network of this dataset gets to see of a picture.

    image: as :func:`clf.preprocessing.read_picture` gives it, of any mode and size. It is turned
    upright and, where transparent, put on white, or on black under a light subject if the dataset
    is on black itself. Then photographs are cut to the frame, and subjects on black are framed as
    the dataset frames them. A picture that has the dataset's size already, no colours where the
    dataset has none, and a dark edge where the dataset is on black, is taken unchanged: a training
    picture gives exactly its own pixels. The negative of one is only inverted.
    wished: what shall be decided otherwise than the picture suggests.
    """
    return _prepared(image, info, Way(wished))


def picture_pixels(image: Image.Image, info: DatasetInfo) -> np.ndarray:
    """The pixels of :func:`prepare_picture` alone: in half the time, for many pictures."""
    return _prepared(image, info, Way(keeps_steps=False)).pixels


def _prepared(image: Image.Image, info: DatasetInfo, way: Way) -> Prepared:
    plain = colour.to_8_bit(image)
    way.add("as it came", _shown(plain))
    turn = colour.turn_upright(image)
    if turn is not None and way.decide("upright", True):
        plain = plain.transpose(turn)
        way.add("turned upright", _shown(plain))
    if colour.is_transparent(plain):
        on_black = info.framing.background == "dark" and colour.is_light(plain)
        backdrop = way.decide("backdrop", "black" if on_black else "white")
        plain = way.add(f"on {backdrop}", colour.flattened(plain, backdrop))
    return way.end(_framed(plain, info, way))


def thumbnail(image: Image.Image, size: int) -> np.ndarray:
    """The picture for the eye: upright, at most `size` pixels a side, uint8 (H, W) or (H, W, 3)."""
    plain = _shown(colour.to_8_bit(image))
    turn = colour.turn_upright(image)
    if plain is image:
        plain = plain.copy()
    plain.thumbnail((size, size))
    return np.array(plain if turn is None else plain.transpose(turn))


def _shown(image: Image.Image) -> Image.Image:
    """For the eye only: on a grey on which dark and light subjects can be seen."""
    return colour.flattened(image, "#808080") if image.mode in ("LA", "RGBA") else image


def _framed(image: Image.Image, info: DatasetInfo, way: Way) -> Image.Image:
    """image: opaque "L" or "RGB". Gives the dataset's size and mode."""
    height, width, channels = info.shape
    same_size = image.size == (width, height)
    image = image if same_size else _reduced(image)
    is_grey = colour.is_grey(image)
    wanted = "L" if channels == 1 else "RGB"
    colours = image.convert("L") if is_grey else image
    if image.mode != wanted:
        image = image.convert(wanted)
        if not is_grey:
            way.add("grey", image)
    if info.framing.background != "dark":
        return framing.fit_photo(image, info, way)
    if same_size:
        positive = None if channels == 3 else form.positive(image, info)
        as_it_is = (channels == 3 or is_grey) and form.is_on_black(image, info)
        fits = as_it_is or positive is not None
        if (fits or is_grey) and not way.decide("framed", not fits):
            return _as_it_is(image, positive, way)
    return framing.fit_subject(image, colours, info, way)


def _as_it_is(image: Image.Image, positive: Image.Image | None, way: Way) -> Image.Image:
    """A picture of the dataset's size, only inverted where it is the negative of a training one."""
    if positive is not None and way.decide("inverted", True):
        return way.add("inverted: dark and light exchanged", positive)
    return image


def _reduced(image: Image.Image) -> Image.Image:
    """By a whole factor, so that what follows takes no longer for a large photograph."""
    factor = max(image.size) // _ENOUGH
    return image.reduce(factor) if factor > 1 else image


def prepare_drawing(rgba: np.ndarray, info: DatasetInfo, wished: Decisions = AUTOMATIC) -> Prepared:
    """What a network of this dataset gets to see of a drawing.

    rgba: uint8 (H, W, 4), strokes on a transparent canvas or on one of a single colour. For a
    dataset on black the strokes become bright whatever the pen's colour was; for photographs the
    drawing keeps its colours on white. Raises NothingDrawn for an empty canvas.
    wished: what shall be decided otherwise.
    """
    ink = _ink(rgba)
    if ink.max() < _VISIBLE:
        raise NothingDrawn
    way = Way(wished)
    paper = way.add("as drawn", colour.flattened(Image.fromarray(rgba), "white"))
    if info.framing.background != "dark" or not way.decide("inverted", True):
        return way.end(framing.fit_drawing(_in_mode(paper, info), info, way))
    bright = Image.fromarray(np.rint(ink * (255 / ink.max())).astype(np.uint8))
    way.add("strokes bright on black", bright)
    return way.end(framing.fit_bright(bright, info, way))


def _in_mode(image: Image.Image, info: DatasetInfo) -> Image.Image:
    return image.convert("L" if info.shape[2] == 1 else "RGB")


def _ink(rgba: np.ndarray) -> np.ndarray:
    """How much is drawn at every pixel: 0..255, float (H, W)."""
    alpha = rgba[..., 3]
    if alpha.min() < 255:
        return alpha.astype(float)
    colours = rgba[..., :3].astype(float)
    return np.abs(colours - _paper_colour(rgba[..., :3])).max(axis=2)


def _paper_colour(rgb: np.ndarray) -> np.ndarray:
    """The most frequent colour along the edge of an opaque canvas."""
    edge = np.concatenate([rgb[0], rgb[-1], rgb[:, 0], rgb[:, -1]])
    colours, counts = np.unique(edge, axis=0, return_counts=True)
    return colours[counts.argmax()]
