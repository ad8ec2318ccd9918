"""Preprocessing: what a network gets to see, against independent computation."""

import dataclasses
import io
import struct
import time
import zlib

import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageDraw

from clf.datasets import BUILT_IN, DATASETS
from clf.preprocessing import (
    FORMATS,
    NothingDrawn,
    PictureError,
    prepare_drawing,
    prepare_picture,
    read_picture,
)
from clf.preprocessing.colour import flattened, to_8_bit
from clf.preprocessing.strokes import stroke_width

pillow_heif.register_heif_opener()  # the tests write HEIC; the app reads it in another process

MNIST, CIFAR, FASHION = DATASETS["mnist"], DATASETS["cifar10"], DATASETS["fashion_mnist"]
WIDE = dataclasses.replace(CIFAR, shape=(64, 64, 3))


def encoded(image, kind="PNG", **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def read_back(image, kind="PNG", **options):
    return read_picture(encoded(image, kind, **options), "picture")


def scene(height=90, width=120) -> np.ndarray:
    """A smooth picture without any symmetry, uint8 (height, width, 3)."""
    y, x = np.mgrid[:height, :width] / max(height, width)
    return np.uint8(np.stack([255 * x, 200 * y, 255 * x * y], axis=-1))


def canvas(size=280) -> np.ndarray:
    return np.zeros((size, size, 4), np.uint8)


def as_rgb(image) -> np.ndarray:
    plain = to_8_bit(image)
    if plain.mode in ("LA", "RGBA"):
        plain = flattened(plain, "white")
    return np.asarray(plain.convert("RGB"), dtype=int)


# Training pictures


@pytest.mark.parametrize("info", BUILT_IN.values(), ids=BUILT_IN)
def test_a_training_picture_saved_as_png_gives_the_same_array(info):
    generator = np.random.default_rng(0)
    margin = (info.shape[0] - info.framing.content) // 2 if info.name == "mnist" else 0
    for corners_bright in (0, 2):  # clothes may reach two corners
        pixels = np.zeros(info.shape, np.uint8)
        inside = pixels[margin : info.shape[0] - margin, margin : info.shape[1] - margin]
        inside[:] = generator.integers(1, 256, inside.shape)
        pixels[[0, 0, -1, -1][corners_bright:], [0, -1, 0, -1][corners_bright:]] = 0
        image = Image.fromarray(pixels[..., 0] if info.shape[2] == 1 else pixels)
        prepared = prepare_picture(read_back(image), info)
        np.testing.assert_array_equal(prepared.pixels, pixels)
        assert prepared.pixels.dtype == np.uint8
        assert [step.label for step in prepared.steps] == ["as it came"]


def test_a_grey_training_picture_stored_with_three_channels_is_the_same():
    pixels = np.random.default_rng(1).integers(0, 256, (28, 28), dtype=np.uint8)
    pixels[0] = 0
    image = Image.fromarray(pixels).convert("RGB")
    np.testing.assert_array_equal(prepare_picture(image, FASHION).pixels[..., 0], pixels)


# Colours


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_is_read_by_its_content(kind):
    options = {"quality": 95} if kind in ("JPEG", "WEBP", "AVIF", "HEIF") else {}
    options |= {"sizes": [(120, 90)]} if kind == "ICO" else {}
    image = read_back(Image.fromarray(scene()), kind, **options)
    difference = np.abs(as_rgb(image) - scene().astype(int))
    assert difference.mean() < (12 if kind == "GIF" else 2)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF"])
def test_of_several_frames_the_first_is_taken(kind):
    first, second = (Image.new("RGB", (30, 20), colour) for colour in ("red", "blue"))
    image = read_back(first, kind, save_all=True, append_images=[second])
    assert np.abs(as_rgb(image) - [255, 0, 0]).max() <= 2


def test_16_bit_grey_is_scaled_and_not_clipped():
    values = np.linspace(0, 65535, 120 * 90).reshape(90, 120).astype(np.uint16)
    for kind in ("PNG", "TIFF"):
        got = as_rgb(read_back(Image.fromarray(values), kind))[..., 0]
        assert np.abs(got - values / 257).max() <= 1


def test_16_bit_png_with_a_transparent_value_is_flattened():
    values = np.full((40, 40), 1000, np.uint16)
    values[10:20] = 40000
    got = as_rgb(read_back(Image.fromarray(values), transparency=40000))[..., 0]
    assert got[15, 0] == 255
    assert abs(got[0, 0] - 1000 / 257) <= 1


def test_cmyk_has_the_right_colours():
    inks = np.random.default_rng(2).integers(0, 256, (16, 16, 4), dtype=np.uint8)
    share = 1 - inks / 255.0
    expected = 255 * share[..., :3] * share[..., 3:]
    got = as_rgb(read_back(Image.fromarray(inks, "CMYK"), "TIFF"))
    assert np.abs(got - expected).max() <= 2


def test_cmyk_jpeg_has_the_right_colours():
    inks = np.zeros((32, 32, 4), np.uint8)
    inks[..., 0], inks[..., 3] = 200, 40
    share = 1 - inks / 255.0
    got = as_rgb(read_back(Image.fromarray(inks, "CMYK"), "JPEG", quality=100))
    assert np.abs(got - 255 * share[..., :3] * share[..., 3:]).max() <= 4


def test_palette_with_transparency_is_flattened():
    image = Image.new("P", (20, 20), 1)
    image.putpalette([0, 0, 0, 10, 200, 30, 250, 5, 90])
    image.paste(2, (5, 5, 15, 15))
    got = as_rgb(read_back(image, transparency=bytes([255, 255, 0])))
    np.testing.assert_array_equal(got[0, 0], [10, 200, 30])
    np.testing.assert_array_equal(got[10, 10], [255, 255, 255])
    got = as_rgb(read_back(image, "GIF", transparency=1))
    np.testing.assert_array_equal(got[0, 0], [255, 255, 255])
    np.testing.assert_array_equal(got[10, 10], [250, 5, 90])


@pytest.mark.parametrize("background", [0, 255])
def test_grey_with_alpha_is_blended(background):
    grey, alpha = np.mgrid[:256:8, :256:8].astype(np.uint8)
    image = read_back(Image.merge("LA", (Image.fromarray(grey), Image.fromarray(alpha))))
    got = np.asarray(flattened(to_8_bit(image), "white" if background else "black"), dtype=int)
    share = alpha / 255.0
    assert np.abs(got - (grey * share + background * (1 - share))).max() <= 2


def png_of_16_bits(values) -> bytes:
    """uint16 (H, W, channels) as PNG, written here as Pillow writes 16 bits only for grey."""

    def chunk(kind, content):
        checksum = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)

    height, width, channels = values.shape
    header = struct.pack(">IIBBBBB", width, height, 16, {2: 4, 3: 2, 4: 6}[channels], 0, 0, 0)
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*each) for each in chunks)


