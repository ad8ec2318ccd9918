"""What the app proposes for a dataset: size, colours, crop or pad, augmentation."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from clf.datasets.own.record import Picture
from clf.datasets.own.settings import SIZES, Settings

MANY_PICTURES = {64: 20_000, 96: 5_000, 160: 5_000, 224: 1_000}
"""Up to so many a size is proposed: with more, two cores take longer to pass them through
EfficientNet-Lite0 than a person likes to wait, or they take much memory."""
MOSTLY_COLOURLESS = 0.95
LONG_SIDES = 1.5
"""From this proportion of the sides on, a crop to a square loses a third of the picture."""


@dataclass(frozen=True)
class Proposal:
    """Settings for a version and for its training.

    augmentation: key of clf.config.AUGMENTATIONS. reasons: one plain sentence for every choice.
    """

    settings: Settings
    augmentation: str
    reasons: tuple[str, ...]


def propose(pictures: Sequence[Picture]) -> Proposal:
    """What suits these pictures."""
    if not pictures:
        return Proposal(Settings(), "shift_flip", ())
    sides = np.array([(each.width, each.height) for each in pictures])
    size, why_size = _size(int(np.median(sides.min(axis=1))), len(pictures))
    proportion = float(np.median(sides.max(axis=1) / sides.min(axis=1)))
    share = np.mean([each.colourless for each in pictures])
    grey, pad = share >= MOSTLY_COLOURLESS, proportion >= LONG_SIDES
    reasons = (
        why_size,
        "Grey, as nearly all pictures are." if grey else "In colour, as the pictures are.",
        f"Padded, as a usual picture is {proportion:.1f} times as long as wide: its ends would be "
        "cut off."
        if pad
        else "Cropped to the middle: little is cut off.",
        "Shifted at random: the subject is not always in the same place."
        if grey
        else "Shifted and flipped at random: the subject may face both ways.",
    )
    settings = Settings(size, 1 if grey else 3, "pad" if pad else "crop")
    return Proposal(settings, "shift" if grey else "shift_flip", reasons)


def _size(side: int, count: int) -> tuple[int, str]:
    """side: the shorter one of a usual picture. Gives the size and why."""
    for size in sorted(SIZES[1:], reverse=True):
        if side >= size and count <= MANY_PICTURES[size]:
            return size, f"{size} pixels: enough to see details, and quick with {count:,} pictures."
    if side < SIZES[1]:
        return SIZES[0], f"{SIZES[0]} pixels, as a usual picture has only {side}."
    return SIZES[0], f"{SIZES[0]} pixels: quick, also with {count:,} pictures."
