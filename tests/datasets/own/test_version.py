import dataclasses
from pathlib import Path

import numpy as np
import pytest

from clf.config import RunConfig
from clf.datasets import DATASETS, DatasetUnavailable, cache_root, is_available, load, own, summary
from clf.datasets.own import OwnDatasetError, Settings
from clf.preprocessing import prepare_picture
from tests.datasets.own.zips import dataset_of, picture_bytes, two_classes, zip_of

SMALL = Settings(size=32)


@pytest.fixture
def dataset() -> own.OwnDataset:
    return dataset_of(two_classes(10))


def prepared_of(name: str) -> list[Path]:
    return list((cache_root() / "prepared").glob(f"{name}*"))


def test_a_version_is_a_dataset_like_any_other(dataset):
    name = own.make_version(dataset, SMALL)

    info, loaded, counted = DATASETS[name], load(name), summary(name)
    assert name in DATASETS
    assert (own.is_own(name), own.is_own("mnist"), own.dataset_of(name)) == (True, False, dataset)
    assert (info.title, info.shape, info.class_names) == ("Pets", (32, 32, 3), ("cat", "dog"))
    assert loaded.x_train.shape == (info.train_size, 32, 32, 3) == (16, 32, 32, 3)
    assert loaded.x_test.shape == (info.test_size, 32, 32, 3) == (4, 32, 32, 3)
    assert counted.test_counts.tolist() == [2, 2]
    assert is_available(name)
    shown = RunConfig(dataset=name)
    assert RunConfig.from_dict(shown.to_dict()) == shown


@pytest.mark.parametrize(
    "settings", [SMALL, Settings(32, channels=1, fit="pad"), Settings(64, fit="pad", seed=3)]
)
def test_training_pictures_are_what_an_upload_of_them_gives(dataset, settings):
    name = own.make_version(dataset, settings)
    loaded = load(name)

    expected = {
        prepare_picture(dataset.picture(each), DATASETS[name]).pixels.tobytes(): each.class_name
        for each in dataset.record().pictures
    }
    for x, y in ((loaded.x_train, loaded.y_train), (loaded.x_test, loaded.y_test)):
        for pixels, label in zip(x, y, strict=True):
            assert expected.pop(pixels.tobytes()) == DATASETS[name].class_names[label]
    assert expected == {}


def test_the_same_content_with_the_same_settings_is_the_same_version(dataset):
    first = own.make_version(dataset, SMALL)
    assert own.make_version(dataset, SMALL) == first
    assert (
        len(
            {
                own.make_version(dataset, dataclasses.replace(SMALL, **change))
                for change in (
                    {},
                    {"size": 64},
                    {"channels": 1},
                    {"fit": "pad"},
                    {"seed": 1},
                    {"test_share": 0.3},
                )
            }
        )
        == 6
    )

    moved = dataset.record().pictures[0].id
    dataset.move([moved], "dog")
    changed = own.make_version(dataset, SMALL)
    dataset.move([moved], "cat")
    assert changed != own.make_version(dataset, SMALL) == first


def test_the_newest_version_is_listed_and_old_ones_stay(dataset):
    first = own.make_version(dataset, SMALL)
    dataset.rename_class("cat", "tiger")
    second = own.make_version(dataset, SMALL)

    assert list(DATASETS)[-1] == second
    assert first not in list(DATASETS)
    assert len(DATASETS) == len(list(DATASETS))
    assert [info.name for info in own.versions(dataset)] == [second, first]
    assert DATASETS[second].title == "Pets, version 2"
    assert DATASETS[first].class_names == ("cat", "dog")
    assert len(load(first).y_train) == 16


def test_after_a_picture_is_removed_its_versions_are_described_and_nothing_more(dataset):
    name = own.make_version(dataset, SMALL)
    load(name)
    assert len(prepared_of(name)) == 1
    dataset.remove([dataset.record().pictures[3].id])

    assert prepared_of(name) == []
    assert own.versions(dataset) == []
    assert name not in list(DATASETS)
    assert DATASETS[name].class_names == ("cat", "dog")
    with pytest.raises(DatasetUnavailable, match="pictures were removed"):
        load(name)
    assert own.make_version(dataset, SMALL) != name


