"""Folders that are classes, as archives in the wild have them."""

import pytest

from clf.datasets.own import ArchiveError, Member
from clf.datasets.own.layout import layout_of, of_one_class, only_reading
from clf.datasets.own.layout.understanding import MAX_FOLDERS
from clf.datasets.own.names import MAX_NAME_LETTERS
from tests.datasets.own.layouts import classes, left_out, parts, pictures, readings

TWO = {"cat": 3, "dog": 3}
KNOWN = {
    "one folder a class": (("cat", "dog"), TWO),
    "folders around": (("my/own pictures/cat", "my/own pictures/dog"), TWO),
    "the same folder twice": (("pets/Pets/cat", "pets/Pets/dog"), TWO),
    "images in images": (("images/Images/n01-cat", "images/Images/n02-dog"), None),
    "train and test": (("train/cat", "train/dog", "test/cat*2", "test/dog"), {"cat": 5, "dog": 6}),
    "capitals": (("Train/cat", "Train/dog", "Valid/cat", "Test/dog"), {"cat": 6, "dog": 6}),
    "seg_train": (
        ("seg_train/seg_train/cat", "seg_train/seg_train/dog", "seg_test/seg_test/cat"),
        {"cat": 6, "dog": 3},
    ),
    "training_set": (
        ("training_set/cat", "training_set/dog", "test_set/dog"),
        {"cat": 3, "dog": 6},
    ),
    "Train_Data": (("Train_Data/cat", "Train_Data/dog", "Test_Data/cat"), {"cat": 6, "dog": 3}),
    "Train-Set": (("Train-Set/cat", "Train-Set/dog", "Test-Set/dog"), {"cat": 3, "dog": 6}),
    "trainset": (("trainset/cat", "trainset/dog", "testset/dog"), {"cat": 3, "dog": 6}),
    "train_images": (
        ("train_images/train_images/cat", "train_images/train_images/dog", "test_images/cat"),
        {"cat": 6, "dog": 3},
    ),
    "another folder in each part": (
        ("Train/images/cat", "Train/images/dog", "Test/photos/cat"),
        {"cat": 6, "dog": 3},
    ),
    "only one part is named": (("rps/cat", "rps/dog", "rps-test-set/cat"), {"cat": 6, "dog": 3}),
    "parts in the classes": (
        ("cat/train", "cat/test", "dog/train", "dog/test"),
        {"cat": 6, "dog": 6},
    ),
    "folds": (("fold1/cat", "fold1/dog", "fold2/cat", "fold2/dog"), {"cat": 6, "dog": 6}),
    "a folder in every class": (("cat/images", "dog/images"), TWO),
    "folders in one of the classes": (("cat", "cow", "dog/big", "dog/small"), None),
    "a resized version around": (("dataset-resized/glass", "dataset-resized/paper"), None),
}


@pytest.mark.parametrize("kind", KNOWN)
def test_the_classes_of_well_known_layouts_are_certain(kind):
    folders, expected = KNOWN[kind]
    found = readings(*pictures(*folders))

    names = dict.fromkeys((folder.split("/")[-1].split("*")[0] for folder in folders), 3)
    assert found.certain
    assert not found.asks
    if kind == "folders in one of the classes":
        expected = {"cat": 3, "cow": 3, "dog": 6}
    assert classes(found) == (expected or names)


@pytest.mark.parametrize(
    "folders",
    [
        ("train", "car", "plane"),
        ("train/steam", "car", "plane"),
        ("test tube", "training shoes", "cup"),
        ("valid", "invalid"),
        ("lab/test", "lab/control"),
    ],
)
def test_a_class_may_have_the_name_of_a_part(folders):
    found = readings(*pictures(*folders))

    assert set(classes(found)) == {folder.removeprefix("lab/").split("/")[0] for folder in folders}
    assert set(parts(found).values()) == {""}


def test_train_and_test_are_kept_apart_and_validation_joins_training():
    found = readings("d/train/cat/1", "d/Test/cat/2", "d/valid/cat/3", "d/train/dog/4")

    assert list(parts(found).values()) == ["train", "test", "train", "train"]
    [note] = layout_of(found.best).notes
    assert "join those for training" in note


@pytest.mark.parametrize("name", ["val", "validation", "valid", "eval"])
def test_without_a_test_folder_validation_is_the_test_set(name):
    found = readings("train/cat/1", "train/dog/1", f"{name}/cat/2")

    assert list(parts(found).values()) == ["train", "test", "train"]
    assert "are the test set" in layout_of(found.best).notes[-1]


