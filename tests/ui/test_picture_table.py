"""The table of classified pictures as a file."""

import csv
import io
from dataclasses import replace

import numpy as np
from PIL import Image

from clf.calibration import Answer
from clf.datasets import DATASETS
from clf.ui.chosen_picture import ChosenPicture, from_file
from clf.ui.picture_table import as_csv


def test_the_csv_has_one_column_a_class():
    info = DATASETS["fashion_mnist"]
    pixels = np.zeros(info.shape, np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels[..., 0]).save(file, "PNG")
    pictures = [from_file(file.getvalue(), name, info) for name in ("a, b.png", 'c".png')]
    probabilities = np.random.default_rng(0).dirichlet(np.ones(10), 2).astype(np.float32)
    said = [
        Answer(row, row, evidence=share, needed=0.5)
        for row, share in zip(probabilities, (0.4, 0.6), strict=True)
    ]
    rows = list(csv.reader(io.StringIO(as_csv(info, pictures, said).decode("utf-8-sig"))))
    assert rows[0] == ["file", "class", "most probable", "probability", *info.class_names]
    assert [row[0] for row in rows[1:]] == ["a, b.png", 'c".png']
    best = [info.class_names[label] for label in probabilities.argmax(axis=1)]
    assert [row[1] for row in rows[1:]] == ["None of these", best[1]]
    assert [row[2] for row in rows[1:]] == best
    np.testing.assert_allclose([float(row[3]) for row in rows[1:]], probabilities.max(1), atol=1e-6)
    np.testing.assert_allclose(
        [[float(value) for value in row[4:]] for row in rows[1:]], probabilities, atol=1e-6
    )


def test_no_name_is_taken_for_a_formula():
    info = replace(DATASETS["digits"], class_names=("=1+1", *"123456789"))
    picture = ChosenPicture(np.zeros(info.shape, np.uint8), np.zeros((8, 8)), "@a\x00b\n.png", None)
    said = Answer(np.eye(10)[0], np.eye(10)[0])
    [header, row] = csv.reader(io.StringIO(as_csv(info, [picture], [said]).decode("utf-8-sig")))

    assert header[4] == row[1] == "'=1+1"
    assert row[0] == "'@a b .png"


def test_a_spreadsheet_sees_that_the_csv_is_utf_8():
    info = replace(DATASETS["digits"], class_names=("Käse", "猫", *"23456789"))
    picture = ChosenPicture(np.zeros(info.shape, np.uint8), np.zeros((8, 8)), "Größe.png", None)
    data = as_csv(info, [picture], [Answer(np.eye(10)[1], np.eye(10)[1])])
    assert data.startswith(b"\xef\xbb\xbffile,")
    assert "Größe.png,猫,猫,1.000000" in data.decode("utf-8-sig")
