"""A square to drag over a picture; the probabilities follow without a question to the server."""

from collections.abc import Sequence

import numpy as np

from clf.occlusion import Occlusion
from clf.text import one_line
from clf.ui.component import component
from clf.ui.packing import pack

_component = component("occlusion", ("occlusion.js", "maps.js", "values.js", "dom.js"))


def occlusion_explorer(
    pixels: np.ndarray, found: Occlusion, class_names: Sequence[str], *, key: str
) -> None:
    """Draw the picture, uint8 (height, width, channels), with the square and what follows it."""
    _component(key=key, data=encode(pixels, found, class_names))


def encode(pixels: np.ndarray, found: Occlusion, class_names: Sequence[str]) -> bytes:
    """What the browser gets: the picture, and the probabilities, uncovered ones first."""
    header = {
        "shape": pixels.shape,
        "tops": found.tops,
        "lefts": found.lefts,
        "size": found.size,
        "fill": found.fill,
        "names": [one_line(name) for name in class_names],
        "predicted": int(found.whole.argmax()),
    }
    rows = np.concatenate([found.whole[None], found.probabilities.reshape(-1, len(class_names))])
    return pack(header, [np.ascontiguousarray(rows, "<f4"), np.ascontiguousarray(pixels)])
