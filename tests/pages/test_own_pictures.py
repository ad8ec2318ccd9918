"""Own datasets on page Data, without a browser."""

import base64
import io
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from clf.config import RunConfig
from clf.datasets import DATASETS, own
from clf.own_recipes import SCRATCH
from clf.runs import RunState, create_run
from clf.ui.own import camera, card, pictures, thumbnails, training
from clf.ui.uploads import Upload, uploads
from tests.datasets.own.tars import tar_of

PAGE = Path(__file__).parents[2] / "pages" / "data.py"
HOSTILE = ("<b>cat</b> **x** $y$ :red[z]", "w" * 500)


def png(seed: int, colour: int) -> bytes:
    """A small picture of noise; seed and colour tell pictures apart."""
    pixels = np.random.default_rng(seed).integers(0, 120, (40, 30, 3), np.uint8)
    pixels[..., colour] += 120
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def archive(**classes: list[bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, files in classes.items():
            for number, data in enumerate(files):
                made.writestr(f"{name}/{number}.png", data)
    return file.getvalue()


def filled(title: str, names: tuple[str, ...], each: int = 6) -> own.OwnDataset:
    """A dataset of so many pictures in each class."""
    dataset = own.create_dataset(title)
    new = [
        own.NewPicture(png(10 * label + number, label % 3), f"{number}.png", name)
        for label, name in enumerate(names)
        for number in range(each)
    ]
    assert list(own.add_pictures(dataset, new))[-1].added == len(new)
    return dataset


@pytest.fixture
def shown(monkeypatch) -> dict[str, list]:
    """The thumbnails that the page drew last, by the label of their grid."""
    drawn = {}

    def draw(items, *, label, **_):
        drawn[label] = list(items)
        return drawn.get("chosen", [])

    monkeypatch.setattr(pictures, "thumbnails", draw)
    monkeypatch.setattr("clf.ui.own.card.thumbnails", draw)
    return drawn


@pytest.fixture
def page(shown, tmp_path, monkeypatch) -> AppTest:
    """Page Data with "Your own pictures" chosen; there are none yet."""
    monkeypatch.setenv("CLF_PICTURES_DIR", str(tmp_path / "pictures"))
    for part in (card, training):
        monkeypatch.setattr(part, "pixel_grid", lambda *_, **__: None)
    monkeypatch.setattr(training, "answer", lambda task, pixels, *_: pixels)
    st.cache_resource.clear()
    opened = AppTest.from_file(PAGE, default_timeout=120)
    return opened


def open_part(page: AppTest, dataset: own.OwnDataset, part: str) -> AppTest:
    page.query_params["pictures"] = dataset.id
    page.run()
    page.segmented_control(key=f"own-part-{dataset.id}-0").set_value(part)
    page.run()
    assert not page.exception
    return page


def words(page: AppTest) -> str:
    kinds = (page.info, page.success, page.warning, page.error, page.caption, page.markdown)
    return "\n".join(item.value for kind in kinds for item in kind)


def button(page: AppTest, label: str):
    return next(item for item in page.button if item.label == label)


def drop(page: AppTest, name: str, data: bytes, dataset: own.OwnDataset | None = None) -> None:
    """Send a file to where the page's browser would send it, and let the page look."""
    place = f"remembered-file-drop-own-drop-{dataset.id if dataset else 'new'}-"
    sent = Upload(name, io.BytesIO(data))
    uploads().put(uploads().place(page.session_state[place]), sent)
    page.run()
    assert not page.exception


def run_until(page: AppTest, done) -> None:
    """Run the page again until done(); 120 s at most."""
    end = time.monotonic() + 120
    while not done():
        assert time.monotonic() < end, words(page)
        page.run()


def test_without_a_dataset_the_page_says_what_to_do_first(page):
    page.run()
    page.segmented_control(key="data-dataset").set_value("own").run()

    assert "at least five pictures of each" in page.info[0].value
    assert "remembered-file-drop-own-drop-new-" in page.session_state


def test_a_dropped_zip_becomes_a_dataset_and_says_what_was_left_out(page):
    page.query_params["pictures"] = "none"
    page.run()
    data = archive(cat=[png(n, 0) for n in range(6)], dog=[*(png(n, 2) for n in range(5)), b"no"])
    drop(page, "Pets.zip", data)
    run_until(page, lambda: "taken in" in words(page))

    [dataset] = own.list_datasets()
    assert dataset.record().title == "Pets"
    assert "11 pictures were taken in. 1 file was left out" in words(page)
    assert [list(table.value["File"]) for table in page.dataframe] == [["dog/5.png"]]
    button(page, "Close").click().run()
    assert "taken in" not in words(page)


def test_a_dropped_tar_becomes_a_dataset(page):
    page.query_params["pictures"] = "none"
    page.run()
    files = {f"{name}/{n}.png": png(n, place) for place, name in enumerate("ab") for n in range(5)}
    data = tar_of(files, "w:gz")
    drop(page, "Pets.tar.gz", data)
    run_until(page, lambda: "10 pictures were taken in" in words(page))

    [dataset] = own.list_datasets()
    assert (dataset.record().title, dataset.record().classes) == ("Pets", ("a", "b"))


@pytest.mark.parametrize("data", [b"only words", archive(cat=[b"no"] * 5, dog=[b"picture"] * 5)])
def test_a_zip_that_is_refused_or_without_a_picture_makes_no_dataset(page, data):
    page.query_params["pictures"] = "none"
    page.run()
    drop(page, "<b>.zip", data)

    assert page.error[0].value.startswith(r"\<b\>\.zip: ")
    assert own.list_datasets() == []


def test_what_is_no_zip_is_refused_in_one_sentence_and_nothing_is_lost(page):
    dataset = filled("Pets", ("cat", "dog"))
    open_part(page, dataset, "Add pictures")
    drop(page, "<b>.zip", b"only words", dataset)
    run_until(page, lambda: page.error)

    assert page.error[0].value.startswith(r"\<b\>\.zip: ")
    assert len(dataset.record().pictures) == 12


def groups(*folders: str, each: int = 5) -> bytes:
    """A ZIP of so many pictures in every folder."""
    names = {
        folder: [png(1000 + 50 * n + k, n % 3) for k in range(each)]
        for n, folder in enumerate(folders)
    }
    return archive(**names)


def take_in(page: AppTest, place: int = 0) -> own.OwnDataset:
    """Press the button of a question; the dataset that opens, with all pictures in it."""
    buttons = [item for item in page.button if item.label == "Take it in like this"]
    buttons[place].click().run()
    assert not page.exception
    run_until(page, lambda: "were taken in" in words(page))
    return own.find_dataset(page.query_params["pictures"])


def test_where_it_is_open_which_folders_are_classes_the_page_asks_first(page):
    page.query_params["pictures"] = "none"
    page.run()
    drop(page, "Things.zip", groups("animals/cat", "animals/dog", "vehicles/car"))
    [choice] = page.radio
    assert own.list_datasets() == []
    assert choice.value == 0
    assert [option.replace("\\", "") for option in choice.options] == [
        "The folders in animals and vehicles",
        "The outer folders: animals and vehicles",
    ]
    captions = [caption.replace("\\", "") for caption in choice.proto.captions]
    assert captions == [
        "3 classes: car (5), cat (5), dog (5)",
        "2 classes: animals (10), vehicles (5)",
    ]
    tree = next(each.proto.body for each in page.get("html") if "animals/" in each.proto.body)
    assert tree.count("(class ") == 3

    choice.set_value(1).run()
    assert own.list_datasets() == []
    dataset = take_in(page)
    assert dataset.record().title == "Things"
    assert dataset.record().classes == ("animals", "vehicles")
    assert "Which folders are the classes?" not in [item.value for item in page.header]


def test_a_question_can_be_cancelled_and_leaves_nothing(page):
    page.query_params["pictures"] = "none"
    page.run()
    drop(page, "Things.zip", groups("animals/cat", "vehicles/car"))
    button(page, "Cancel").click().run()

    assert not page.radio
    assert own.list_datasets() == []
    assert "questions" not in page.query_params


def test_two_archives_wait_at_once_and_a_reload_keeps_their_questions(page):
    page.query_params["pictures"] = "none"
    page.run()
    drop(page, "One.zip", groups("animals/cat", "animals/dog", "vehicles/car"))
    drop(page, "Two.zip", groups("indoor/cat", "outdoor/dog", "indoor/cow"))
    assert len(page.radio) == 2

    again = AppTest.from_file(PAGE, default_timeout=120)
    again.query_params["questions"] = page.query_params["questions"]
    again.run()
    assert "One\\.zip" in words(again)
    assert "Two\\.zip" in words(again)
    dataset = take_in(again, place=1)
    assert dataset.record().title == "Two"
    assert dataset.record().classes == ("cat", "cow", "dog")
    assert len(again.radio) == 1
    again.run()
    assert len(again.radio) == 1


def test_an_upload_that_is_no_longer_held_is_said(page):
    page.query_params["questions"] = "gone"
    page.run()
    assert "no longer held" in page.warning[0].value
    next(item for item in page.button if item.key == "own-lost-gone").click().run()
    assert "no longer held" not in words(page)


def test_a_question_for_a_dataset_adds_to_it(page):
    dataset = filled("Pets", ("Cat", "dog"))
    open_part(page, dataset, "Add pictures")
    drop(page, "more.zip", groups("new/cat", "new/dog", "old/cat", "old/cow"), dataset)
    assert len(dataset.record().pictures) == 12
    assert "goes into Pets" in words(page)
    page.radio[0].set_value(
        next(n for n, each in enumerate(page.radio[0].options) if "in new and old" in each)
    )
    take_in(page)

    assert dataset.record().classes == ("Cat", "dog", "cow")
    assert len(dataset.record().pictures) == 32


def test_names_that_differ_in_capitals_are_one_class_unless_a_person_says_otherwise(page):
    page.query_params["pictures"] = "none"
    for apart, expected in ((False, ("cat", "dog")), (True, ("cat", "Cat", "dog"))):
        page.run()
        drop(page, "Pets.zip", groups("cat", "Cat", "dog"))
        [choice] = page.radio
        assert choice.label.startswith("cat and Cat differ in capital letters alone")
        choice.set_value(int(apart)).run()
        assert take_in(page).record().classes == expected
        button(page, "New dataset").click().run()


def test_the_card_says_what_is_missing(page):
    dataset = filled("Pets", ("cat",), each=3)
    open_part(page, dataset, "What is in it")

    assert "Before a network can be trained" in page.warning[0].value
    assert [item.value for item in page.metric][:2] == ["3", "1"]


def test_chosen_pictures_move_to_another_class(page, shown):
    dataset = filled("Pets", ("cat", "dog"))
    moved = dataset.record().pictures[0].id
    shown["chosen"] = [moved]
    open_part(page, dataset, "Pictures and classes")
    assert len(shown["Pictures of the dataset"]) == 12
    page.selectbox(key=f"own-target-{dataset.id}").set_value("dog").run()
    button(page, "Move").click().run()

    labels = {item.id: item.class_name for item in dataset.record().pictures}
    assert labels.pop(moved) == "dog"
    assert sorted(labels.values()) == ["cat"] * 5 + ["dog"] * 6


def test_chosen_pictures_are_removed_after_a_question(page, shown):
    dataset = filled("Pets", ("cat", "dog"))
    shown["chosen"] = [item.id for item in dataset.record().pictures[:2]]
    open_part(page, dataset, "Pictures and classes")
    button(page, "Remove 2").click().run()
    assert len(dataset.record().pictures) == 12
    button(page, "Remove for good").click().run()

    assert len(dataset.record().pictures) == 10


def test_one_of_two_that_look_alike_is_removed_after_a_question(page, shown):
    dataset = filled("Pets", ("cat", "dog"))
    first = dataset.record().pictures[0]
    again = Image.open(io.BytesIO(png(0, 0))).resize((60, 80))
    file = io.BytesIO()
    again.save(file, "PNG")
    list(own.add_pictures(dataset, [own.NewPicture(file.getvalue(), "again.png", "dog")]))
    shown["chosen"] = [first.id]
    open_part(page, dataset, "What is in it")
    alike = shown["Pictures that look alike"]
    assert [item.title for item in alike] == ["cat", "dog"]
    assert "across classes" in words(page)
    button(page, "Remove 1 chosen").click().run()
    button(page, "Remove for good").click().run()

    assert first.id not in [item.id for item in dataset.record().pictures]


def test_a_dataset_is_deleted_after_a_question(page):
    dataset = filled(HOSTILE[0], ("cat", "dog"))
    open_part(page, dataset, "What is in it")
    button(page, "Delete the dataset").click().run()
    assert r"**\<b\>cat\<\/b\> \*\*x\*\* \$y\$ \:red\[z\]** with 12 pictures" in words(page)
    assert "No run has learned from it" in words(page)
    button(page, "Delete for good").click().run()

    assert own.list_datasets() == []
    assert not page.exception


def test_before_a_dataset_is_deleted_the_page_says_what_becomes_of_its_runs(page):
    dataset = filled("Pets", ("cat", "dog"))
    run = create_run(RunConfig(dataset=own.make_version(dataset, own.Settings(32))))
    open_part(page, dataset, "What is in it")
    button(page, "Delete the dataset").click().run()
    assert "keep their network and curves, and still classify" in words(page)
    assert "stop it first" in words(page)

    run.update_status(state=RunState.COMPLETED)
    button(page, "Keep it").click().run()
    button(page, "Delete the dataset").click().run()
    assert "keep their network and curves, and still classify" in words(page)
    assert "stop it first" not in words(page)


def test_the_share_of_test_pictures_is_chosen_and_said(page, monkeypatch):
    made = []
    monkeypatch.setattr(training, "go_to", lambda _: None)
    monkeypatch.setattr(training, "fill_form", made.append)
    dataset = filled("Pets", ("cat", "dog"), each=10)
    open_part(page, dataset, "Train")
    assert "4 of 20 pictures. Of each class: 2 of 10 cat, 2 of 10 dog" in words(page)
    page.slider[0].set_value(40).run()
    assert "8 of 20 pictures. Of each class: 4 of 10 cat, 4 of 10 dog" in words(page)
    button(page, f"Go to Train: {SCRATCH}").click().run()

    assert not page.exception
    info = DATASETS[made[0].dataset]
    assert (info.train_size, info.test_size) == (12, 8)


def test_of_many_classes_the_counts_are_a_chart(page):
    dataset = filled("Pets", tuple(f"class {number}" for number in range(9)), each=5)
    open_part(page, dataset, "Train")
    assert "9 of 45 pictures, 1 to 1 of a class" in words(page)
    assert "class 8" in page.expander[0].get("html")[0].proto.body


def test_a_class_is_renamed_and_two_become_one(page):
    dataset = filled("Pets", ("cat", "dog"))
    open_part(page, dataset, "Pictures and classes")
    page.selectbox(key=f"own-class-{dataset.id}").select("cat").run()
    next(item for item in page.text_input if item.value == "cat").set_value("dog")
    next(
        item
        for item in page.button
        if item.label == "Rename" and item.form_id.startswith("own-rename")
    ).click().run()

    assert dataset.record().classes == ("dog",)
    assert len(dataset.record().pictures) == 12


@pytest.mark.parametrize("part", ["What is in it", "Pictures and classes", "Add pictures", "Train"])
def test_names_with_markup_are_text(page, part):
    dataset = filled(HOSTILE[0], HOSTILE)
    open_part(page, dataset, part)

    said = words(page) + "".join(item.value for item in page.header)
    assert "<b>" not in said
    assert "w" * 100 not in said


def test_a_damaged_dataset_is_named_and_the_others_are_shown(page):
    good, bad = filled("Pets", ("cat", "dog")), own.create_dataset("Damaged")
    (bad.path / "dataset.json").write_text("{")
    open_part(page, good, "What is in it")
    [said] = [warning.value for warning in page.warning if bad.id in warning.value]
    assert "cannot be read" in said
    assert page.selectbox(key="own-dataset-0").options == ["Pets"]
    page.query_params["pictures"] = bad.id
    page.run()
    assert not page.exception
    assert "deleted" not in words(page)


def test_a_damaged_picture_is_named_and_the_rest_of_the_card_is_drawn(page):
    dataset = filled("Pets", ("cat", "dog"))
    first, *_ = dataset.record().pictures
    (dataset.path / "files" / first.id).write_bytes(b"damaged")
    open_part(page, dataset, "What is in it")
    said = words(page).replace("\\", "")
    assert f"The examples cannot be shown. {first.name}: The picture is damaged" in said
    assert page.metric
    assert thumbnails.source_of(dataset, first) == ""


def test_what_the_browser_sends_of_a_burst_is_checked():
    assert camera.read_burst({"target": "cat", "frames": ["aGFsbG8="]}) == ("cat", [b"hallo"])
    for wrong in (None, {}, {"target": 3, "frames": []}, {"target": "cat", "frames": ["?"]}):
        assert camera.read_burst(wrong) is None
    many = {"target": "cat", "frames": ["aGFsbG8="] * 100}
    assert len(camera.read_burst(many)[1]) == camera.MOST


def test_a_thumbnail_is_a_small_jpeg_and_nothing_once_it_is_removed():
    dataset = filled("Pets", ("cat", "dog"))
    first, second, *_ = dataset.record().pictures
    head, data = thumbnails.source_of(dataset, first).split(",")
    assert head == "data:image/jpeg;base64"
    assert Image.open(io.BytesIO(base64.b64decode(data))).size == (30, 40)
    dataset.remove([second.id])
    assert thumbnails.source_of(dataset, second) == ""
