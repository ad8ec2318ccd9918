"""The folders of an archive as a tree."""

import re

from clf.ui.own.folder_tree import folder_tree
from tests.datasets.own.layouts import pictures, readings


def rows(html: str) -> list[str]:
    """The text of every line of the tree."""
    return [re.sub(r"<[^>]*>", "", row) for row in html.split("<li")[1:]]


def marked(html: str) -> list[str]:
    return re.findall(r"\(class (.*?)\)", html)


def test_folders_come_with_numbers_and_a_few_names_and_the_classes_are_marked():
    found = readings("animals/cat/9.jpg", *pictures("animals/cat*6", "vehicles/car"), "x.png")
    html = folder_tree(found.tree, found.readings[0].class_of)
    texts = rows(html)

    assert "beside the folders" in texts[0]
    assert [text.split(">")[-1] for text in texts[1:4]] == [
        "animals/7",
        "cat/ (class cat)0.jpg, 1.jpg, 2.jpg …7",
        "vehicles/3",
    ]
    assert marked(html) == ["cat", "car"]
    assert marked(folder_tree(found.tree, found.readings[1].class_of)) == ["animals", "vehicles"]


def test_of_hundreds_of_folders_the_first_are_shown_and_the_others_counted():
    found = readings(*(f"c{number}/{n}.png" for number in range(300) for n in range(2)))
    texts = rows(folder_tree(found.tree, found.best.class_of))

    assert len(texts) == 9
    assert "… and 292 more folders584" in texts[-1]
    deep = readings(*(f"{a}/{b}/{c}/1" for a in range(9) for b in range(9) for c in range(9)))
    assert len(rows(folder_tree(deep.tree, {}))) == 61


def test_names_are_text():
    found = readings(*pictures("<b>cat</b> <img src=x onerror=alert(1)>", "d\u202eog"))
    html = folder_tree(found.tree, found.best.class_of)

    assert "<b>" not in html
    assert "<img" not in html
    assert "\u202e" not in html
