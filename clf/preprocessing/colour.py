"""Any kind of pixel -> 8-bit grey or RGB without transparency, with the colours kept right."""

import io
from functools import cache

import numpy as np
from PIL import Image, ImageCms

ORIENTATION = 0x0112  # EXIF tag
_IS_DEEP = "colours_of_16_bits"
_DEEP_MODES = ("RGB", "RGBA", "LA")
_DEPTHS = (8, 10, 12, 14, 16)  # bits that a value of 16 bits may really have
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def orientation(image: Image.Image) -> int | None:
    """How the camera was held, by EXIF; None where it does not say."""
    try:
        value = image.getexif().get(ORIENTATION)
        return value if isinstance(value, int) else None
    except Exception:  # noqa: BLE001 - EXIF that cannot be read refuses no picture that can
        return None


def turn_upright(image: Image.Image) -> Image.Transpose | None:
    """What turns the picture as the camera was held, by its EXIF orientation; None: nothing."""
    return _TURNS.get(orientation(image))


def note_depth(image: Image.Image) -> None:
    """Remember of an opened picture, before it is decoded, that its colours have 16 bits."""
    if image.tile and image.mode in _DEEP_MODES and ";16" in str(image.tile[0].args):
        image.info[_IS_DEEP] = True


def to_8_bit(image: Image.Image) -> Image.Image:
    """The picture as "L", "LA", "RGB" or "RGBA", in sRGB. Deeper pixels are scaled, never clipped.

    An embedded colour profile that fits the pixels is applied; one that is damaged or does not fit
    is ignored. CMYK without a profile is converted as (1 - C)(1 - K).
    """
    if image.mode == "CMYK":
        image = _in_srgb(image, image)
    plain = _plain(image)
    return plain if image.mode == "CMYK" else _in_srgb(plain, image)


def _plain(image: Image.Image) -> Image.Image:
    """The same numbers as "L", "LA", "RGB" or "RGBA"."""
    if image.mode.startswith("I;16"):
        values = np.array(image, dtype=np.float32)
        return _with_transparent_value(_grey(values, 255 / _top(values.max())), image)
    if image.mode in ("I", "F"):
        with np.errstate(invalid="ignore"):  # what is not a number is no news, see below
            return _scaled_by_range(np.array(image, dtype=np.float64))
    if image.info.get(_IS_DEEP):
        image = _lightened(image)
    if image.mode == "P":
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    elif "transparency" in image.info:
        image = image.convert("RGBA")
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    if image.mode in ("L", "LA", "RGB", "RGBA"):
        return image
    if image.mode == "1":
        return image.convert("L")
    with_alpha = {"La": "LA", "PA": "RGBA", "RGBa": "RGBA"}
    return image.convert(with_alpha.get(image.mode, "RGB"))


@cache
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


_MODES = {"RGB ": ("RGB", "RGBA"), "GRAY": ("L", "LA"), "CMYK": ("CMYK",)}


def _in_srgb(image: Image.Image, source: Image.Image) -> Image.Image:
    """`image` after the profile of the file that it comes from, `source`; transparency is kept."""
    data = source.info.get("icc_profile")
    if not data:
        return image
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
        if image.mode not in _MODES.get(profile.profile.xcolor_space, ()):
            return image
        colours = image.convert("L") if image.mode == "LA" else image
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        transform = ImageCms.buildTransform(profile, _srgb(), colours.mode, mode)
        converted = transform.apply(colours)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    if image.mode not in ("L", "LA"):
        return converted
    grey = converted.convert("L")
    return Image.merge("LA", (grey, image.getchannel("A"))) if image.mode == "LA" else grey


def _grey(values: np.ndarray, scale: float) -> Image.Image:
    """`values` times `scale`, rounded. Changed in place: a large picture is in memory once."""
    values *= scale
    return Image.fromarray(np.rint(values, out=values).astype(np.uint8))


def _scaled_by_range(values: np.ndarray) -> Image.Image:
    """Grey from whole or real numbers whose range is not declared anywhere.

    The range is the smallest usual one that holds all values: 0..1, 0..255, 0..65535; otherwise
    it is from the smallest to the largest value. What is not a number counts as 0.
    """
    np.nan_to_num(values, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
    low, high = values.min(), values.max()
    if low >= 0:
        for top in (1.0, 255.0, 65535.0):
            if high <= top:
                return _grey(values, 255 / top)
    values -= low
    return _grey(values, 255 / (high - low) if high > low else 0.0)


def _top(highest: float) -> int:
    """What is white in values of 16 bits of which this is the highest.

    Cameras, microscopes and medical devices store their 10, 12 or 14 bits in 16 without saying so:
    taken as 16, such a picture is black. The smallest depth that holds it is taken to be its own.
    """
    return next(top for top in (2**bits - 1 for bits in _DEPTHS) if highest <= top)


def _lightened(image: Image.Image) -> Image.Image:
    """Colours of 16 bits, of which Pillow has kept the upper 8, in the depth that they really have.

    Of 12 bits 4 are left, which is coarse, but can be seen.
    """
    bands = list(image.split())
    colours = bands[:-1] if image.mode in ("LA", "RGBA") else bands
    white = _top(256 * max(band.getextrema()[1] for band in colours) + 255) >> 8
    if 0 < white < 255:
        scale = [min(255, round(value * 255 / white)) for value in range(256)]
        bands[: len(colours)] = [band.point(scale) for band in colours]
        image = Image.merge(image.mode, bands)
    return image


def _with_transparent_value(grey: Image.Image, deep: Image.Image) -> Image.Image:
    """A 16-bit PNG may name one value that is transparent."""
    value = deep.info.get("transparency")
    if not isinstance(value, int):
        return grey
    opaque = np.asarray(deep) != value
    return Image.merge("LA", (grey, Image.fromarray(np.uint8(255) * opaque)))


def flattened(image: Image.Image, background: str) -> Image.Image:
    """The picture on a plain background ("white" or "black"), as "L" or "RGB"."""
    rgba = image.convert("RGBA")
    paper = Image.new("RGBA", rgba.size, background)
    return Image.alpha_composite(paper, rgba).convert("L" if image.mode == "LA" else "RGB")


def is_transparent(image: Image.Image) -> bool:
    """Whether something shows through."""
    return image.mode in ("LA", "RGBA") and image.getchannel("A").getextrema()[0] < 255


def is_light(image: Image.Image) -> bool:
    """Whether what can be seen of a transparent picture is light rather than dark."""
    small = image.convert("LA").reduce(max(1, max(image.size) // 1024))
    grey, alpha = (np.asarray(part, dtype=float) for part in small.split())
    return bool(alpha.any()) and float(np.average(grey, weights=alpha)) > 128


def is_grey(image: Image.Image) -> bool:
    """Whether the picture has no colours, however it is stored."""
    if image.mode == "L":
        return True
    channels = np.asarray(image)
    return bool((channels == channels[..., :1]).all())
