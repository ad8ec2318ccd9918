from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from clf.datasets import cache_root, own
from clf.datasets.own import OwnDatasetError, OwnDatasetNotFound, store
from tests.datasets.own.zips import picture_bytes


def add(dataset, class_name: str, *seeds: int) -> list[str]:
    """Take pictures in; gives their ids."""
    before = {picture.id for picture in dataset.record().pictures}
    files = (own.NewPicture(picture_bytes(seed), f"{seed}.png", class_name) for seed in seeds)
    for _ in own.add_pictures(dataset, files):
        pass
    return [picture.id for picture in dataset.record().pictures if picture.id not in before]


@pytest.fixture
def dataset():
    return own.create_dataset("Pets")


def classes_of(dataset) -> list[str]:
    return [picture.class_name for picture in dataset.record().pictures]


def files_of(dataset) -> set[str]:
    return {path.name for path in (dataset.path / "files").iterdir()}


def test_a_new_dataset_is_listed_and_found(dataset, pictures_dir):
    assert own.pictures_root() == dataset.path.parent == pictures_dir
    assert own.list_datasets() == [dataset] == [own.find_dataset(dataset.id)]
    record = dataset.record()
    assert (record.title, record.classes, record.pictures) == ("Pets", (), ())


def test_the_folder_is_the_named_one_or_where_the_app_was_started(tmp_path, monkeypatch):
    monkeypatch.delenv("CLF_PICTURES_DIR")
    monkeypatch.chdir(tmp_path)

    assert own.list_datasets() == []
    assert own.pictures_root() == tmp_path / "pictures"


@pytest.mark.parametrize("name", ["", "..", "../runs", "a/b", "0" * 12])
def test_what_is_no_dataset_is_not_found(name, dataset):
    with pytest.raises(OwnDatasetNotFound):
        own.find_dataset(name)


def test_names_are_any_text_of_one_line(dataset):
    dataset.rename("  <b>Pets</b>\n\u202eof \0 mine ")
    assert dataset.record().title == "<b>Pets</b> of mine"
    assert dataset.add_class("../cafe\u0301") == "../café"
    for name in ("", " \u200b\n", "x" * 501):
        with pytest.raises(OwnDatasetError, match="name"):
            dataset.add_class(name)
        with pytest.raises(OwnDatasetError, match="name"):
            dataset.rename(name)
        with pytest.raises(OwnDatasetError, match="name"):
            own.create_dataset(name)
    assert len(dataset.add_class("x" * 500)) == 500


def test_a_dataset_has_at_most_1000_classes(dataset):
    with dataset.editing() as draft:
        for number in range(1000):
            draft.add_class(str(number))
    dataset.add_class("7")
    with pytest.raises(OwnDatasetError, match="at most 1,000"):
        dataset.add_class("one more")


def test_pictures_are_moved_and_classes_renamed_and_joined(dataset):
    cat, kitten = add(dataset, "cat", 1, 2)
    add(dataset, "dog", 3)

    dataset.move([kitten, "gone"], "dog")
    assert classes_of(dataset) == ["cat", "dog", "dog"]
    assert dataset.rename_class("dog", " hound ") == "hound"
    assert dataset.record().classes == ("cat", "hound")
    dataset.rename_class("cat", "hound")
    assert dataset.record().classes == ("hound",)
    assert classes_of(dataset) == ["hound"] * 3
    with pytest.raises(OwnDatasetError, match="no class 'cat'"):
        dataset.move([cat], "cat")
    with pytest.raises(OwnDatasetError, match="no class 'cat'"):
        dataset.rename_class("cat", "puma")


def test_removed_pictures_and_classes_leave_no_file(dataset):
    first, second = add(dataset, "cat", 1, 2)
    (third,) = add(dataset, "dog", 3)
    (dataset.path / "files" / "left by a crash").write_bytes(b"")

    picture = dataset.record().pictures[0]
    dataset.remove([first, "gone"])
    assert files_of(dataset) == {second, third}
    with pytest.raises(OwnDatasetNotFound):
        own.thumbnail(dataset, picture, 64)

    dataset.remove_class("cat")
    assert files_of(dataset) == {third}
    assert dataset.record().classes == ("dog",)


def test_a_picture_is_shown_small_and_exactly(dataset):
    add(dataset, "cat", 1)
    (picture,) = dataset.record().pictures

    assert own.thumbnail(dataset, picture, 20).shape == (15, 20, 3)
    assert np.asarray(dataset.picture(picture)).shape == (30, 40, 3)


def test_a_deleted_dataset_is_gone_for_good(dataset, pictures_dir):
    add(dataset, "cat", 1)
    cached = cache_root() / "prepared" / f"own-{dataset.id}-0123-1"
    cached.mkdir(parents=True)
    beside = cached.with_name("own-other")
    beside.mkdir(exist_ok=True)

    dataset.delete()
    dataset.delete()

    assert own.list_datasets() == []
    assert list(pictures_dir.iterdir()) == []
    assert not cached.exists()
    assert beside.exists()
    for change in (dataset.record, dataset.clear_left_out, lambda: dataset.add_class("cat")):
        with pytest.raises(OwnDatasetNotFound):
            change()


def test_many_at_once_lose_nothing(dataset):
    def work(number: int) -> None:
        add(dataset, f"class {number}", *range(10 * number, 10 * number + 10))
        dataset.add_class(f"empty {number}")

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, range(4)))

    record = dataset.record()
    assert len(record.pictures) == 40
    assert len(record.classes) == 8
    assert files_of(dataset) == {picture.id for picture in record.pictures}


def test_a_change_that_fails_changes_nothing(dataset, monkeypatch):
    add(dataset, "cat", 1)
    before = dataset.record()

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(store, "write_record", full)
        with pytest.raises(OwnDatasetError, match="No space left on device"):
            dataset.remove([before.pictures[0].id])

    assert dataset.record() == before
    assert Path(dataset.path / "files" / before.pictures[0].id).exists()


def test_a_folder_that_cannot_be_written_is_said(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CLF_PICTURES_DIR", str(tmp_path / "file"))

    with pytest.raises(OwnDatasetError, match="cannot be written"):
        own.create_dataset("Pets")
