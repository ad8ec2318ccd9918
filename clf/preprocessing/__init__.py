"""Any picture -> what the network takes. The one place for uploads, drawings and files alike.

A picture becomes uint8 pixels of the dataset's own shape; scaling them to what the layers like is
the network's first layer. A training picture therefore goes in as it is.
"""

from clf.preprocessing.decisions import AUTOMATIC, Choice, Decisions, choices
from clf.preprocessing.pen import Strokes
from clf.preprocessing.pipeline import picture_pixels, prepare_drawing, prepare_picture, thumbnail
from clf.preprocessing.reading import (
    FORMATS,
    LIMITS,
    MAX_BYTES,
    READING,
    PictureError,
    picture_errors,
    read_picture,
)
from clf.preprocessing.steps import NothingDrawn, Prepared, Step

__all__ = [
    "AUTOMATIC",
    "FORMATS",
    "LIMITS",
    "MAX_BYTES",
    "READING",
    "Choice",
    "Decisions",
    "NothingDrawn",
    "PictureError",
    "Prepared",
    "Step",
    "Strokes",
    "choices",
    "picture_errors",
    "picture_pixels",
    "prepare_drawing",
    "prepare_picture",
    "read_picture",
    "thumbnail",
]
