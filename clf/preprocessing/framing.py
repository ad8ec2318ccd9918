"""Where the subject is and how it is put into the frame, as in the dataset's own pictures."""

import numpy as np
from PIL import Image, ImageOps

from clf.datasets.base import DatasetInfo
from clf.preprocessing import margins, marks, paper, subject
from clf.preprocessing.placing import centred, largest_of_blocks, resized
from clf.preprocessing.steps import Way
from clf.preprocessing.strokes import WORKING_SIZE, stroke_width, with_stroke_width

_HAIRLINE = 3.0  # pixels of WORKING_SIZE up to which strokes are narrow, when none is lost
_FAINT = 0.15  # share of the strongest contrast below which a pixel counts as background


def fit_photo(image: Image.Image, info: DatasetInfo, way: Way) -> Image.Image:
    """A photograph in the frame's size: its middle, or all of it.

    As the dataset's own pictures are, unless it is wished otherwise.
    """
    height, width, _ = info.shape
    share = min(image.width / width, image.height / height)
    box = (max(1, round(width * share)), max(1, round(height * share)))
    if box != image.size:
        if way.decide("fit", info.framing.fit) == "pad":
            return _padded(image, info, way)
        image = way.add("the middle, not squeezed", ImageOps.fit(image, box))
    if image.size != (width, height):
        image = image.resize((width, height), Image.Resampling.LANCZOS)
        way.add(f"scaled to {width} x {height} pixels", image)
    return image


