import numpy as np
import pytest

from clf.datasets import DatasetUnavailable, cifar10, loading, mnist
from clf.datasets.source import Provider
from tests.datasets.small_data import Pictures, assert_same


def arrays(data: Pictures) -> dict[str, np.ndarray]:
    names = ("x_train", "y_train", "x_test", "y_test")
    return {name: getattr(data, name) for name in names}


def cifar(data: Pictures) -> Provider:
    return Provider(data.info, cifar10.find, "")


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_mnist_as_keras_saves_it_without_an_axis_for_the_channel(grey, data_dir, save):
    grey_arrays = arrays(grey)
    for part in ("train", "test"):
        grey_arrays[f"x_{part}"] = grey_arrays[f"x_{part}"][..., 0]
    save(data_dir / "mnist.npz", **grey_arrays)

    assert_same(loading.load(Provider(grey.info, mnist.find, "")), grey)


def test_cifar_with_labels_as_a_column_of_long_integers_and_arrays_nobody_asked_for(
    coloured, data_dir
):
    content = arrays(coloured)
    content["y_train"] = content["y_train"].astype(np.int64)[:, np.newaxis]
    np.savez(data_dir / "cifar10.npz", **content, class_names=np.array(["a", "b"]))

    assert_same(loading.load(cifar(coloured)), coloured)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"x_test": np.zeros((20, 32, 32, 3))}, r"x_test is float64 .*; expected uint8 \(20, 32"),
        ({"x_test": np.zeros((20, 3072), np.uint8)}, r"x_test is uint8 \(20, 3072\)"),
        ({"x_test": np.zeros((20, 32, 32, 3), np.uint8, "F")}, "in Fortran order"),
        ({"y_test": np.full(20, -1)}, "label -1; expected 0 to 9"),
        ({"y_test": np.zeros(19, int)}, r"y_test is int64 \(19,\); expected integers \(20,\)"),
        ({"y_test": np.array([{}] * 20)}, "y_test is object"),
    ],
    ids=["floats", "flat", "Fortran", "negative label", "too few labels", "objects"],
)
def test_arrays_that_are_not_as_expected_are_refused(coloured, data_dir, change, message):
    np.savez(data_dir / "cifar10.npz", **arrays(coloured) | change)

    with pytest.raises(DatasetUnavailable, match=message):
        loading.load(cifar(coloured))


def test_a_missing_array_is_named(coloured, data_dir):
    content = arrays(coloured)
    del content["y_test"]
    np.savez(data_dir / "cifar10.npz", **content)

    with pytest.raises(DatasetUnavailable, match="has no y_test; expected x_train"):
        loading.load(cifar(coloured))


def test_a_file_that_is_no_archive_is_refused(coloured, data_dir):
    (data_dir / "cifar10.npz").write_bytes(b"these are only words")

    with pytest.raises(DatasetUnavailable, match="The files of CIFAR-10 cannot be read"):
        loading.load(cifar(coloured))