def test_a_single_folder_train_says_nothing():
    assert set(parts(readings("train/cat/1", "train/dog/2")).values()) == {""}


def test_other_names_of_parts_are_said():
    found = readings(*pictures("seg_train/cat", "seg_train/dog", "seg_test/cat"))

    assert layout_of(found.best).notes == [
        "Understood as parts of the dataset: seg_train (train) and seg_test (test)."
    ]


@pytest.mark.parametrize(
    ("known", "unlabelled"),
    [
        (
            ("seg_train/seg_train/cat", "seg_train/seg_train/dog", "seg_test/seg_test/cat"),
            "seg_pred",
        ),
        (("d/training_set/cat", "d/training_set/dog", "d/test_set/dog"), "d/single_prediction"),
        (("f/Training/cat", "f/Training/dog", "f/Test/dog"), "f/test-multiple_fruits"),
        (("asl_train/asl_train/A", "asl_train/asl_train/B"), "asl_test"),
        (("train/cat", "train/dog"), "unlabeled"),
        (("flowers/rose", "flowers/lily"), "test"),
    ],
)
def test_pictures_without_a_class_are_left_out_and_named_once(known, unlabelled):
    found = readings(*pictures(*known, f"{unlabelled}*7"))

    assert found.certain
    assert set(classes(found)) == {folder.split("/")[-1] for folder in known}
    assert left_out(found) == {unlabelled: 7}


@pytest.mark.parametrize(("around", "named"), [("x/x/", "x/x"), ("x/", "x"), ("data/x/", "data/x")])
def test_what_lies_twice_in_an_archive_is_taken_once(around, named):
    once = pictures("data/train/cat", "data/train/dog", "data/test/cat")
    if around != "data/x/":
        once = [name.removeprefix("data/") for name in once]
        if around == "x/x/":
            once = [f"x/{name}" for name in once]
    again = [f"{around}{name.removeprefix('data/').removeprefix('x/')}" for name in once]
    found = readings(*once, *again)

    assert found.certain
    assert classes(found) == {"cat": 6, "dog": 3}
    assert left_out(found) == {named: 9}


def test_groups_of_classes_and_classes_of_groups_have_the_same_form_and_are_asked():
    for folders in (
        ("animals/cat", "animals/dog", "vehicles/car"),
        ("cat/monday", "cat/friday", "dog/friday"),
    ):
        found = readings(*pictures(*folders))

        assert not found.certain
        assert found.asks
        assert {frozenset(each.counts) for each in found.readings} >= {
            frozenset(folder.split("/")[level] for folder in folders) for level in (0, 1)
        }


@pytest.mark.parametrize(
    ("folders", "first"),
    [
        (("animals/cat", "animals/dog", "vehicles/car", "vehicles/lorry"), "car cat dog lorry"),
        (("cat/monday", "cat/friday", "dog/monday", "dog/friday"), "cat dog"),
        (("cat/2024-05-01", "cat/2024-06-01", "dog/2023-01-05"), "cat dog"),
        (("apple/ripe", "apple/raw", "pear/ripe", "pear/raw", "fig/ripe"), "apple fig pear"),
        (("cat", "pets/dog", "pets/fish"), "cat pets"),
        (("a/good/x", "a/good/y", "a/bad/x", "b/fine/x", "b/fine/y"), "x y"),
        (("a/cat/monday", "a/cat/friday", "a/dog/monday", "b/cow/friday"), "cat cow dog"),
        (("pets/cat/monday", "pets/cat/friday"), "cat"),
    ],
)
def test_the_most_probable_level_comes_first(folders, first):
    found = readings(*pictures(*folders))

    assert not found.certain
    assert " ".join(found.best.counts) == first


def test_of_folders_that_recur_both_levels_together_may_be_the_classes():
    found = readings(*pictures("apple/ripe", "apple/rotten", "pear/ripe", "pear/rotten"))

    assert list(found.readings[-1].counts) == [
        "apple ripe",
        "apple rotten",
        "pear ripe",
        "pear rotten",
    ]


def test_versions_of_the_same_pictures_are_asked_and_one_of_them_is_proposed():
    versions = ("segmented", "color", "grayscale")
    found = readings(*pictures(*(f"p/{each}/{name}" for each in versions for name in ("a", "b"))))

    assert not found.certain
    assert found.best.title == "The folders in color alone"
    assert classes(found) == {"a": 3, "b": 3}
    assert left_out(found) == {"p/segmented": 6, "p/grayscale": 6}
    assert [each.counts for each in found.readings[3:]] == [
        {"a": 9, "b": 9},
        {"color": 6, "grayscale": 6, "segmented": 6},
    ]


