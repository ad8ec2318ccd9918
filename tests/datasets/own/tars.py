"""Tars that the tests make."""

import io
import tarfile


def tar_of(files: dict[str, bytes], mode: str = "w", form: int = tarfile.GNU_FORMAT) -> bytes:
    """A tar of these files, as Python's tarfile writes it."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode=mode, format=form) as written:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), 1.5  # a fraction makes a header of pax for each
            if name.endswith("/"):
                info.type = tarfile.DIRTYPE
            written.addfile(info, io.BytesIO(data))
    return target.getvalue()


def header(
    name: bytes = b"cat/1.png", size: bytes | int = 0, kind: bytes = b"0", **fields
) -> bytes:
    """A header of a tar of which every field can be wrong."""
    size = b"%011o\0" % size if isinstance(size, int) else size
    block = bytearray(512)
    block[: len(name)] = name
    block[124 : 124 + len(size)] = size
    block[156:157] = kind
    block[257:265] = fields.get("magic", b"ustar\00000")
    block[345 : 345 + len(fields.get("prefix", b""))] = fields.get("prefix", b"")
    block[482] = fields.get("extended", 0)
    block[148:156] = b" " * 8
    block[148:156] = fields.get("checksum", b"%06o\0 " % sum(block))
    return bytes(block)


def with_content(data: bytes, **fields) -> bytes:
    """A header and what follows it."""
    return header(size=len(data), **fields) + data + bytes(-len(data) % 512)


def pax(*records: bytes, kind: bytes = b"x") -> bytes:
    """A header of pax."""
    data = b"".join(
        b"%d %s\n" % (len(each) + 2 + len(str(len(each) + 3)), each) for each in records
    )
    return with_content(data, kind=kind)
