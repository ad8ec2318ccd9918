"""The parts of the page of one dataset, of which one is open."""

from clf.ui.picking import pick_word
from clf.ui.state import remember

CARD, PICTURES, ADD, TRAIN = "What is in it", "Pictures and classes", "Add pictures", "Train"


def choose_part(dataset_id: str, first: str) -> str:
    """Draw the choice of a part, and give the one that is open: `first` until one was opened."""
    return pick_word("Show", (CARD, PICTURES, ADD, TRAIN), name=_name(dataset_id), first=first)


def open_part(dataset_id: str, part: str) -> None:
    """Open another part, before the choice is drawn."""
    remember(_name(dataset_id), part)


def _name(dataset_id: str) -> str:
    return f"own-part-{dataset_id}"
