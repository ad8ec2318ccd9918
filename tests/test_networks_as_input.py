"""A trained network that is brought as input is refused as what it is, and never loaded."""

import io
import zipfile

import pytest

from clf.datasets import own
from clf.preprocessing import PictureError, read_picture
from clf.preprocessing.networks import REFUSAL
from tests.datasets.own.zips import picture_bytes


def zipped(**files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, data in files.items():
            made.writestr(name, data)
    return file.getvalue()


HDF5 = b"\x89HDF\r\n\x1a\n" + bytes(100)
KERAS = zipped(**{"metadata.json": b"{}", "config.json": b"{}", "model.weights.h5": HDF5})
TORCH = zipped(**{"archive/data.pkl": b"\x80\x02.", "archive/version": b"3"})
TFLITE = bytes(4) + b"TFL3" + bytes(100)


@pytest.mark.parametrize("data", [HDF5, KERAS, TORCH, TFLITE])
def test_a_network_is_no_picture(data):
    with pytest.raises(PictureError, match=REFUSAL):
        read_picture(data, "picture.png")


@pytest.mark.parametrize("data", [HDF5, KERAS, TORCH, TFLITE])
def test_a_network_is_no_archive_of_pictures(data):
    with pytest.raises(own.ArchiveError, match=REFUSAL):
        next(own.add_archive(own.create_dataset("Pets"), io.BytesIO(data)))


@pytest.mark.parametrize("data", [HDF5, KERAS])
def test_a_network_among_pictures_is_left_out_with_its_name(data):
    dataset = own.create_dataset("Pets")
    files = {"cat/1.png": data, "cat/2.png": picture_bytes()}
    *_, intake = own.add_archive(dataset, io.BytesIO(zipped(**files)))

    assert [(item.name, item.reason) for item in intake.left_out] == [("cat/1.png", REFUSAL)]
