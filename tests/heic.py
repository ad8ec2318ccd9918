"""HEIC files that the tests make: Pillow's plug-in for it is known here, and not to the app."""

import io

import pillow_heif
from PIL import Image

pillow_heif.register_heif_opener()


def heic_bytes(image: Image.Image, **options) -> bytes:
    """A HEIC file of a picture, by default nearly without loss."""
    file = io.BytesIO()
    image.save(file, "HEIF", **{"quality": 100, "chroma": 444} | options)
    return file.getvalue()
