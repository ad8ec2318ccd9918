"""What is decided on the way from a picture to the network's pixels."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Literal

from clf.datasets.base import DatasetInfo

Choice = bool | str
"""One way to decide."""


@dataclass(frozen=True)
class Decisions:
    """One field a decision. As a wish, None leaves it to the picture; as an account of what was
    done, None says that there was nothing to decide.

    upright: turned as the camera's note in the file (EXIF) says.
    backdrop: what is put under a transparent picture.
    framed: whether a picture that has the network's size already is framed like any other one.
    marks: whether margins, frames and lines around pen strokes are left out.
    inverted: whether dark and light are exchanged, as the subject is darker than what is around it.
    background: "plain": the grey of the picture's edge becomes black. "uneven": only pen strokes
        are kept, as on paper with shadows and printed lines. "colour": only what differs in colour
        from the picture's edge is kept. "kept": stays as it is.
    fit: of a photograph of other proportions the middle is taken ("crop"), or all of it ("pad").
    cropped: to the subject; otherwise the whole picture is taken.
    strokes: whether pen strokes are made as wide as in the training pictures.
    centre: what lies in the middle: the centre of mass, or the middle of the box around it.
    """

    upright: bool | None = None
    backdrop: Literal["white", "black"] | None = None
    framed: bool | None = None
    marks: bool | None = None
    inverted: bool | None = None
    background: Literal["plain", "uneven", "colour", "kept"] | None = None
    fit: Literal["crop", "pad"] | None = None
    cropped: bool | None = None
    strokes: bool | None = None
    centre: Literal["mass", "box"] | None = None

    def made(self) -> Iterator[tuple[str, Choice]]:
        """The decisions that are not None: (name, choice), in the order in which they are made."""
        for field in fields(self):
            choice = getattr(self, field.name)
            if choice is not None:
                yield field.name, choice

    def with_choice(self, name: str, choice: Choice | None) -> "Decisions":
        """The same but for one decision; None leaves it to the picture."""
        return replace(self, **{name: choice})


AUTOMATIC = Decisions()
"""Everything follows from the picture."""

_CHOICES: dict[str, tuple[Choice, ...]] = {
    "upright": (True, False),
    "backdrop": ("white", "black"),
    "framed": (False, True),
    "marks": (True, False),
    "inverted": (True, False),
    "fit": ("crop", "pad"),
    "cropped": (True, False),
    "strokes": (True, False),
    "centre": ("mass", "box"),
}


def choices(name: str, info: DatasetInfo) -> tuple[Choice, ...]:
    """What can be chosen for one decision, for pictures of this dataset."""
    if name == "background":
        return ("plain", "uneven" if info.framing.stroke else "colour", "kept")
    return _CHOICES[name]
