"""Photographs of up to 200 megapixels, read so that memory stays within bounds.

What has at most FULL_PIXELS comes with every pixel. What is larger comes reduced: a JPEG already
by its decoder, which then holds a small picture only, others after they were decoded.
"""

from PIL import Image

from clf.preprocessing import colour
from clf.preprocessing.limits import is_jpeg_in_one_pass

FULL_PIXELS = 16_000_000
MAX_JPEG_PIXELS = 16_384 * 12_288
"""Of the largest sensors in phones, "200 megapixels"."""
MAX_PIXELS = 8192 * 6144
"""Of formats that a decoder holds as a whole, "50 megapixels": up to 12 bytes a pixel."""
_SCALES = (2, 4, 8)  # by which JPEG decoders reduce
_ORIGINAL_SIZE = "original_size"

Image.MAX_IMAGE_PIXELS = MAX_JPEG_PIXELS  # Pillow warns from here on, and refuses twice as many


def size_problem(image: Image.Image, data: bytes) -> str | None:
    """One sentence where a picture has too many pixels; image: opened, not yet decoded."""
    is_reducible = _is_jpeg(image) and is_jpeg_in_one_pass(data)
    return too_large(image.size, MAX_JPEG_PIXELS if is_reducible else MAX_PIXELS)


def too_large(size: tuple[int, int], most: int = MAX_PIXELS) -> str | None:
    """One sentence where (width, height) are more pixels than `most`."""
    width, height = size
    if width * height <= most:
        return None
    taken = "200 megapixels" if most == MAX_JPEG_PIXELS else "50 megapixels (plain JPEG: 200)"
    return f"The picture has {width} x {height} pixels; at most {taken} are taken, make it smaller."


def load(image: Image.Image) -> Image.Image:
    """Decode an opened picture. One of more than FULL_PIXELS is reduced by a whole factor."""
    colour.note_depth(image)
    size = image.size
    factor = reducing_factor(size)
    if factor > 1 and _is_jpeg(image):
        scale = next((each for each in _SCALES if each >= factor), _SCALES[-1])
        image.draft(None, (size[0] // scale, size[1] // scale))
        image.load()
        return with_original_size(image, size)
    image.load()
    if factor == 1:
        return image
    return with_original_size(_reduced(image, factor), image.size)  # of a TIFF, once it is upright


def reducing_factor(size: tuple[int, int]) -> int:
    """By how much each side is divided so that FULL_PIXELS are left at most."""
    factor = 1
    while -(-size[0] // factor) * -(-size[1] // factor) > FULL_PIXELS:
        factor += 1
    return factor


def original_size(image: Image.Image) -> tuple[int, int]:
    """Width and height that a picture has in its file, also where it came reduced."""
    return image.info.get(_ORIGINAL_SIZE, image.size)


def with_original_size(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture, which remembers that it had this size in its file."""
    image.info[_ORIGINAL_SIZE] = size
    return image


def _is_jpeg(image: Image.Image) -> bool:
    return image.format in ("JPEG", "MPO")


def _reduced(image: Image.Image, factor: int) -> Image.Image:
    """With the colours as they shall be, as pixels of 16 bits or of a palette have no mean."""
    turn = colour.orientation(image)
    plain = colour.to_8_bit(image)
    small = plain.reduce(factor)
    small.info.clear()  # the profile is applied
    if turn is not None:
        small.getexif()[colour.ORIENTATION] = turn
    return small
