"""ZIPs, pictures and datasets that the tests make."""

import io
import struct
import zipfile
import zlib

import numpy as np
from PIL import Image

from clf.datasets import own


def picture_bytes(seed: int = 0, size: tuple[int, int] = (40, 30), kind: str = "PNG", **options):
    """A file of a picture like no other: smooth random colours."""
    coarse = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), np.uint8)
    image = Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def zip_of(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    """A ZIP of these files, as Python's zipfile writes it."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target


def two_classes(count: int = 6) -> dict[str, bytes]:
    """`count` pictures of cats and as many of dogs, by name."""
    return {
        f"{name}/{number}.png": picture_bytes(100 * place + number)
        for place, name in enumerate(("cat", "dog"))
        for number in range(count)
    }


def dataset_of(files: dict[str, bytes]) -> own.OwnDataset:
    """A dataset of the pictures in a ZIP of these files."""
    dataset = own.create_dataset("Pets")
    for _ in own.add_archive(dataset, zip_of(files)):
        pass
    return dataset


def entry(name: str | bytes = "cat/1.png", data: bytes = b"a picture " * 50, **values) -> dict:
    """An entry of a raw_zip."""
    return {"name": name.encode() if isinstance(name, str) else name, "data": data, **values}


def raw_zip(entries: list[dict], *, count: int | None = None, comment: bytes = b"") -> bytes:
    """A ZIP of which every field can be wrong.

    An entry has name and data (deflated here), and may have: body (the data as packed otherwise),
    packed, size, checksum, method, flags, mode, extra, offset (in the directory), and local, a dict
    of what the local header says instead.
    """
    body, directory = bytearray(), bytearray()
    for entry in entries:
        packed = entry.get("body", _deflated(entry["data"]))
        values = {
            "name": entry["name"],
            "method": 8,
            "flags": 0,
            "checksum": zlib.crc32(entry["data"]),
            "packed": len(packed),
            "size": len(entry["data"]),
            "offset": len(body),
            "mode": 0,
            "extra": b"",
        } | {key: value for key, value in entry.items() if key not in ("data", "body", "local")}
        directory += _directory_entry(**values)
        body += _local_header(**values | entry.get("local", {})) + packed
    count = len(entries) if count is None else count
    end = struct.pack(
        "<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), len(body), len(comment)
    )
    return bytes(body + directory) + end + comment


def _deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def _local_header(name, method, flags, checksum, packed, size, extra, **_) -> bytes:
    lengths = len(name), len(extra)
    numbers = (20, flags, method, 0, 0, checksum, packed, size, *lengths)
    return struct.pack("<4s5H3L2H", b"PK\3\4", *numbers) + name + extra


def _directory_entry(name, method, flags, checksum, packed, size, extra, offset, mode) -> bytes:
    numbers = (0x314, 20, flags, method, 0, 0, checksum, packed, size, len(name), len(extra))
    numbers += (0, 0, 0, mode << 16, offset)
    return struct.pack("<4s6H3L5H2L", b"PK\1\2", *numbers) + name + extra
