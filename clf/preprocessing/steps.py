"""What preparing a picture gives: pixels for the network, and the way there step by step."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from clf.preprocessing.decisions import AUTOMATIC, Choice, Decisions

STEP_SIZE = 128
"""Longer side of a step's picture in pixels; larger ones are shown reduced."""


class NothingDrawn(ValueError):
    """The canvas is empty."""

    def __init__(self) -> None:
        super().__init__("Nothing drawn yet: draw something on the canvas first.")


@dataclass(frozen=True)
class Step:
    """One step on the way, as it looks after it.

    label: a few words, e.g. "cropped to its content".
    picture: uint8, (H, W) grey or (H, W, 3) RGB, at most STEP_SIZE pixels a side.
    """

    label: str
    picture: np.ndarray


@dataclass(frozen=True)
class Prepared:
    """A picture as the network takes it.

    pixels: uint8, (height, width, channels) as the dataset's own pictures, 0..255.
    steps: the picture as it came, then every step that changed it; the last one shows `pixels`.
    decided: what was decided on the way, by itself or as it was wished.
    """

    pixels: np.ndarray
    steps: tuple[Step, ...]
    decided: Decisions


class Way:
    """Records steps and decisions while a picture is being prepared. Pictures are "L" or "RGB".

    keeps_steps: False where nobody looks at them: the small pictures take half of the time.
    """

    def __init__(self, wished: Decisions = AUTOMATIC, keeps_steps: bool = True) -> None:
        self.steps: list[Step] = []
        self.decided = AUTOMATIC
        self._wished, self._keeps_steps = wished, keeps_steps

    def decide(self, name: str, automatic: Choice) -> Choice:
        """What to do: what a person wishes, otherwise `automatic`."""
        wished = getattr(self._wished, name)
        self.decided = self.decided.with_choice(name, automatic if wished is None else wished)
        return getattr(self.decided, name)

    def add(self, label: str, image: Image.Image) -> Image.Image:
        """Note what was done; gives `image` back."""
        if not self._keeps_steps:
            return image
        shown = image
        if max(image.size) > STEP_SIZE:
            shown = image.copy()
            shown.thumbnail((STEP_SIZE, STEP_SIZE))
        self.steps.append(Step(label, np.array(shown)))
        return image

    def end(self, image: Image.Image) -> Prepared:
        """The result: `image` has the dataset's size and mode."""
        pixels = np.array(image)
        pixels = pixels if pixels.ndim == 3 else pixels[..., None]
        return Prepared(pixels, tuple(self.steps), self.decided)