def test_after_the_dataset_is_deleted_runs_can_be_read_and_no_picture_is_left(
    dataset, pictures_dir
):
    name = own.make_version(dataset, SMALL)
    load(name)
    dataset.delete()

    assert own.dataset_of(name) is None
    assert not is_available(name)
    assert RunConfig(dataset=name).trace()[-1].layer is not None
    with pytest.raises(DatasetUnavailable, match="it was deleted"):
        load(name)
    assert prepared_of(name) == []
    assert [path.name for path in pictures_dir.rglob("*") if path.is_file()] == [f"{name}.json"]
    assert "png" not in (pictures_dir / "versions" / f"{name}.json").read_text()


def test_what_is_deleted_while_it_is_prepared_leaves_nothing(dataset, monkeypatch):
    name = own.make_version(dataset, SMALL)
    from clf.datasets import loading

    prepare = loading.prepared_folder

    def slow(info, source, progress):
        folder = prepare(info, source, progress)
        dataset.delete()
        folder.mkdir(exist_ok=True)  # as if it had been made only now
        return folder

    monkeypatch.setattr(loading, "prepared_folder", slow)
    with pytest.raises(DatasetUnavailable, match="it was deleted"):
        load(name)
    assert prepared_of(name) == []


@pytest.mark.parametrize("name", ["own-", "own-0123456789ab-0123456789ab", "../x", "", 7, None])
def test_what_is_no_dataset_is_none(name):
    assert name not in DATASETS
    with pytest.raises(KeyError):
        DATASETS[name]


def test_it_has_to_be_ready():
    dataset = dataset_of(two_classes(4))
    with pytest.raises(OwnDatasetError, match="cat: at least 5 pictures are needed; there are 4"):
        own.make_version(dataset, SMALL)


@pytest.mark.parametrize(
    "values", [{"size": 33}, {"channels": 2}, {"fit": "squeeze"}, {"test_share": 0.9}, {"seed": -1}]
)
def test_settings_are_checked(values):
    with pytest.raises(OwnDatasetError):
        Settings(**values)


def test_a_test_set_that_came_is_the_test_set():
    files = {f"train/{name}": data for name, data in two_classes(6).items()}
    files |= {f"test/cat/{seed}.png": picture_bytes(seed) for seed in (500, 501, 502)}
    dataset = dataset_of(files)

    loaded = load(own.make_version(dataset, SMALL))

    assert np.bincount(loaded.y_test).tolist() == [3, 1]  # no test pictures came of dogs
    assert np.bincount(loaded.y_train).tolist() == [6, 5]


def test_a_test_picture_that_looks_like_a_training_picture_is_learned():
    files = {f"train/{name}": data for name, data in two_classes(6).items()}
    files |= {f"test/cat/{seed}.png": picture_bytes(seed) for seed in (500, 501)}
    files["test/cat/copy.png"] = picture_bytes(0, size=(80, 60))  # of train/cat/0.png
    dataset = dataset_of(files)

    loaded = load(own.make_version(dataset, SMALL))

    assert np.bincount(loaded.y_test).tolist() == [2, 1]
    assert np.bincount(loaded.y_train).tolist() == [7, 5]


def test_a_class_of_one_burst_is_tested_on_its_end():
    dataset = own.create_dataset("Bursts")
    for number, name in enumerate(("cat", "dog")):
        burst, seeds = own.new_burst(), range(20 * number, 20 * number + 10)
        files = [own.NewPicture(picture_bytes(seed), str(seed), name, burst) for seed in seeds]
        for _ in own.add_pictures(dataset, files):
            pass

    loaded = load(own.make_version(dataset, SMALL))

    assert np.bincount(loaded.y_test).tolist() == [2, 2]
    assert len(loaded.split(0.2, seed=0)[1]) == 0


