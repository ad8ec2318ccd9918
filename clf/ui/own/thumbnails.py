"""Small pictures beside each other, of which a person may choose some."""

import base64
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from PIL import Image

from clf.datasets import own
from clf.preprocessing import PictureError
from clf.text import one_line
from clf.ui.component import component

SIZE = 96

_component = component("thumbnails", ("dom.js", "thumbnails.js"))


@dataclass(frozen=True)
class Thumbnail:
    """One picture.

    id: what :func:`thumbnails` gives where it is chosen. source: address of the picture, as
    :func:`source_of` gives it. title, note: any text, shown as such on a line each.
    """

    id: str
    source: str
    title: str
    note: str = ""


def thumbnails(
    pictures: Sequence[Thumbnail], *, key: str, label: str, bar: bool = True
) -> list[str]:
    """Draw the pictures, each with a box to choose it; the ids of the chosen ones, in order.

    label: what they are, for screen readers. bar: whether all can be chosen by one button.
    """
    described = [
        {
            "id": picture.id,
            "title": one_line(picture.title, 120),
            "note": one_line(picture.note, 120) if picture.note else "",
            "source": picture.source,
        }
        for picture in pictures
    ]
    data = {"label": label, "bar": bar, "pictures": described}
    digest = blake2b(json.dumps(data).encode(), digest_size=8).hexdigest()
    # Another component for other pictures: of those, none is chosen yet.
    result = _component(
        key=f"{key}-{digest}", data=data | {"digest": digest}, on_chosen_change=lambda: None
    )
    here = {picture.id for picture in pictures}
    return [item for item in result.chosen or [] if item in here]


def file_title(picture: own.Picture) -> str:
    """The name of its file, without the folders of the ZIP that it came in."""
    return picture.name.rsplit("/", 1)[-1]


@lru_cache(maxsize=2000)
def source_of(dataset: own.OwnDataset, picture: own.Picture) -> str:
    """The picture, small, as an address that holds it; kept, as every click draws it again."""
    try:
        pixels = own.thumbnail(dataset, picture, SIZE)
    except (own.OwnDatasetNotFound, PictureError):  # removed in another window, or damaged on disk
        return ""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=85)
    return "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode()