@pytest.mark.parametrize("channels", [2, 3, 4])
def test_16_bit_colours_and_transparency_are_scaled(channels):
    values = np.random.default_rng(3).integers(0, 65536, (20, 30, channels), dtype=np.uint16)
    plain = to_8_bit(read_picture(png_of_16_bits(values), "deep"))
    got = np.asarray(plain if channels > 2 else plain.convert("LA"), dtype=float)
    assert np.abs(got - values / 257).max() <= 2


# Colour profiles


def icc_profile(space: bytes, tags: dict[bytes, bytes], use=b"mntr", values=b"XYZ ") -> bytes:
    """A profile (ICC.1:2010, version 4) with these tags, of a display unless told otherwise."""
    table, body = b"", b""
    for name, content in tags.items():
        table += struct.pack(">4sII", name, 132 + 12 * len(tags) + len(body), len(content))
        body += content
    white = struct.pack(">3i", 63190, 65536, 54061)  # D50
    header = struct.pack(">8xI4s4s4s12x4s28x", 0x04300000, use, space, values, b"acsp")
    rest = header + white + bytes(48) + struct.pack(">I", len(tags)) + table + body
    return struct.pack(">I", len(rest)) + rest[4:]


def fixed(*values) -> bytes:
    return struct.pack(f">{len(values)}i", *(round(65536 * value) for value in values))


