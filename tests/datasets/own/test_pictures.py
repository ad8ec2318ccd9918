import hashlib
import io

import numpy as np
import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from clf.datasets.own.pictures import MAX_SIDE, to_stored
from clf.preprocessing import PictureError
from tests.datasets.own.zips import picture_bytes
from tests.heic import heic_bytes


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_a_small_picture_is_kept_exactly():
    data = picture_bytes(size=(96, 60))

    stored = to_stored(data, "a.png")

    np.testing.assert_array_equal(np.asarray(opened(stored.data)), np.asarray(opened(data)))
    assert (stored.width, stored.height, stored.colourless) == (96, 60, False)
    pixels = b"RGB 96 60\n" + opened(data).tobytes()
    assert stored.id == hashlib.sha256(pixels).hexdigest()


def test_a_large_picture_becomes_small_without_distortion():
    stored = to_stored(picture_bytes(size=(1200, 600), kind="JPEG"), "a.jpg")

    assert opened(stored.data).size == (MAX_SIDE, MAX_SIDE // 2)
    assert (stored.width, stored.height) == (1200, 600)
    assert len(stored.data) < 30_000


@pytest.mark.parametrize("size", [(90, 60), (200, 130)])
def test_a_turned_picture_is_kept_upright_and_without_exif(size):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Camera of somebody"
    exif.get_ifd(0x8825)[1] = "N"  # where it was taken

    stored = to_stored(picture_bytes(size=size, kind="JPEG", exif=exif), "a.jpg")

    kept = opened(stored.data)
    assert kept.size == size[::-1] == (stored.width, stored.height)
    assert dict(kept.getexif()) == {}
    assert b"Camera" not in stored.data
    assert b"Exif" not in stored.data


def test_a_photograph_of_an_iphone_is_kept_upright_and_without_exif():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Camera of somebody"
    data = heic_bytes(Image.linear_gradient("L").resize((200, 130)), exif=exif.tobytes())

    stored = to_stored(data, "IMG_1.HEIC")

    kept = opened(stored.data)
    assert kept.size == (130, 200) == (stored.width, stored.height)
    assert dict(kept.getexif()) == {}
    assert b"Camera" not in stored.data


@pytest.mark.parametrize("size", [(50, 50), (200, 200)])
def test_nothing_but_the_pixels_is_kept(size):
    text = PngInfo()
    text.add_text("Comment", "secret place")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for data in (
        picture_bytes(size=size, pnginfo=text, icc_profile=profile),
        picture_bytes(size=size, kind="JPEG", comment=b"secret place", icc_profile=profile),
        picture_bytes(size=size, kind="GIF", comment=b"secret place"),
    ):
        stored = to_stored(data, "a").data
        assert b"secret" not in stored
        assert not {"icc_profile", "comment"} & opened(stored).info.keys()


def test_the_same_pixels_are_the_same_picture_in_any_format():
    ids = {to_stored(picture_bytes(kind=kind), "a").id for kind in ("PNG", "BMP", "TIFF")}

    assert len(ids) == 1
    assert to_stored(picture_bytes(seed=1), "a").id not in ids


def test_transparency_and_grey_are_kept():
    rgba = np.zeros((150, 150, 4), np.uint8)
    rgba[50:100, 50:100] = (200, 10, 10, 255)
    file = io.BytesIO()
    Image.fromarray(rgba).save(file, "PNG")
    assert opened(to_stored(file.getvalue(), "a").data).mode == "RGBA"

    grey = Image.fromarray(np.tile(np.arange(200, dtype=np.uint8), (200, 1))).convert("RGB")
    file = io.BytesIO()
    grey.save(file, "PNG")
    stored = to_stored(file.getvalue(), "a")
    assert opened(stored.data).mode == "L"
    assert stored.colourless


def test_what_is_no_picture_says_so():
    with pytest.raises(PictureError, match="This is not a picture"):
        to_stored(b"PK\3\4 no picture at all", "cat.png")
