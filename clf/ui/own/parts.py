"""The parts of the page of one dataset, of which one is open."""

from clf.ui import state

CARD, PICTURES, ADD, TRAIN = "What is in it", "Pictures and classes", "Add pictures", "Train"


def part_key(dataset_id: str) -> str:
    """Of the choice of a part."""
    return f"own-part-{dataset_id}"


def open_part(dataset_id: str, part: str) -> None:
    """Open another part; only in a callback."""
    state.set_widget_value(part_key(dataset_id), part)