def _padded(image: Image.Image, info: DatasetInfo, way: Way) -> Image.Image:
    """All of a photograph; the rest of the frame has the usual colour of the photograph's edge."""
    height, width, _ = info.shape
    share = min(width / image.width, height / image.height)
    size = (max(1, round(image.width * share)), max(1, round(image.height * share)))
    edge = tuple(round(np.median(_border(np.asarray(part)))) for part in image.split())
    frame = Image.new(image.mode, (width, height), edge if len(edge) > 1 else edge[0])
    if size != image.size:
        image = way.add("scaled", image.resize(size, Image.Resampling.LANCZOS))
    frame.paste(image, ((width - size[0]) // 2, (height - size[1]) // 2))
    return way.add(f"all of it in {width} x {height} pixels", frame)


def fit_drawing(image: Image.Image, info: DatasetInfo, way: Way) -> Image.Image:
    """A drawing on white, cut to its strokes unless the whole canvas is wished."""
    height, width, _ = info.shape
    share = 1.0
    if way.decide("cropped", True):
        share = 0.9
        strokes = ImageOps.invert(image).getbbox()
        if strokes:
            image = way.add("cropped to what is drawn", image.crop(strokes))
    image = resized(image, share * min(width / image.width, height / image.height))
    frame = Image.new(image.mode, (width, height), "white")
    frame.paste(image, ((width - image.width) // 2, (height - image.height) // 2))
    return way.add(f"scaled to {width} x {height} pixels", frame)


def fit_subject(
    image: Image.Image, colours: Image.Image, info: DatasetInfo, way: Way
) -> Image.Image:
    """Bright on black, cropped to the subject, scaled and centred as in the dataset's pictures.

    image: "L". colours: the same, maybe in RGB. Whether it has to be inverted follows from the
    picture: its edge is taken for background, and what lies on it is darker or brighter. Pen
    strokes are looked for on paper in uneven light, too, and other subjects by their colour.
    """
    if info.framing.stroke is not None:
        box = margins.sheet_box(image)
        if box is not None and way.decide("marks", True):
            image, colours = way.add("without its margins", image.crop(box)), colours.crop(box)
    usual, dark, seen = _background(image, colours, info)
    inverted = way.decide("inverted", dark)
    if inverted:
        image = way.add("inverted: dark and light exchanged", ImageOps.invert(image))
    # Inverted otherwise than it should be, the background is the brightest: all would become black.
    found = None
    by_itself = usual if inverted == dark or usual == "colour" else "kept"
    background = way.decide("background", by_itself)
    if background == "uneven":
        image = way.add("light evened, lines removed", paper.strokes_on_paper(image))
    elif background == "colour":
        found = subject.find_subject(colours) if seen is None else seen
    if found is not None and not found.any():
        return way.add("no subject found", Image.new("L", info.shape[1::-1]))
    if found is not None:
        image = way.add("background removed by its colour", subject.on_black(image, found))
    elif background in ("plain", "colour"):
        image = way.add("background made black", _background_black(image))
    if info.framing.stroke is not None and background != "kept":
        strokes = marks.without_marks(image)
        if strokes is not None and way.decide("marks", True):
            image = way.add("without the marks around it", strokes)
    return fit_bright(image, info, way)


def _background(
    image: Image.Image, colours: Image.Image, info: DatasetInfo
) -> tuple[str, bool, np.ndarray | None]:
    """What kind of background a picture has, whether to invert it, and its subject if searched."""
    if info.framing.stroke is not None:
        if paper.is_uneven(image):
            return "uneven", paper.is_dark_ink(image), None
    elif colours.mode == "RGB":
        found = subject.find_subject(colours)
        if found is not None:
            return "colour", not subject.is_bright_on_dark(image, found), found
    return "plain", _is_dark_on_light(image), None


def fit_bright(image: Image.Image, info: DatasetInfo, way: Way) -> Image.Image:
    """A bright subject on black ("L"): cropped, scaled and centred; black if there is none."""
    height, width, _ = info.shape
    box = _subject_box(image)
    if box is None:
        return way.add("no subject found", Image.new("L", (width, height)))
    if not way.decide("cropped", True):
        image = resized(image, min(width / image.width, height / image.height))
        return way.add(f"scaled to {width} x {height} pixels", centred(image, info, "box"))
    if box != (0, 0, *image.size):
        image = way.add("cropped to its content", image.crop(box))
    if info.framing.stroke is not None:
        image = _adjust_strokes(image, info, way)
    image = resized(image, info.framing.content / max(image.size))
    way.add(f"scaled to {info.framing.content} pixels", image)
    centre = way.decide("centre", info.framing.centre)
    return way.add(f"centred by its {centre}", centred(image, info, centre))


def _border(grey: np.ndarray) -> np.ndarray:
    """The pixels along the four edges, a fiftieth of the picture wide."""
    band = max(1, min(grey.shape) // 50)
    sides = (grey[:band], grey[-band:], grey[:, :band], grey[:, -band:])
    return np.concatenate([side.ravel() for side in sides])


def _is_dark_on_light(image: Image.Image) -> bool:
    """Whether the subject is rather darker than the picture's edge than brighter."""
    grey = np.asarray(image, dtype=float)
    difference = grey - np.median(_border(grey))
    return bool(-difference[difference < 0].sum() > difference[difference > 0].sum())


def _background_black(image: Image.Image) -> Image.Image:
    """The edge's usual grey becomes 0, the brightest grey 255."""
    grey = np.asarray(image, dtype=float)
    background, brightest = np.median(_border(grey)), grey.max()
    if brightest <= background:
        return Image.new("L", image.size)
    stretched = (grey - background) * (255 / (brightest - background))
    return Image.fromarray(np.rint(stretched.clip(0, 255)).astype(np.uint8))


def _subject_box(image: Image.Image) -> tuple[int, int, int, int] | None:
    return image.point(lambda value: 255 * (value > 255 * _FAINT)).getbbox()


def _adjust_strokes(image: Image.Image, info: DatasetInfo, way: Way) -> Image.Image:
    image = _at_working_size(image)
    ink = np.asarray(image)
    adjusted = with_stroke_width(ink, info.framing.stroke, info.framing.content)
    if adjusted is ink or not way.decide("strokes", True):
        return image
    thicker = np.count_nonzero(adjusted) > np.count_nonzero(ink)
    result = Image.fromarray(adjusted)
    result = result.crop(_subject_box(result))
    return way.add("strokes made " + ("thicker" if thicker else "thinner"), result)


def _at_working_size(image: Image.Image) -> Image.Image:
    """WORKING_SIZE pixels on the longer side; hairlines are kept, which a mean would make faint."""
    factor = max(image.size) // WORKING_SIZE
    if factor > 1:
        pooled = largest_of_blocks(np.asarray(image), factor)
        if stroke_width(pooled) <= _HAIRLINE:
            image = Image.fromarray(np.minimum(pooled, 127) * 2)
    return resized(image, WORKING_SIZE / max(image.size))
