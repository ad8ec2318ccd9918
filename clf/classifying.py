"""The command `classify`: what a trained network says of picture files, one line each."""

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import chain

import numpy as np

from clf.calibration import Answer, answers, read_calibration
from clf.datasets import DATASETS, DatasetInfo
from clf.picture_paths import picture_paths, read_file
from clf.preprocessing import PictureError, picture_errors, prepare_picture, read_picture
from clf.runs import Run
from clf.text import one_line, percent

Predict = Callable[[str, np.ndarray], np.ndarray]


def classify_files(run: Run, names: Sequence[str], predict: Predict) -> Iterator[dict]:
    """What a run's network says of each file, and of each picture in each folder, in order.

    Gives dicts of plain values. A file that cannot be classified has "error" in its dict, and holds
    up no other. predict: as of clf.inference. Raises RunNotFound where the network cannot be read.
    """
    info, calibration = DATASETS[run.config().dataset], read_calibration(run.path)
    for item in chain.from_iterable(map(picture_paths, names)):
        try:
            if isinstance(item, PictureError):
                raise item
            pixels = _pixels(item, info)
        except PictureError as error:
            yield {"file": error.name, "error": error.reason}
        else:
            found = predict(str(run.path), pixels[None])
            (answer,) = answers(pixels[None], found, calibration)
            yield _described(item, answer, info.class_names)


def _pixels(name: str, info: DatasetInfo) -> np.ndarray:
    data = read_file(name)
    with picture_errors(name):
        return prepare_picture(read_picture(data, name), info).pixels


def _described(file: str, answer: Answer, class_names: tuple[str, ...]) -> dict:
    return {
        "file": file,
        "label": class_names[answer.label],
        "none_of_these": answer.none_of_these,
        "probability": answer.probability,
        "evidence": answer.evidence,
        "evidence_needed": answer.needed,
        "probabilities": dict(zip(class_names, map(float, answer.probabilities), strict=True)),
    }


def result_line(result: dict, as_json: bool) -> str:
    """One line on a file, as JSON or in words."""
    if as_json:
        return json.dumps(result)
    name = _shown(result["file"])
    if "error" in result:
        return f"{name}: not classified: {result['error']}"
    named = f"{one_line(result['label'])} ({percent(result['probability'])})"
    if result["none_of_these"]:
        named = f"none of these; the most probable class is {named}"
    return f"{name}: {named}"


def _shown(name: str) -> str:
    """A file's name on one line: what a terminal cannot show, or would obey, as Python writes it.

    Among that are bytes that are no UTF-8, which cannot even be printed.
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)
