"""Labels in boxes around things: YOLO, COCO and Pascal VOC.

A network here learns one class a picture, so that boxes are of use only where all those of a
picture are of one class.
"""

import json
import re
from collections.abc import Callable, Sequence
from html import unescape

from clf.datasets.own.archive import Member, MemberError
from clf.datasets.own.layout.labels import Labels, PictureIndex
from clf.datasets.own.layout.sorting import ending_of, stem_of

Read = Callable[[Member], bytes]

_LOOKED_AT = 20  # files that decide whether all are read
_NAMES_FILES = ("classes.txt", "obj.names", "_darknet.labels", "labels.txt")
_YAML_NAMES = re.compile(r"^names:(.*?)(?=^[^\s-]|\Z)", re.M | re.S)


def labels_by_boxes(texts: Sequence[Member], index: PictureIndex, read: Read) -> Labels | None:
    """The classes of the boxes of every picture, None if there are no boxes."""
    for kind, reader in (("YOLO", _yolo), ("Pascal VOC", _voc), ("COCO", _coco)):
        labels = Labels(
            f"The classes of the boxes ({kind})",
            f"Every picture has boxes ({kind}) of one class alone: that is taken as the class of "
            "the picture, and the boxes are not used.",
        )
        reader(labels, texts, index, lambda member: _text(read, member))
        if labels.of:
            return labels
    return None


def _text(read: Read, member: Member) -> str:
    try:
        return read(member).decode("utf-8-sig", "replace")
    except MemberError:
        return ""


def _yolo(labels: Labels, texts: Sequence[Member], index: PictureIndex, text_of) -> None:
    """labels/7.txt says "0 0.5 0.5 1 1" of images/7.jpg: number of the class, and where it is."""
    boxes = [
        each
        for each in texts
        if ending_of(each.parts[-1]) == "txt" and each.parts[-1].lower() not in _NAMES_FILES
    ]
    if not any(_is_yolo(text_of(each)) for each in boxes[:_LOOKED_AT]):
        return
    names = _yolo_names(texts, text_of)
    for member in boxes:
        place = index.find(_picture_of(member), ())
        text = text_of(member)
        if place is not None and (_is_yolo(text) or not text.strip()):
            numbers = [line.split()[0] for line in text.splitlines() if line.strip()]
            labels.of[place] = {names.get(number, number) for number in numbers}
            labels.sources.append(member)


def _is_yolo(text: str) -> bool:
    lines = [line.split() for line in text.splitlines() if line.strip()]
    return bool(lines) and all(
        len(line) >= 5 and line[0].isdecimal() and all(map(_is_number, line)) for line in lines
    )


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def _picture_of(member: Member) -> str:
    """What a picture is called that a text file stands beside, or in images/ for its labels/."""
    folders = ("images" if part.lower() == "labels" else part for part in member.parts[:-1])
    return "/".join((*folders, stem_of(member.parts[-1])))


def _yolo_names(texts: Sequence[Member], text_of) -> dict[str, str]:
    """The names of the classes by their numbers."""
    for member in texts:
        name, ending = member.parts[-1].lower(), ending_of(member.parts[-1])
        found: list[str] = []
        if name in _NAMES_FILES:
            found = [line.strip() for line in text_of(member).splitlines() if line.strip()]
        elif ending in ("yaml", "yml"):
            found = _yaml_names(text_of(member))
        elif name == "notes.json":
            return _numbered(_json(text_of(member)).get("categories"))
        if found:
            return {str(number): each for number, each in enumerate(found)}
    return {}


def _yaml_names(text: str) -> list[str]:
    """The list "names" of a data.yaml: [a, b], or one a line, by "-" or by number."""
    found = _YAML_NAMES.search(text)
    if not found:
        return []
    inside = found.group(1).strip()
    if inside.startswith("["):
        inside = inside.strip("[]").replace(",", "\n")
    lines = (re.sub(r"^\s*(?:-|\d+\s*:)?\s*", "", line) for line in inside.splitlines())
    return [line.strip().strip("'\"") for line in lines if line.strip()]


def _voc(labels: Labels, texts: Sequence[Member], index: PictureIndex, text_of) -> None:
    """7.xml says <object><name>cat</name> of 7.jpg."""
    files = [each for each in texts if ending_of(each.parts[-1]) == "xml"]
    if not any(_voc_names(text_of(each)) for each in files[:_LOOKED_AT]):
        return
    for member in files:
        place = index.find(stem_of(member.parts[-1]), member.parts[:-1])
        if place is not None:
            labels.of[place] = _voc_names(text_of(member))
            labels.sources.append(member)


def _voc_names(text: str) -> set[str]:
    """Not by a parser of XML, which files from strangers can make run for hours."""
    inside = (each.partition("<name>")[2] for each in text.split("<object>")[1:])
    return {unescape(each.partition("</name>")[0].strip()) for each in inside} - {""}


def _coco(labels: Labels, texts: Sequence[Member], index: PictureIndex, text_of) -> None:
    """One JSON for all pictures of a part: "images", "annotations" and "categories"."""
    for member in texts:
        if ending_of(member.parts[-1]) != "json":
            continue
        values = _json(text_of(member))
        names = _numbered(values.get("categories"))
        places: dict[str, int] = {}
        for image in _records(values.get("images")):
            place = index.find(str(image.get("file_name", "")), member.parts[:-1])
            if place is not None:
                places[str(image.get("id"))] = place
        for box in _records(values.get("annotations")):
            place = places.get(str(box.get("image_id")))
            name = names.get(str(box.get("category_id")))
            if place is not None and name:
                labels.of.setdefault(place, set()).add(name)
        if places:
            labels.sources.append(member)


def _json(text: str) -> dict:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def _records(values: object) -> list[dict]:
    return [each for each in values if isinstance(each, dict)] if isinstance(values, list) else []


def _numbered(values: object) -> dict[str, str]:
    """The names of categories by their ids."""
    return {str(each.get("id")): str(each.get("name")) for each in _records(values)}