SRGB_CURVE = b"para" + bytes(4) + struct.pack(">HH", 3, 0)
SRGB_CURVE += fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
DISPLAY_P3 = icc_profile(
    b"RGB ",
    {
        b"wtpt": b"XYZ " + bytes(4) + fixed(0.9642, 1, 0.8249),
        b"rXYZ": b"XYZ " + bytes(4) + fixed(0.51512, 0.24120, -0.00105),
        b"gXYZ": b"XYZ " + bytes(4) + fixed(0.29198, 0.69225, 0.04189),
        b"bXYZ": b"XYZ " + bytes(4) + fixed(0.15710, 0.06657, 0.78407),
        b"rTRC": SRGB_CURVE,
        b"gTRC": SRGB_CURVE,
        b"bTRC": SRGB_CURVE,
    },
)
GREY_OF_GAMMA_1_8 = icc_profile(
    b"GRAY",
    {
        b"wtpt": b"XYZ " + bytes(4) + fixed(0.9642, 1, 0.8249),
        b"kTRC": b"curv" + struct.pack(">4xIH", 1, round(1.8 * 256)),
    },
)


def srgb_encoded(light) -> np.ndarray:
    light = np.clip(light, 0, 1)
    return 255 * np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def p3_as_srgb(pixels) -> np.ndarray:
    """By the matrix between the two sets of primaries (CSS Color 4), without any profile."""
    share = pixels / 255
    light = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    matrix = [[1.22494, -0.22494, 0], [-0.04206, 1.04206, 0], [-0.01964, -0.07864, 1.09827]]
    return srgb_encoded(light @ np.transpose(matrix))


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGB"), ("PNG", "RGBA"), ("TIFF", "RGB")])
def test_a_display_p3_photograph_becomes_srgb(kind, mode):
    pixels = np.random.default_rng(4).integers(0, 256, (40, 50, len(mode)), dtype=np.uint8)
    image = read_back(Image.fromarray(pixels), kind, icc_profile=DISPLAY_P3)
    got = np.asarray(to_8_bit(image), dtype=float)
    assert np.abs(got[..., :3] - p3_as_srgb(pixels[..., :3])).max() <= 2
    np.testing.assert_array_equal(got[..., 3:], pixels[..., 3:])


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "AVIF", "HEIF"])
def test_the_profile_is_found_in_every_format_of_photographs(kind):
    if kind not in FORMATS:
        pytest.skip("this Pillow does not read it")
    image = Image.new("RGB", (64, 64), (200, 90, 40))
    got = as_rgb(read_back(image, kind, quality=100, icc_profile=DISPLAY_P3))
    assert np.abs(got - p3_as_srgb(np.array([200, 90, 40]))).max() <= 5


@pytest.mark.parametrize("mode", ["L", "LA"])
def test_a_grey_profile_is_applied_and_transparency_kept(mode):
    pixels = np.random.default_rng(5).integers(0, 256, (20, 20, 2), dtype=np.uint8)
    image = Image.fromarray(pixels, "LA").convert(mode)
    plain = to_8_bit(read_back(image, icc_profile=GREY_OF_GAMMA_1_8))
    assert plain.mode == mode
    got = np.asarray(plain.convert("LA"), dtype=float)
    assert np.abs(got[..., 0] - srgb_encoded((pixels[..., 0] / 255) ** 1.8)).max() <= 2
    if mode == "LA":
        np.testing.assert_array_equal(got[..., 1], pixels[..., 1])


