"""The words for what is decided on the way to the network's pixels."""

from clf.preprocessing import Choice

TITLES = {
    "upright": "Turned as the camera noted",
    "backdrop": "Behind what is transparent",
    "framed": "A picture of the network's size",
    "marks": "Margins, frames and lines around it",
    "inverted": "Dark and light",
    "background": "Background",
    "fit": "Other proportions",
    "cropped": "What is taken",
    "strokes": "Width of the strokes",
    "centre": "In the middle",
}
"""By the name of the decision, in :class:`clf.preprocessing.Decisions`."""

_CHOICES: dict[tuple[str, Choice], str] = {
    ("upright", True): "Upright",
    ("upright", False): "As stored",
    ("backdrop", "white"): "White",
    ("backdrop", "black"): "Black",
    ("framed", False): "As it is",
    ("framed", True): "Framed anew",
    ("marks", True): "Left out",
    ("marks", False): "Kept",
    ("inverted", True): "Inverted",
    ("inverted", False): "Not inverted",
    ("background", "plain"): "Made black",
    ("background", "uneven"): "Only pen strokes",
    ("background", "colour"): "Cut out by colour",
    ("background", "kept"): "Kept",
    ("fit", "crop"): "Only the middle",
    ("fit", "pad"): "All, padded",
    ("cropped", True): "The subject",
    ("cropped", False): "All of it",
    ("strokes", True): "As in training",
    ("strokes", False): "As it came",
    ("centre", "mass"): "Centre of mass",
    ("centre", "box"): "Middle of its box",
}


def choice_text(name: str, choice: Choice) -> str:
    """What a choice is called on the page."""
    return _CHOICES[name, choice]