def test_a_class_that_came_for_testing_alone_is_learned_too():
    files = {f"train/{name}": data for name, data in two_classes(5).items()}
    files |= {f"test/bird/{seed}.png": picture_bytes(seed) for seed in range(500, 510)}
    dataset = dataset_of(files)

    loaded = load(own.make_version(dataset, SMALL))

    assert loaded.info.class_names == ("bird", "cat", "dog")
    assert np.bincount(loaded.y_train).tolist() == [8, 4, 4]
    assert np.bincount(loaded.y_test).tolist() == [2, 1, 1]


def test_a_picture_that_came_again_makes_its_version_again(dataset):
    name = own.make_version(dataset, SMALL)
    dataset.remove([dataset.record().pictures[-1].id])
    for _ in own.add_archive(dataset, zip_of(two_classes(10))):
        pass

    assert own.make_version(dataset, SMALL) == name
    assert DATASETS[name].title == "Pets"
    assert len(load(name).y_train) == 16


@pytest.mark.parametrize("share", [0.1, 0.2, 0.4, 0.5])
def test_whatever_the_share_groups_stay_on_one_side_and_the_counts_are_right(share):
    dataset = own.create_dataset("Bursts")
    bursts = [own.new_burst() for _ in range(20)]  # of three pictures, ten a class
    files = [
        own.NewPicture(picture_bytes(n), str(n), ("cat", "dog")[n // 30], bursts[n // 3])
        for n in range(60)
    ]
    for _ in own.add_pictures(dataset, files):
        pass
    settings = dataclasses.replace(SMALL, test_share=share)

    loaded = load(own.make_version(dataset, settings))

    wanted = np.round(30 * share / 3) * 3
    assert np.bincount(loaded.y_test).tolist() == [wanted, wanted]
    assert own.part_counts(dataset, settings) == dict.fromkeys(
        ("cat", "dog"), (30 - wanted, wanted)
    )
    burst_of = {
        prepare_picture(dataset.picture(each), loaded.info).pixels.tobytes(): each.burst
        for each in dataset.record().pictures
    }
    learned, tested = (
        {burst_of[pixels.tobytes()] for pixels in part} for part in (loaded.x_train, loaded.x_test)
    )
    assert learned | tested == set(bursts)
    assert not learned & tested


def test_validation_keeps_groups_together():
    dataset = own.create_dataset("Bursts")
    bursts = [own.new_burst() for _ in range(12)]
    files = [
        own.NewPicture(
            picture_bytes(number),
            str(number),
            ("cat", "dog")[number % 2],
            bursts[number // 10 * 2 + number % 2],
        )
        for number in range(60)
    ]
    for _ in own.add_pictures(dataset, files):
        pass

    loaded = load(own.make_version(dataset, SMALL))
    training, validation = loaded.split(0.2, seed=0)

    assert np.bincount(loaded.y_test).tolist() == [5, 5]
    assert np.bincount(loaded.y_train[validation]).tolist() == [5, 5]
    assert not set(loaded.groups[training]) & set(loaded.groups[validation])


def test_preparing_says_how_far_it_is_and_can_be_given_up(dataset):
    name = own.make_version(dataset, Settings(size=32, seed=11))
    heard = []

    class GivenUp(Exception):
        pass

    def stop(*progress: int) -> None:
        raise GivenUp

    with pytest.raises(GivenUp):
        load(name, stop)
    assert prepared_of(name) == prepared_of(f".{name}") == []
    load(name, lambda *progress: heard.append(progress))
    load(name, lambda *progress: heard.append("again"))
    assert heard == [(16, 20), (20, 20)]


def test_more_than_256_classes_keep_their_labels():
    dataset = own.create_dataset("Many")
    with dataset.editing() as draft:
        for number in range(300):
            draft.add_class(f"{number:03}")
    new = [
        own.NewPicture(picture_bytes(number, size=(8, 8)), f"{number}.png", f"{number // 5:03}")
        for number in range(1500)
    ]
    for _ in own.add_pictures(dataset, new):
        pass
    loaded = load(own.make_version(dataset, SMALL))

    for labels in (loaded.y_train, loaded.y_test):
        assert set(labels.tolist()) == set(range(300))