def test_a_printers_profile_is_applied():
    """One by which the colours are always a middle grey, L* = 50, and only K counts: L* = 0."""
    corners = np.indices((2, 2, 2, 2)).reshape(4, -1)  # of C, M, Y and K, the last the fastest
    lab = np.stack([np.where(corners[3], 0, 50 * 255 / 100), *np.full((2, 16), 128)], axis=1)
    line = bytes(range(256))
    table = b"mft1" + bytes(4) + bytes([4, 3, 2, 0]) + fixed(1, 0, 0, 0, 1, 0, 0, 0, 1)
    table += line * 4 + np.rint(lab).astype(np.uint8).tobytes() + line * 3
    profile = icc_profile(b"CMYK", {b"A2B0": table}, use=b"prtr", values=b"Lab ")
    inks = np.full((16, 16, 4), (0, 40, 0, 0), np.uint8)  # some ink: bare paper is always white
    inks[8:, :, 3], inks[:, 8:, 0] = 255, 90
    got = as_rgb(read_back(Image.fromarray(inks, "CMYK"), "TIFF", icc_profile=profile))
    assert np.abs(got[:8] - srgb_encoded(0.1842)).max() <= 2  # Y of L* = 50 is 0.1842 (CIE 1976)
    assert got[8:].max() <= 2


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "CMYK", "P"])
def test_a_profile_that_is_damaged_or_does_not_fit_is_ignored(mode):
    image = Image.fromarray(scene()).convert(mode)
    expected = as_rgb(image)
    grey_or_p3 = DISPLAY_P3 if mode in ("L", "CMYK") else GREY_OF_GAMMA_1_8
    for profile in (b"no profile", DISPLAY_P3[:200], grey_or_p3):
        got = as_rgb(read_back(image, "TIFF", icc_profile=profile))
        np.testing.assert_array_equal(got, expected)


@pytest.mark.parametrize("top", [1.0, 255.0, 65535.0, 1e6])
def test_real_numbers_are_scaled_by_their_range(top):
    values = np.linspace(0, top, 400, dtype=np.float32).reshape(20, 20)
    got = as_rgb(read_back(Image.fromarray(values), "TIFF"))[..., 0]
    assert np.abs(got - values * (255 / top)).max() <= 1


def test_what_is_not_a_number_becomes_black():
    values = np.full((4, 4), np.nan, np.float32)
    assert not as_rgb(Image.fromarray(values)).any()


@pytest.mark.parametrize(
    "mode", ["1", "L", "LA", "La", "P", "PA", "RGB", "RGBA", "RGBa", "CMYK", "YCbCr", "HSV", "LAB"]
)
@pytest.mark.parametrize("info", [MNIST, CIFAR], ids=["grey", "colour"])
def test_every_mode_gives_the_shape_of_the_dataset(mode, info):
    prepared = prepare_picture(Image.new(mode, (50, 30)), info)
    assert prepared.pixels.shape == info.shape
    assert prepared.pixels.dtype == np.uint8


# Orientation and proportions


@pytest.mark.parametrize("info", [WIDE, FASHION], ids=["photo", "dark"])
@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
def test_all_eight_orientations_give_the_same_answer(info, kind):
    upright = scene()
    stored = {  # how a camera that was turned would have stored the same scene
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.swapaxes(0, 1),
        6: np.rot90(upright),
        7: upright[::-1, ::-1].swapaxes(0, 1),
        8: np.rot90(upright, -1),
    }
    expected = prepare_picture(Image.fromarray(upright), info).pixels
    for orientation, pixels in stored.items():
        exif = Image.Exif()
        exif[0x0112] = orientation
        options = {"lossless": True} if kind == "WEBP" else {}
        image = read_back(Image.fromarray(np.ascontiguousarray(pixels)), kind, exif=exif, **options)
        np.testing.assert_array_equal(prepare_picture(image, info).pixels, expected)


