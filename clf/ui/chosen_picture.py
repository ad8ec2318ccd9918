"""A picture that a person chose, ready for a network of one dataset or of another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np
from PIL import Image

from clf.datasets import Dataset, DatasetInfo
from clf.preprocessing import (
    READING,
    Decisions,
    Prepared,
    Strokes,
    picture_errors,
    prepare_drawing,
    prepare_picture,
    read_picture,
    thumbnail,
)

Prepare = Callable[[Sequence[Decisions]], list[Prepared]]
"""The same picture prepared once for each of several wishes."""


@dataclass(frozen=True)
class ChosenPicture:
    """A picture ready for the network.

    pixels: uint8, (height, width, channels) of the dataset.
    original: uint8, (H, W) or (H, W, 3): the picture as it came, upright, reduced if it is large.
    name: file name or "Test picture 17". Text of a person: never render it as Markdown.
    for_dataset: gives the same picture as networks of a dataset take it, from what the person
        chose and not from `pixels`. Raises PictureError where that cannot be done.
    label: the class where it is known (test set), else None.
    prepared: the way to the pixels; None for a test picture, which is taken as it is.
    prepare: gives the ways that other decisions lead; None where `prepared` is. Raises
        PictureError as `for_dataset` does.
    """

    pixels: np.ndarray
    original: np.ndarray
    name: str
    for_dataset: Callable[[DatasetInfo], "ChosenPicture"]
    label: int | None = None
    prepared: Prepared | None = None
    prepare: Prepare | None = None


def from_file(data: bytes, name: str, info: DatasetInfo) -> ChosenPicture:
    """The picture in a file. Raises PictureError if there is none that can be read."""
    with READING, picture_errors(name):
        image = read_picture(data, name)
        prepared, original = prepare_picture(image, info), thumbnail(image, 256)
    # Cached, as a large file takes long to decode: the picture outlives many reruns.
    again = cache(partial(from_file, data, name))
    prepare = partial(_prepare_file, data, name, info)
    return ChosenPicture(prepared.pixels, original, name, again, prepared=prepared, prepare=prepare)


def _prepare_file(
    data: bytes, name: str, info: DatasetInfo, wishes: Sequence[Decisions]
) -> list[Prepared]:
    with READING, picture_errors(name):
        image = read_picture(data, name)
        return [prepare_picture(image, info, wished) for wished in wishes]


def from_drawing(
    rgba: np.ndarray, info: DatasetInfo, strokes: Strokes | None = None
) -> ChosenPicture:
    """A drawing, uint8 (H, W, 4), and how the pen went. Raises NothingDrawn if it is empty."""
    prepared = prepare_drawing(rgba, info, strokes=strokes)
    again = partial(from_drawing, rgba, strokes=strokes)
    return ChosenPicture(
        prepared.pixels,
        rgba[..., :3],
        "Your drawing",
        again,
        prepared=prepared,
        prepare=lambda wishes: [prepare_drawing(rgba, info, wished, strokes) for wished in wishes],
    )


def from_test_set(dataset: Dataset, index: int) -> ChosenPicture:
    """A picture of the test set with its class."""
    pixels = np.array(dataset.x_test[index])
    original = pixels[..., 0] if pixels.shape[2] == 1 else pixels
    again = partial(_test_picture_for, dataset, index)
    label = int(dataset.y_test[index])
    return ChosenPicture(pixels, original, f"Test picture {index}", again, label)


def _test_picture_for(dataset: Dataset, index: int, info: DatasetInfo) -> ChosenPicture:
    """For another dataset prepared like a file; its class is known if the classes are the same."""
    picture = from_test_set(dataset, index)
    if info.name == dataset.info.name:
        return picture
    image = Image.fromarray(picture.original)
    prepared = prepare_picture(image, info)
    label = picture.label if info.class_names == dataset.info.class_names else None
    return replace(
        picture,
        pixels=prepared.pixels,
        label=label,
        prepared=prepared,
        prepare=lambda wishes: [prepare_picture(image, info, wished) for wished in wishes],
    )
