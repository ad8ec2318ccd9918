"""Small pictures in every format that is read, in every mode and way of writing it."""

import io
from collections.abc import Iterator

import numpy as np
import pillow_heif
from PIL import Image, ImageCms

from clf.preprocessing import FORMATS

_MODES = ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "I;16", "I", "F")
_OPTIONS: dict[str, tuple[dict, ...]] = {
    "JPEG": ({"progressive": True}, {"subsampling": 2, "restart_marker_blocks": 1}),
    "PNG": ({"compress_level": 0}, {"save_all": True}),
    "HEIF": ({"chroma": 444, "tile_size": 16}, {"save_all": True}),
    "JPEG2000": ({"no_jp2": True}, {"tile_size": (16, 16)}, {"quality_layers": [20, 5]}),
    "ICO": ({"bitmap_format": "bmp"}, {"sizes": [(16, 16), (24, 24)]}),
    "GIF": ({"save_all": True}, {"comment": b"a comment", "transparency": 1}),
    "WEBP": ({"lossless": True}, {"save_all": True}),
    "TIFF": (
        *({"compression": name} for name in ("tiff_lzw", "tiff_adobe_deflate", "jpeg", "packbits")),
        *({"compression": name} for name in ("group4", "zstd", "lzma")),
        {"big_tiff": True},
        {"big_tiff": True, "compression": "tiff_lzw"},
    ),
}


def whole_pictures() -> list[bytes]:
    """Small pictures in every format, mode and way of writing, some with EXIF and a profile."""
    ramp = np.add.outer(np.arange(24) * 5, np.arange(32) * 4).astype(np.uint8)
    colours = Image.fromarray(np.dstack([ramp, ramp[::-1], ramp[:, ::-1], 255 - ramp]))
    pillow_heif.register_heif_opener()  # to write with; the app reads in another process
    exif = Image.Exif()
    exif[0x0112] = 6
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes(12)  # when it was made: the files would not be the same every time
    extras = {"exif": exif.tobytes(), "icc_profile": bytes(profile)}
    files = []
    for mode in _MODES:
        image = _converted(colours, mode)
        for kind in FORMATS:
            for options in ({}, extras, *_OPTIONS.get(kind, ())):
                if "save_all" in options:
                    options = options | {"append_images": [image.transpose(3)]}
                files += _encoded(image, kind, options)
    jpeg = next(each for each in files if each.startswith(b"\xff\xd8"))
    return [*files, *_rarer_ppms(ramp), b"\n" + jpeg]


def _rarer_ppms(ramp: np.ndarray) -> Iterator[bytes]:
    """Portable pixmaps in figures, and of other depths than Pillow writes."""
    for kind, top in (("P1", 1), ("P2", 255), ("P3", 1000)):
        values = np.minimum(np.repeat(ramp.astype(int), 3 if kind == "P3" else 1, axis=1), top)
        size = "32 24" if kind == "P1" else f"32 24 {top}"
        yield f"{kind} # figures\n{size}\n{' '.join(map(str, values.ravel()))}\n".encode()
    yield b"P5\n32 24\n100\n" + (ramp % 101).astype(np.uint8).tobytes()
    yield b"P5\n32 24\n4095\n" + (ramp.astype(int) * 16).astype(">u2").tobytes()
    yield b"Pf\n32 24\n-1.0\n" + ramp.astype("<f4").tobytes()


def _converted(colours: Image.Image, mode: str) -> Image.Image:
    if mode == "LAB":
        return Image.merge("LAB", colours.split()[:3])
    if mode == "I;16":
        return Image.fromarray(np.asarray(colours.convert("L"), np.uint16) * 257)
    return colours.convert("L" if mode in ("I", "F") else "RGBA").convert(mode)


def _encoded(image: Image.Image, kind: str, options: dict) -> list[bytes]:
    """The file, or nothing where a format has no such mode or option."""
    buffer = io.BytesIO()
    try:
        image.save(buffer, kind, **options)
    except (OSError, ValueError, KeyError):
        return []
    return [buffer.getvalue()]
