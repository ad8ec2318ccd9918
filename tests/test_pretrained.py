"""The networks that come with the product, as they lie in the repository."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from clf import control, datasets
from clf.calibration import Answer, answers, read_calibration
from clf.inference import predict
from clf.preprocessing import Strokes, prepare_drawing
from clf.pretrained import FILES, PRETRAINED, ROOT
from clf.run_summaries import pretrained_summaries
from clf.runs import RunState, find_run, list_runs


@pytest.mark.parametrize("name", PRETRAINED)
def test_it_is_a_finished_run_of_its_recipe_and_good_enough(name):
    run, wanted = find_run(name), PRETRAINED[name]

    assert run.pretrained
    assert run.config() == wanted.config
    status = run.status()
    assert status.state is RunState.COMPLETED
    assert status.test_accuracy >= wanted.least_accuracy
    epochs = [row for row in run.metrics() if row["kind"] == "epoch"]
    assert len(epochs) == wanted.config.epochs
    assert sorted(file.name for file in run.path.iterdir()) == sorted(FILES)
    assert sum(file.stat().st_size for file in run.path.iterdir()) < 5_000_000


@pytest.mark.parametrize("name", PRETRAINED)
def test_its_network_answers_with_probabilities(name):
    run = find_run(name)
    shape = datasets.DATASETS[run.config().dataset].shape
    pixels = np.random.default_rng(0).integers(0, 256, (3, *shape), np.uint8)

    np.testing.assert_allclose(predict(str(run.path), pixels).sum(axis=1), 1, rtol=1e-5)


def test_the_accuracy_that_is_shown_is_the_networks():
    run = find_run("pretrained-fashion_mnist")
    data = datasets.load("fashion_mnist")

    right = predict(str(run.path), data.x_test).argmax(axis=1) == data.y_test
    assert right.mean() == pytest.approx(run.status().test_accuracy, abs=2e-4)


def test_they_are_offered_beside_a_persons_own_runs():
    assert [item.run.id for item in pretrained_summaries()] == list(PRETRAINED)
    assert list_runs() == []


def test_nobody_can_change_or_delete_one():
    run = find_run("pretrained-mnist")
    before = {file: file.read_bytes() for file in run.path.iterdir()}
    with pytest.raises(PermissionError, match="comes with the product"):
        run.delete()
    control.train_on(run, 100)

    assert {file: file.read_bytes() for file in ROOT.joinpath(run.id).iterdir()} == before


@pytest.mark.parametrize("name", PRETRAINED)
def test_what_ships_is_well_calibrated(name):
    found = read_calibration(find_run(name).path)
    assert found.after.error < 0.02 < found.before.error
    assert found.accepted > 0.9
    accuracy = find_run(name).status().test_accuracy
    for measured in (found.before, found.after):
        right = np.dot(measured.counts, measured.accuracy)
        assert right / sum(measured.counts) == pytest.approx(accuracy, abs=2e-4)
    assert found.accepted_accuracy > accuracy


def said_by(name, pixels) -> list[Answer]:
    run = find_run(name)
    return answers(pixels, predict(str(run.path), pixels), read_calibration(run.path))


def test_more_clothes_are_named_than_of_other_pictures_as_photographs_have_less_evidence():
    data = datasets.load("fashion_mnist")
    said = said_by("pretrained-fashion_mnist", data.x_train[:3000])
    right = np.array([answer.label for answer in said]) == data.y_train[:3000]
    named = np.array([not answer.none_of_these for answer in said])
    assert named[right].mean() == pytest.approx(data.info.named, abs=0.01)


@pytest.mark.parametrize("name", PRETRAINED)
def test_a_blank_picture_is_none_of_the_classes(name):
    shape = datasets.DATASETS[find_run(name).config().dataset].shape
    pixels = np.stack([np.full(shape, value, np.uint8) for value in (0, 1, 60, 128, 200, 255)])
    assert all(answer.none_of_these for answer in said_by(name, pixels))


@pytest.mark.parametrize("name", ["pretrained-fashion_mnist", "pretrained-cifar10"])
def test_hardly_any_noise_is_named(name):
    shape = datasets.DATASETS[find_run(name).config().dataset].shape
    noise = np.random.default_rng(0).integers(0, 256, (100, *shape), np.uint8)
    said = said_by(name, noise)
    named = [answer.probability for answer in said if not answer.none_of_these]
    assert not any(probability > 0.99 for probability in named)


def test_the_figures_of_the_shipped_network_are_those_of_its_own_answers():
    data = datasets.load("fashion_mnist")
    pixels, labels = data.x_test[:2000], data.y_test[:2000]
    said = said_by("pretrained-fashion_mnist", pixels)
    accepted = np.array([not answer.none_of_these for answer in said])
    found = read_calibration(find_run("pretrained-fashion_mnist").path)
    assert accepted.mean() == pytest.approx(found.accepted, abs=0.02)
    sure = np.array([answer.probability for answer in said])
    right = np.array([answer.label for answer in said]) == labels
    around = (sure > 0.7) & (sure < 0.9)
    assert right[around].mean() == pytest.approx(sure[around].mean(), abs=0.08)


FLAG_1, LONG_FLAG_1 = ((30, 25, 55, 0, 55, 100),), ((12, 45, 60, 0, 58, 100),)
CROSSED_7 = ((5, 3, 90, 0, 40, 100), (30, 52, 84, 48))
CURLED_9 = (
    (82, 18, 45, 0, 12, 20, 20, 45, 55, 48, 82, 18, 84, 60, 70, 94, 40, 100, 16, 92),
    (84, 12, 60, 0, 25, 4, 12, 28, 34, 48, 66, 42, 84, 12, 82, 70, 60, 98, 20, 96),
)
LETTERS = {
    "A": ((0, 100, 50, 0, 100, 100), (22, 62, 78, 62)),
    "E": ((88, 0, 10, 0, 10, 100, 90, 100), (10, 48, 68, 48)),
    "H": ((8, 0, 8, 100), (90, 0, 90, 100), (8, 50, 90, 50)),
    "K": ((10, 0, 10, 100), (88, 0, 12, 56, 92, 100)),
    "M": ((2, 100, 10, 0, 50, 64, 90, 0, 98, 100),),
    "R": ((12, 100, 12, 0, 70, 4, 84, 26, 68, 48, 12, 50, 86, 100),),
    "n": ((10, 0, 10, 100, 12, 40, 45, 6, 80, 18, 88, 50, 88, 100),),
    "k": ((12, 0, 12, 100), (74, 42, 14, 70, 82, 100)),
}


def drawn(strokes, pen: float, height: float) -> np.ndarray:
    """As the canvas gives it: strokes of x, y, x, y ... in percent of the height."""
    lines = [np.reshape(stroke, (-1, 2)) * (height / 100) + 20 for stroke in strokes]
    image = Image.new("RGBA", (280, 280))
    for line in lines:
        path = [tuple(point) for point in line]
        ImageDraw.Draw(image).line(path, "black", round(pen), joint="curve")
    known = Strokes(tuple(lines), pen)
    return prepare_drawing(np.array(image), datasets.DATASETS["mnist"], strokes=known).pixels


def said_of_drawings(*signs) -> list[Answer]:
    """Of each with every pen and size."""
    shown = [
        drawn(strokes, pen, height)
        for strokes in signs
        for pen, height in ((4, 60), (10, 120), (16, 220), (40, 220))
    ]
    return said_by("pretrained-mnist", np.stack(shown))


@pytest.mark.parametrize(
    ("digit", "ways"),
    [(1, [FLAG_1, LONG_FLAG_1]), (7, [CROSSED_7]), (9, [[nine] for nine in CURLED_9])],
)
def test_a_1_with_a_flag_a_crossed_7_and_a_curled_9_are_known(digit, ways):
    said = said_of_drawings(*ways)
    assert [answer.label for answer in said] == [digit] * len(said)
    assert not any(answer.none_of_these for answer in said)


def test_hardly_a_letter_is_named_with_certainty():
    said = said_of_drawings(*LETTERS.values())
    named = [answer.probability for answer in said if not answer.none_of_these]
    assert sum(probability >= 0.995 for probability in named) <= 1
    assert len(named) < len(said) / 4