def test_where_nobody_can_be_asked_the_error_names_the_readings():
    found = readings(*pictures("animals/cat", "animals/dog", "vehicles/car"))

    with pytest.raises(ArchiveError, match=r"level.*car, cat and dog.*animals and vehicles"):
        only_reading(found)


def test_one_class_alone_is_no_folder_around():
    assert classes(readings("cat/1", "cat/2", "cat/more/3")) == {"cat": 3}


def test_classes_come_in_the_order_of_their_names_whatever_the_archive_has():
    names = ("dog/1", "Cat/2", "class 10/3", "class 2/4", "dog/0", "9" * 30 + "/5")

    assert list(parts(readings(*names))) == [
        names[5],
        "Cat/2",
        "class 2/4",
        "class 10/3",
        "dog/1",
        "dog/0",
    ]


def test_files_beside_the_classes_are_left_out_by_name_or_once_a_folder():
    found = readings(
        "all/readme.txt", "all/cat/1", "all/dog/2", *pictures("all/notes/x", ending="md")
    )

    assert list(parts(found)) == ["all/cat/1", "all/dog/2"]
    assert left_out(found) == {"all/readme.txt": 1, "all/notes": 3}


def test_what_may_be_a_picture_is_tried_where_pictures_are():
    found = readings(*pictures("cat", "dog"), "cat/scan.xyz", "cat/thesis.pdf", "other/1.xyz")

    assert classes(found) == {"cat": 5, "dog": 3}
    assert left_out(found) == {"other/1.xyz": 1}


def test_what_systems_add_is_passed_over():
    names = ("__MACOSX/cat/._1", "cat/.DS_Store", "cat/Thumbs.db", "dog/desktop.ini", ".git/x/y")
    found = readings("cat/1", "dog/2", *names)

    assert list(parts(found)) == ["cat/1", "dog/2"]
    assert left_out(found) == {}


def test_class_names_are_made_visible_or_left_out():
    long = "x" * (MAX_NAME_LETTERS + 1)
    found = readings("c\u202eat\0s/1", "<b>dog<br>/2", "\u200b/3", f"{long}/4")

    assert list(classes(found)) == ["<b>dog<br>", "c at s"]
    assert left_out(found) == {"\u200b/3": 1, f"{long}/4": 1}


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ((), "has no folders with files"),
        (("1.png", "2.png"), "has no folders with files"),
        (("__MACOSX/1",), "has no folders with files"),
        (("train/1.png", "test/2.png"), "no folders of classes: train and test are no classes"),
        (("images/1.png",), "images is no class"),
        (("cat.zip", "dog.zip"), "archives in the archive, cat.zip and dog.zip.*unpack"),
        (("images/1.jpg", "masks/1.png"), "masks, for segmentation"),
    ],
)
def test_what_says_no_classes_is_refused_with_what_was_found(names, said):
    with pytest.raises(ArchiveError, match=said):
        readings(*names)


def test_a_thousand_classes_are_taken_and_no_more():
    assert len(layout_of(readings(*(f"{number}/1" for number in range(1000))).best).files) == 1000
    with pytest.raises(ArchiveError, match="has 1,001 folders"):
        layout_of(readings(*(f"{number}/1" for number in range(1001))).best)


def test_a_folder_in_ten_thousand_folders_is_understood_as_well():
    deep = "/".join(["x"] * 10_000)

    assert classes(readings(f"{deep}/1", f"{deep}/2")) == {"x": 2}
    found = readings(f"cat/{'/'.join('ab' * 5000)}/1", "dog/1", "cow/1")
    assert set(classes(found)) == {"cat", "cow", "dog"}


def test_of_one_class_is_every_file_but_those_of_operating_systems():
    members = [
        Member(name, tuple(name.split("/")))
        for name in ("a.jpg", "trip/b.jpg", "trip/day 2/c.png", "trip/.DS_Store", "notes.txt")
    ]
    reading = of_one_class(members, "cat")
    assert [each.member.name for each in reading.files] == [
        "a.jpg",
        "trip/b.jpg",
        "trip/day 2/c.png",
        "notes.txt",
    ]
    assert reading.counts == {"cat": 4}
    assert {each.part for each in reading.files} == {""}


def test_a_multitude_of_folders_is_refused_at_once():
    names = [f"{number}/picture.jpg" for number in range(MAX_FOLDERS + 1)]
    with pytest.raises(ArchiveError, match="It has 20,001 folders; at most 20,000 are taken"):
        readings(*names)