@pytest.mark.parametrize("kind", ["JPEG", "AVIF", "HEIF"])
def test_lossy_photographs_are_turned_upright_too(kind):
    if kind not in FORMATS:
        pytest.skip("this Pillow does not read it")
    upright = Image.fromarray(scene())
    expected = prepare_picture(upright, WIDE).pixels.astype(int)
    turns = (None, 0, 3, 1, 5, 2, 6, 4)  # PIL.Image.Transpose that undoes orientation 1 to 8
    for orientation, turn in enumerate(turns, start=1):
        stored = upright if turn is None else upright.transpose(turn)
        exif = Image.Exif()
        exif[0x0112] = orientation
        image = read_back(stored, kind, exif=exif.tobytes(), quality=100, subsampling="4:4:4")
        assert np.abs(prepare_picture(image, WIDE).pixels - expected).max() <= 8


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_broken_exif_refuses_nothing():
    data = encoded(Image.fromarray(scene()), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\x7f")
    assert prepare_picture(read_picture(data, "a.jpg"), CIFAR).pixels.shape == CIFAR.shape


def bounds(mask) -> tuple[int, int]:
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1


@pytest.mark.parametrize("mode", ["L", "RGB"])
@pytest.mark.parametrize("size", [(80, 40), (40, 80), (16, 8)])
def test_a_padded_photo_is_whole_on_the_colour_of_its_edge(size, mode):
    wide = size[0] > size[1]
    picture = np.full((size[1], size[0], 3), (200, 100, 50), np.uint8)
    picture[1:-1, 1:-1] = (20, 30, 200)
    info = dataclasses.replace(
        CIFAR, shape=(32, 32, len(mode)), framing=dataclasses.replace(CIFAR.framing, fit="pad")
    )

    prepared = prepare_picture(Image.fromarray(picture), info).pixels

    edge = np.array(Image.new("RGB", (1, 1), (200, 100, 50)).convert(mode)).ravel()
    bars = (prepared[:8], prepared[24:]) if wide else (prepared[:, :8], prepared[:, 24:])
    for bar in bars:
        np.testing.assert_array_equal(bar, np.broadcast_to(edge, bar.shape))
    inside = np.array(Image.new("RGB", (1, 1), (20, 30, 200)).convert(mode)).ravel()
    middle = prepared[12:20, 4:28] if wide else prepared[4:28, 12:20]
    assert np.abs(middle.astype(int) - inside).max() <= 25  # edges ring where it is enlarged


@pytest.mark.parametrize("size", [(640, 480), (480, 640), (2000, 300)])
def test_a_photo_is_cut_and_not_squeezed(size):
    image = Image.new("RGB", size, "white")
    x, y = size[0] // 2, size[1] // 2
    image.paste((0, 0, 0), (x - 90, y - 60, x + 90, y + 60))
    got = prepare_picture(image, WIDE).pixels[..., 0] < 128
    scale = 64 / min(size)
    assert np.abs(np.subtract(bounds(got), (120 * scale, 180 * scale))).max() <= 1


def test_a_subject_is_scaled_to_the_frame_and_not_squeezed():
    image = Image.new("L", (300, 500), 250)
    image.paste(20, (50, 100, 150, 300))
    got = prepare_picture(image, FASHION).pixels[..., 0]
    assert bounds(got > 128) == (28, 14)
    assert got[:, 7:21].min() == 255
    assert got[:, :7].max() == got[:, 21:].max() == 0


@pytest.mark.parametrize(("paper", "pen"), [(255, 0), (0, 255), (190, 90), (60, 140)])
def test_the_subject_is_bright_on_black_whatever_it_was(paper, pen):
    image = Image.new("L", (200, 200), paper)
    image.paste(pen, (80, 40, 120, 160))
    prepared = prepare_picture(image, MNIST)
    assert prepared.pixels[0, 0, 0] == 0
    assert prepared.pixels[14, 14, 0] == 255
    labels = [step.label for step in prepared.steps]
    assert any(label.startswith("inverted") for label in labels) == (paper > pen)


def test_a_light_subject_on_transparency_is_put_on_black():
    image = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    image.paste((250, 250, 250, 255), (20, 20, 60, 60))
    prepared = prepare_picture(image, FASHION)
    assert prepared.pixels.min() == 255
    assert "on black" in [step.label for step in prepared.steps]


def test_a_plain_picture_has_no_subject():
    prepared = prepare_picture(Image.new("L", (100, 80), 77), MNIST)
    assert not prepared.pixels.any()
    assert prepared.steps[-1].label == "no subject found"


def test_the_last_step_shows_the_pixels():
    for info in BUILT_IN.values():
        prepared = prepare_picture(Image.fromarray(scene()), info)
        np.testing.assert_array_equal(prepared.steps[-1].picture, prepared.pixels.squeeze())


# Drawings


def test_an_empty_canvas_is_nothing_drawn():
    with pytest.raises(NothingDrawn, match="Nothing drawn yet"):
        prepare_drawing(canvas(), MNIST)
    with pytest.raises(NothingDrawn):
        prepare_drawing(np.full((50, 50, 4), 255, np.uint8), MNIST)


@pytest.mark.parametrize("place", [(10, 10), (100, 30), (180, 170)])
def test_a_drawing_is_centred_by_its_mass_wherever_it_is(place):
    rgba = canvas()
    top, left = place
    rgba[top : top + 80, left : left + 10, 3] = 255  # an L: mass and box have other centres
    rgba[top + 70 : top + 80, left : left + 60, 3] = 255
    pixels = prepare_drawing(rgba, MNIST).pixels[..., 0].astype(float)
    rows, columns = np.mgrid[:28, :28]
    assert abs((pixels * rows).sum() / pixels.sum() - 14) <= 0.5
    assert abs((pixels * columns).sum() / pixels.sum() - 14) <= 0.5
    assert bounds(pixels > 0)[0] == 20


def test_opaque_and_transparent_canvas_give_the_same():
    transparent = canvas()
    transparent[60:200, 130:150, 3] = 255
    opaque = np.full_like(transparent, 255)
    opaque[60:200, 130:150, :3] = 0
    np.testing.assert_array_equal(
        prepare_drawing(transparent, MNIST).pixels, prepare_drawing(opaque, MNIST).pixels
    )


@pytest.mark.parametrize("pen", [3, 8, 20, 40])
def test_strokes_become_as_wide_as_in_the_training_pictures(pen):
    y, x = np.mgrid[:280, :280]
    ring = np.abs(np.hypot(y - 140, x - 140) - 80) <= pen / 2
    rgba = canvas()
    rgba[ring, 3] = 255
    pixels = prepare_drawing(rgba, MNIST).pixels[..., 0]
    middle = pixels[14].astype(float)
    assert bounds(pixels > 40) == (20, 20)
    assert 1.4 <= middle.sum() / 255 / 2 <= 3.8  # a line through the ring crosses it twice


@pytest.mark.parametrize("size", [1000, 1500, 2000])
@pytest.mark.parametrize("grey", [0, 150])
def test_hairlines_on_large_pictures_are_kept(size, grey):
    """A pencil of one pixel, which the mean of a pixel's area would make faint."""
    image = Image.new("L", (size, size), 255)
    ends = (0.1 * size, 0.1 * size, 0.9 * size, 0.9 * size)
    ImageDraw.Draw(image).ellipse(ends, outline=grey)
    pixels = prepare_picture(image, MNIST).pixels[..., 0]
    assert bounds(pixels > 40) == (20, 20)
    assert 1.4 <= pixels[14].astype(float).sum() / 255 / 2 <= 3.8  # the ring is crossed twice


@pytest.mark.parametrize("width", [6, 15, 30])
def test_stroke_width_is_measured(width):
    ink = np.zeros((160, 160), np.uint8)
    ink[:, 60 : 60 + width] = 255
    assert stroke_width(ink) == pytest.approx(width, rel=0.15)
    y, x = np.mgrid[:160, :160]
    ring = np.uint8(255 * (np.abs(np.hypot(y - 80, x - 80) - 55) <= width / 2))
    assert stroke_width(ring) == pytest.approx(width, rel=0.2)


def test_a_dot_is_drawn_too():
    rgba = canvas()
    rgba[100:118, 50:68, 3] = 255
    assert prepare_drawing(rgba, MNIST).pixels.max() > 200


def test_digits_count_the_drawn_share_of_every_block():
    rgba = canvas()
    rgba[40:200, 100:120, 3] = 255
    pixels = prepare_drawing(rgba, DATASETS["digits"]).pixels[..., 0]
    # 160 high and 20 wide at 8 pixels: one column, fully covered, in the middle.
    np.testing.assert_array_equal(pixels.sum(axis=0) > 0, np.arange(8) == 3)
    assert pixels[:, 3].min() >= 250


def test_a_drawing_for_a_colour_dataset_keeps_its_colours_on_white():
    rgba = canvas()
    rgba[100:140, 60:180] = (200, 30, 40, 255)
    pixels = prepare_drawing(rgba, CIFAR).pixels
    np.testing.assert_array_equal(pixels[0, 0], [255, 255, 255])
    np.testing.assert_array_equal(pixels[16, 16], [200, 30, 40])
    height, width = bounds((pixels != 255).any(2))
    assert width / height == pytest.approx(3, rel=0.15)


# Files that are refused


def refused(data: bytes) -> str:
    with pytest.raises(PictureError) as caught:
        read_picture(data, "holiday.png")
    assert caught.value.name == "holiday.png"
    assert caught.value.reason.endswith(".")
    assert "\n" not in caught.value.reason
    return caught.value.reason


def test_what_is_no_picture_is_refused_in_one_sentence():
    assert "empty" in refused(b"")
    assert "not a picture but a text" in refused(b"Dear diary")
    assert "not a picture but a PDF" in refused(b"%PDF-1.7 ...")
    assert "JPEG, PNG, HEIC" in refused(bytes(range(256)))
    assert "cut off" in refused(encoded(Image.fromarray(scene()))[:-500])
    assert "at most 100 MB" in refused(bytes(100_000_001))


def test_too_many_pixels_are_refused_before_they_are_decoded():
    data = bytearray(encoded(Image.new("1", (8193, 6144))))
    started = time.perf_counter()
    assert "8193 x 6144 pixels; at most 50 megapixels" in refused(bytes(data))
    data[16:24] = b"\0\1\0\0\0\1\0\0"  # 4,295 megapixels by the header: Pillow's own limit
    assert refused(bytes(data))
    assert time.perf_counter() - started < 0.5


def test_sixteen_megapixels_are_taken():
    image = read_back(Image.new("L", (4000, 4000), 9))
    assert prepare_picture(image, CIFAR).pixels.max() == 9


def mutations(data: bytes, count: int, generator):
    for _ in range(count):
        changed = bytearray(data)
        for place in generator.integers(0, len(data), generator.integers(1, 8)):
            changed[place] = generator.integers(0, 256)
        cut = generator.integers(0, len(data)) if generator.random() < 0.3 else len(data)
        yield bytes(changed[:cut])


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow tells the log about damaged EXIF
@pytest.mark.parametrize("kind", FORMATS)
def test_damaged_files_are_read_or_refused_and_nothing_else(kind):
    generator = np.random.default_rng(len(kind))
    exif = Image.Exif()
    exif[0x0112] = 6
    options = {} if kind in ("BMP", "GIF") else {"exif": exif}
    data = encoded(Image.fromarray(scene(24, 32)), kind, **options)
    count = 8 if kind in ("HEIF", "JPEG2000") else 80  # every one of them starts a process
    for damaged in mutations(data, count, generator):
        try:
            image = read_picture(damaged, "damaged")
        except PictureError:
            continue
        for info in (MNIST, CIFAR):
            assert prepare_picture(image, info).pixels.shape == info.shape
