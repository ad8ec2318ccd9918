import pytest

from clf.datasets.own import ArchiveError
from clf.datasets.own.archive import Member
from clf.datasets.own.layout import layout_of


def read(*names: str) -> tuple[dict[str, tuple[str, str]], list[str], list[str]]:
    """Class and part by file, the files left out, the notes."""
    members = [Member(name, tuple(name.split("/")), 0, 0, 0, 0, 0) for name in names]
    layout = layout_of(members)
    placed = {each.member.name: (each.class_name, each.part) for each in layout.files}
    return placed, [file.name for file in layout.left_out], layout.notes


def test_a_folder_is_a_class_with_or_without_folders_around():
    for around in ("", "pictures/", "my/own pictures/"):
        placed, left_out, notes = read(*(f"{around}{name}" for name in ("cat/1", "dog/2", "dog/3")))
        assert list(placed.values()) == [("cat", ""), ("dog", ""), ("dog", "")]
        assert (left_out, notes) == ([], [])


def test_folders_in_a_class_belong_to_it():
    assert set(read("cat/1", "dog/big/2", "dog/small/3")[0].values()) == {("cat", ""), ("dog", "")}


def test_one_class_alone_is_no_folder_around():
    assert set(read("cat/1", "cat/2", "cat/more/3")[0].values()) == {("cat", "")}


def test_classes_come_in_the_order_of_their_names_whatever_the_archive_has():
    placed, _, _ = read("dog/1", "Cat/2", "class 10/3", "class 2/4", "dog/0", "9" * 30 + "/5")

    assert list(placed) == ["9" * 30 + "/5", "Cat/2", "class 2/4", "class 10/3", "dog/1", "dog/0"]


def test_files_beside_the_classes_are_left_out_by_name():
    placed, left_out, _ = read("all/readme.txt", "all/cat/1", "all/dog/2")

    assert list(placed) == ["all/cat/1", "all/dog/2"]
    assert left_out == ["all/readme.txt"]


def test_what_systems_add_is_passed_over():
    names = ("__MACOSX/cat/._1", "cat/.DS_Store", "cat/Thumbs.db", "dog/desktop.ini", ".git/x/y")
    placed, left_out, _ = read("cat/1", "dog/2", *names)

    assert list(placed) == ["cat/1", "dog/2"]
    assert left_out == []


def test_train_and_test_are_kept_apart_and_validation_joins_training():
    placed, _, (note,) = read("d/train/cat/1", "d/Test/cat/2", "d/valid/cat/3", "d/train/dog/4")

    assert [part for _, part in placed.values()] == ["train", "test", "train", "train"]
    assert {name for name, _ in placed.values()} == {"cat", "dog"}
    assert "join those for training" in note


@pytest.mark.parametrize("name", ["val", "validation", "valid"])
def test_without_a_test_folder_validation_is_the_test_set(name):
    placed, _, (note,) = read("train/cat/1", f"{name}/cat/2")

    assert list(placed.values()) == [("cat", "train"), ("cat", "test")]
    assert "are the test set" in note


def test_a_class_may_be_called_train():
    assert set(read("train/1", "car/2")[0].values()) == {("train", ""), ("car", "")}
    assert set(read("train/1", "test/2")[0].values()) == {("train", ""), ("test", "")}


def test_a_single_folder_train_says_nothing():
    assert set(read("train/cat/1", "train/dog/2")[0].values()) == {("cat", ""), ("dog", "")}


def test_class_names_are_made_visible_or_left_out():
    placed, left_out, _ = read("c\u202eat\0s/1", "<b>dog<br>/2", "\u200b/3", "x" * 501 + "/4")

    assert [name for name, _ in placed.values()] == ["<b>dog<br>", "c at s"]
    assert left_out == ["\u200b/3", "x" * 501 + "/4"]


def test_without_folders_or_with_too_many_it_is_refused():
    for names in ((), ("1.png", "2.png"), ("__MACOSX/1",)):
        with pytest.raises(ArchiveError, match="has no folders with files"):
            read(*names)
    with pytest.raises(ArchiveError, match="has 101 folders"):
        read(*(f"{number}/1" for number in range(101)))
