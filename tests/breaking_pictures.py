"""Picture files that have broken a check or a decoder, or are made to."""

import io
import struct

import pytest
from PIL import Image, TiffImagePlugin

HEADERS = [
    (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HHHQ", 43, 8, 0, place)
    for order in "<>"
    for place in (2**63 - 1, 2**63, 2**64 - 9, 2**64 - 1)
]
"""TIFFs of 16 bytes (BigTIFF) whose directory begins where no file can reach."""


def tiff() -> bytes:
    """A whole TIFF."""
    buffer = io.BytesIO()
    Image.new("RGB", (30, 20), "red").save(buffer, "TIFF")
    return buffer.getvalue()


def break_tiff_decoder(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Let the decoder of TIFFs raise this, whatever it gets."""

    def load(self):
        raise error

    monkeypatch.setattr(TiffImagePlugin.TiffImageFile, "load", load)
