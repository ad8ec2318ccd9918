"""Page Classify, without a browser. What the worker answers is computed here with NumPy."""

import io

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from clf.calibration import (
    Calibration,
    answers,
    read_calibration,
    reliability,
    tempered,
    write_calibration,
)
from clf.config import RunConfig
from clf.datasets import DATASETS, DatasetUnavailable, load
from clf.engine import tasks
from clf.neighbours import LookedAt, NearestPictures
from clf.preprocessing import AUTOMATIC, Decisions, prepare_picture, read_picture
from clf.runs import RunState, create_run, find_run
from clf.text import percent
from tests.breaking_pictures import HEADERS, break_tiff_decoder, tiff
from tests.heic import heic_bytes


def without_escapes(words: str) -> str:
    """As a browser shows it: Markdown's escapes are gone."""
    return words.replace("\\", "")


NAMES = DATASETS["fashion_mnist"].class_names


def probabilities(pixels: np.ndarray) -> np.ndarray:
    """A stand-in for a network: the class is the brightest of ten stripes."""
    stripes = pixels[:, 4:24].mean(axis=(2, 3)).reshape(len(pixels), 10, 2).mean(axis=2)
    powers = np.exp((stripes - stripes.max(axis=1, keepdims=True)) / 20)
    return (powers / powers.sum(axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def asked(monkeypatch, tmp_path) -> list[np.ndarray]:
    """The pixels of every question that the page puts to the worker."""
    questions = []

    def answer(task, run_path, pixels):
        if task is tasks.scaled:
            return pixels.astype(np.float32) / 255
        assert task is tasks.predict
        questions.append(pixels)
        return probabilities(pixels)

    def nearest(task, run_path, *pixels):
        if task is tasks.look_at_training_pictures:
            return LookedAt(10, 10)
        (question,) = pixels
        pictures = np.stack([question] * 9)
        labels = np.array([3, 3, 1, 3, 3, 3, 3, 3, 3], np.uint8)
        distances = np.linspace(0, 0.5, 9, dtype=np.float32)
        return NearestPictures(10, 20, "2_dense", 12, np.arange(9), pictures, labels, distances)

    monkeypatch.setenv("CLF_RUNS_DIR", str(tmp_path))
    monkeypatch.setattr("clf.ui.answers.answer", answer)
    monkeypatch.setattr("clf.ui.seen.answer", answer)
    monkeypatch.setattr("clf.ui.nearest.answer", nearest)
    return questions


@pytest.fixture
def run(asked):
    run = create_run(RunConfig())
    run.model_file.write_bytes(b"not read in these tests")
    run.update_status(state=RunState.COMPLETED, test_accuracy=0.9)
    return run


def page() -> AppTest:
    app = AppTest.from_file("../../pages/classify.py", default_timeout=120).run()
    assert not app.exception
    return app


def png(pixels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def upload(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    app.file_uploader[0].set_value([(name, data, "image/png") for name, data in files]).run()
    assert not app.exception
    return app


def test_a_test_picture_uploaded_reaches_the_network_unchanged(run, asked):
    pixels = load("fashion_mnist").x_test[7]
    app = upload(page(), ("coat.png", png(pixels[..., 0])))
    (question,) = asked
    np.testing.assert_array_equal(question, pixels[None])
    best = NAMES[probabilities(pixels[None])[0].argmax()].replace("/", "\\/").replace("-", "\\-")
    assert app.header[0].value.startswith(best)


def test_beside_the_upload_it_is_said_what_the_network_has_seen(run):
    said = [text.value for text in page().caption]
    assert DATASETS["fashion_mnist"].learned in said
    assert "" not in said


def calibrate(run, threshold: float) -> None:
    """As if this much evidence had been found to be needed, and temperature 0.5 to be right."""
    measured = reliability(np.array([[0.6, 0.4]]), np.array([0]))
    found = Calibration(0.5, threshold, 1.0, 100, measured, measured, 1.0, 1.0)
    write_calibration(run.path, found)


def test_probabilities_are_calibrated_and_it_is_said_what_the_network_computed(run, asked):
    pixels = load("fashion_mnist").x_test[7]
    calibrate(run, 0.0)
    app = upload(page(), ("coat.png", png(pixels[..., 0])))
    computed = probabilities(pixels[None])
    sharper = tempered(computed, 0.5)
    assert app.header[0].value.endswith(percent(float(sharper.max())))
    assert any(percent(float(computed.max())) in caption.value for caption in app.caption)


def test_a_picture_with_too_little_evidence_is_none_of_these_on_the_page_and_in_the_table(
    run, asked
):
    pixels = load("fashion_mnist").x_test[7:9, ..., 0]
    calibrate(run, 1000.0)
    app = upload(page(), ("a.png", png(pixels[0])), ("b.png", png(pixels[1])))
    best = NAMES[probabilities(pixels[:1, ..., None])[0].argmax()]
    assert app.header[0].value == "None of these"
    said = [text.value.replace("\\", "") for text in app.markdown]
    assert any(words.startswith(f"Most probable would be {best}") for words in said)
    assert app.dataframe[0].value["Class"][0] == f"None of these ({best})"


def test_a_blank_picture_is_none_of_these_also_where_nothing_was_calibrated(run, asked):
    app = upload(page(), ("a.png", png(np.full((28, 28), 255, np.uint8))))
    assert app.header[0].value == "None of these"
    assert any("the picture is blank" in text.value for text in app.markdown)
    assert any("own probabilities" in caption.value for caption in app.caption)


def test_a_rerun_does_not_ask_again(run, asked):
    app = upload(page(), ("a.png", png(np.full((28, 28), 9, np.uint8))))
    app.run()
    assert len(asked) == 1


def test_bad_files_are_named_and_the_others_are_classified_in_one_question(run, asked):
    generator = np.random.default_rng(0)
    pictures = [generator.integers(0, 256, (28, 28), dtype=np.uint8) for _ in range(2)]
    for picture in pictures:
        picture[0] = 0  # on black, as training pictures are: they are taken as they are
    app = upload(
        page(),
        ("one.png", png(pictures[0])),
        ("<b>notes*.png", b"no picture"),
        ("two.png", png(pictures[1])),
    )
    (question,) = asked
    np.testing.assert_array_equal(question[..., 0], pictures)
    assert "1 file was left out" in app.warning[0].value
    assert any(text.value.startswith("<b>notes*.png: This is not") for text in app.text)
    table = app.dataframe[0].value
    expected = probabilities(question)
    assert list(table["File"]) == ["one.png", "two.png"]
    assert list(table["Class"]) == [NAMES[label] for label in expected.argmax(axis=1)]
    shown = np.clip(100 * expected.max(axis=1), 0.1, 99.9)
    np.testing.assert_allclose(table["Probability"], shown)


def test_a_picture_of_the_test_set_is_compared_with_its_class(run, asked):
    app = page()
    app.segmented_control[0].set_value("Test set").run()
    app.number_input[0].set_value(7).run()
    assert not app.exception
    dataset = load("fashion_mnist")
    np.testing.assert_array_equal(asked[-1][0], dataset.x_test[7])
    right = probabilities(asked[-1]).argmax() == dataset.y_test[7]
    said = [text.value for text in app.markdown]
    assert any((":green[Right" if right else ":red[Wrong") in text for text in said)


def test_a_run_that_vanished_is_said_in_a_sentence(run, asked, monkeypatch):
    def gone(*args):
        raise FileNotFoundError(2, "No such file", "model.keras")

    monkeypatch.setattr("clf.ui.answers.answer", gone)
    app = upload(page(), ("a.png", png(np.zeros((28, 28), np.uint8))))
    [error] = app.error
    assert without_escapes(error.value) == (
        "The answer cannot be shown. The file model.keras cannot be read: No such file."
    )
    assert app.file_uploader  # the choice of pictures is there


@pytest.mark.filterwarnings("ignore::UserWarning")  # as the app itself does, of Pillow
@pytest.mark.parametrize("error", [OverflowError("too large"), MemoryError(), RuntimeError()])
def test_a_file_that_breaks_a_decoder_is_named_and_the_others_are_classified(
    run, asked, error, monkeypatch
):
    break_tiff_decoder(monkeypatch, error)
    good = png(np.random.default_rng(0).integers(0, 256, (28, 28), dtype=np.uint8))
    headers = [(f"{number}.tif", data) for number, data in enumerate(HEADERS)]
    app = upload(page(), ("one.png", good), ("breaks.tif", tiff()), *headers, ("two.png", good))
    assert len(asked[-1]) == 2
    assert app.warning[0].value.startswith(f"{len(headers) + 1} files were left out")
    said = [text.value for text in app.text]
    for name in ("breaks.tif", *(name for name, _ in headers)):
        assert any(words.startswith(f"{name}: ") for words in said)


def test_a_photograph_goes_the_way_of_an_upload(run, asked):
    noise = np.random.default_rng(0).integers(0, 256, (90, 160, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).save(buffer, "JPEG")
    app = page()
    app.segmented_control[0].set_value("Camera").run()
    app.camera_input[0].set_value(("photo.jpg", buffer.getvalue(), "image/jpeg")).run()
    assert not app.exception
    info = DATASETS["fashion_mnist"]
    expected = prepare_picture(read_picture(buffer.getvalue(), "photo.jpg"), info).pixels
    np.testing.assert_array_equal(asked[-1], expected[None])


def test_pictures_of_phones_and_of_traffic_signs_are_taken_and_a_video_is_named(run, asked):
    picture = Image.open(io.BytesIO(drawn_square())).convert("RGB")
    files = {"IMG_1.HEIC": heic_bytes(picture)}
    for name, kind in (("sign.ppm", "PPM"), ("a.jp2", "JPEG2000"), ("a.jfif", "JPEG")):
        buffer = io.BytesIO()
        picture.save(buffer, kind, quality=100)
        files[name] = buffer.getvalue()
    film = ("film.jpg", b"\0\0\0\x14ftypisom" + bytes(400))
    app = upload(page(), *files.items(), film)
    assert len(asked[-1]) == len(files)
    spread = np.ptp(np.stack([each.astype(int) for each in asked[-1]]), axis=0)
    assert spread.mean() < 6
    assert any(text.value.startswith("film.jpg: ") and "a video" in text.value for text in app.text)


def drawn_square() -> bytes:
    """A dark square on light grey, not in the middle."""
    pixels = np.full((90, 120), 230, np.uint8)
    pixels[20:50, 30:50] = 10
    return png(pixels)


def test_every_decision_is_answered_both_ways_in_one_question(run, asked):
    app = upload(page(), ("a.png", drawn_square()))
    assert any("Dark and light: inverted" in text.value for text in app.caption)
    assert len(asked) == 1
    app.toggle[0].set_value(True).run()
    assert not app.exception
    assert len(asked) == 2
    image, info = read_picture(drawn_square(), "a.png"), DATASETS["fashion_mnist"]
    said = [text.value.replace("\\", "") for text in app.markdown]
    for name, choice, words in (
        ("inverted", False, "Not inverted"),
        ("background", "kept", "Kept"),
        ("cropped", False, "All of it"),
        ("centre", "mass", "Centre of mass"),
    ):
        wished = AUTOMATIC.with_choice(name, choice)
        expected = probabilities(prepare_picture(image, info, wished).pixels[None])[0]
        best = f"{words}: **{NAMES[expected.argmax()]} ({percent(expected.max())})**".replace(
            " %", "\N{NO-BREAK SPACE}%"
        )
        assert any(best in text for text in said), best


def test_a_switch_changes_the_way_and_what_is_said_before_and_after(run, asked):
    app = upload(page(), ("a.png", drawn_square()))
    app.toggle[0].set_value(True).run()
    switches = {control.label: control for control in app.segmented_control}
    switches["Dark and light"].set_value(False).run()
    assert not app.exception
    image, info = read_picture(drawn_square(), "a.png"), DATASETS["fashion_mnist"]
    expected = prepare_picture(image, info, Decisions(inverted=False))
    np.testing.assert_array_equal(asked[-1][0], asked[0][0])
    np.testing.assert_array_equal(asked[-1][1], expected.pixels)
    switches = {control.label: control for control in app.segmented_control}
    assert switches["Background"].value == "kept"  # it follows
    switches["Background"].set_value("plain").run()
    assert not asked[-1][1].any()  # nothing is brighter than the background
    next(item for item in app.button if item.label.startswith("Leave all")).click().run()
    np.testing.assert_array_equal(asked[-1][1], asked[0][0])
    assert not app.exception


def test_it_is_said_how_many_of_the_nearest_are_of_the_answers_class(run, asked):
    pixels = np.zeros((28, 28), np.uint8)
    pixels[10:12] = 255  # the fourth stripe: the stand-in answers 3, as do eight of the nine
    app = upload(page(), ("a.png", png(pixels)))
    assert probabilities(asked[-1])[0].argmax() == 3
    assert any(
        text.value.replace("\\", "") == f"8 of 9 are of the most probable class, {NAMES[3]}."
        for text in app.markdown
    )
    assert any(
        "10 of the 20 pictures that the network learned" in text.value for text in app.caption
    )


def test_without_training_pictures_it_is_said_why_none_are_shown(run, asked, monkeypatch):
    def missing(*args):
        raise DatasetUnavailable("Fashion-MNIST is not here: put it there.")

    monkeypatch.setattr("clf.ui.nearest.answer", missing)
    app = upload(page(), ("a.png", png(np.zeros((28, 28), np.uint8))))
    assert any(
        "network learned from. Fashion\\-MNIST is not here" in text.value for text in app.info
    )


def test_switches_belong_to_one_picture(run, asked):
    app = upload(page(), ("a.png", drawn_square()))
    app.toggle[0].set_value(True).run()
    {c.label: c for c in app.segmented_control}["Dark and light"].set_value(False).run()
    upload(app, ("b.png", png(255 - np.asarray(Image.open(io.BytesIO(drawn_square()))))))
    assert {c.label: c for c in app.segmented_control}["Dark and light"].value is False
    assert next(item for item in app.button if item.label.startswith("Leave all")).disabled


def test_further_networks_get_the_picture_as_their_own_dataset_has_it_and_are_asked_once(
    run, asked
):
    picture = np.random.default_rng(0).integers(0, 256, (90, 160, 3), dtype=np.uint8)
    app = upload(page(), ("a.png", png(picture)))
    app.multiselect[0].set_value(["pretrained-mnist", "pretrained-cifar10"]).run()
    app.run()
    assert not app.exception
    file = read_picture(png(picture), "a.png")
    names = ("fashion_mnist", "mnist", "cifar10")
    expected = [prepare_picture(file, DATASETS[name]).pixels[None] for name in names]
    assert len(asked) == 3
    for question, pixels in zip(asked, expected, strict=True):
        np.testing.assert_array_equal(question, pixels)
    calibrations = [
        None,
        *(read_calibration(find_run(f"pretrained-{name}").path) for name in names[1:]),
    ]
    best = []
    for name, pixels, calibration in zip(names, expected, calibrations, strict=True):
        (said,) = answers(pixels, probabilities(pixels), calibration)
        named = DATASETS[name].class_names[said.label]
        best.append("None of these" if said.none_of_these else named)
    said = [heading.value.replace("\\", "") for heading in app.header][-3:]
    assert [words.partition(":")[0] for words in said] == best


def test_of_several_pictures_further_networks_get_the_one_that_is_looked_at(run, asked):
    pictures = [np.full((28, 28), value, np.uint8) for value in (9, 20)]
    app = upload(page(), ("a.png", png(pictures[0])), ("b.png", png(pictures[1])))
    app.multiselect[0].set_value(["pretrained-mnist"]).run()
    app.selectbox[1].set_value(1).run()
    app.run()
    assert not app.exception
    assert [question[:, 0, 0, 0].tolist() for question in asked] == [[9, 20], [9], [20]]


def test_a_further_run_that_is_deleted_is_said_and_the_others_stay(run, asked):
    other = create_run(RunConfig())
    other.model_file.write_bytes(b"not read in these tests")
    app = page()
    app.selectbox[0].set_value(run.id).run()
    upload(app, ("a.png", png(np.zeros((28, 28), np.uint8))))
    app.multiselect[0].set_value([other.id, "pretrained-mnist"]).run()
    assert not app.info
    other.delete()
    app.run()
    assert not app.exception
    assert f"{other.id[-4:]} was deleted" in app.info[0].value
    assert any(text.value.startswith("**MNIST") for text in app.markdown)
    app.multiselect[0].set_value(["pretrained-mnist"]).run()
    assert not app.info


def test_without_a_run_of_ones_own_the_network_that_comes_with_the_app_answers(asked):
    app = page()
    assert app.selectbox[0].value == "pretrained-mnist"
    app.segmented_control[0].set_value("Upload").run()
    upload(app, ("a.png", png(np.zeros((28, 28), np.uint8))))
    assert len(asked) == 1
