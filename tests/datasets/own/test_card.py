import math

import pytest

from clf.config import AUGMENTATIONS
from clf.datasets import own
from clf.datasets.own.card import report_of
from clf.datasets.own.record import LeftOut, Picture, Record
from tests.datasets.own.zips import dataset_of, picture_bytes, two_classes


def picture(number: int, class_name: str = "cat", **values) -> Picture:
    look = f"{number * 0x9E3779B97F4A7C15 % 2**64:016x}" * 4  # all far from each other
    usual = {"name": f"{number}.png", "part": "", "burst": "", "width": 100, "height": 100}
    values = usual | {"colourless": False, "look": look} | values
    return Picture(id=str(number), class_name=class_name, **values)


def card(*pictures: Picture, classes: tuple[str, ...] = ("cat", "dog"), left_out=()) -> own.Report:
    return report_of(Record("Pets", 0.0, classes, pictures, tuple(left_out)))


def cats_and_dogs(cats: int, dogs: int, **values) -> list[Picture]:
    return [picture(n, "cat" if n < cats else "dog", **values) for n in range(cats + dogs)]


def test_counts_imbalance_and_sizes():
    sizes = [picture(1, width=40, height=300), picture(2, width=50), picture(3, "dog", width=90)]
    report = card(*sizes)

    assert report.counts == {"cat": 2, "dog": 1}
    assert report.imbalance == 2.0
    assert report.widths == own.Range(40, 50, 90)
    assert report.heights == own.Range(100, 100, 300)
    assert card(picture(1)).imbalance == math.inf


def test_what_is_missing_is_said():
    assert card(classes=()).missing == ("At least 2 classes are needed; there is none.",)
    assert card(*cats_and_dogs(9, 0), classes=("cat",)).missing == (
        "At least 2 classes are needed; there is 1.",
    )
    report = card(*cats_and_dogs(5, 4))
    assert report.missing == ("dog: at least 5 pictures are needed; there are 4.",)
    assert not report.ready
    assert card(*cats_and_dogs(5, 5)).ready


def test_of_many_classes_what_is_missing_is_said_once():
    names = tuple(f"class {number}" for number in range(1000))
    report = card(*(picture(n, names[n]) for n in range(1000)), classes=names)

    [missing] = report.missing
    assert missing.startswith(
        "class 0, class 1, class 2, class 3, class 4 and 995 more classes: at"
    )
    bursts = [picture(n, names[n // 5], burst=str(n // 5)) for n in range(50)]
    [warning] = card(*bursts, classes=names[:10]).warnings
    assert "class 4 and 5 more classes: all pictures are of one burst" in warning


def test_files_left_out_are_told_apart():
    files = [LeftOut(kind, "why", kind) for kind in (own.UNREADABLE, own.DUPLICATE, own.CONFLICT)]
    report = card(left_out=files)

    assert [*report.left_out, *report.duplicates, *report.conflicts] == files


def test_near_duplicates_are_found_across_classes_too():
    files = two_classes(5) | {
        "cat/again.jpg": picture_bytes(0, kind="JPEG", quality=60),
        "dog/again.jpg": picture_bytes(1, size=(80, 60)),
    }

    report = own.report(dataset_of(files))

    found = [{each.name for each in group} for group in report.near_duplicates]
    assert found == [{"cat/0.png", "cat/again.jpg"}, {"cat/1.png", "dog/again.jpg"}]
    assert report.near_across_classes == report.near_duplicates[1:]


def test_a_class_of_a_single_burst_is_warned_of():
    pictures = [
        *(picture(n, burst="b") for n in range(6)),
        *(picture(n, "dog", burst=str(n % 2)) for n in range(6, 12)),
    ]
    (warning,) = card(*pictures).warnings
    assert warning.startswith("cat: all pictures are of one burst")


@pytest.mark.parametrize(
    ("values", "count", "size"),
    [
        ({"width": 4000, "height": 3000}, 1_000, 224),
        ({"width": 4000, "height": 3000}, 1_001, 160),
        ({"width": 4000, "height": 3000}, 5_001, 64),
        ({"width": 200, "height": 300}, 150, 160),
        ({"width": 90, "height": 300}, 150, 64),
        ({"width": 28, "height": 28}, 300, 32),
    ],
)
def test_the_size_follows_from_sizes_and_number(values, count, size):
    proposal = card(*cats_and_dogs(count - 5, 5, **values)).proposal

    assert proposal.settings.size == size
    assert proposal.augmentation in AUGMENTATIONS
    assert f"{size} pixels" in proposal.reasons[0]


def test_grey_and_long_pictures_are_proposed_as_such():
    grey = card(*cats_and_dogs(20, 20, colourless=True)).proposal
    assert (grey.settings.channels, grey.settings.fit, grey.augmentation) == (1, "crop", "shift")

    long = card(*cats_and_dogs(20, 20, height=160)).proposal
    assert (long.settings.channels, long.settings.fit, long.augmentation) == (
        3,
        "pad",
        "shift_flip",
    )
