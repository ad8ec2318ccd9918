"""Tars for benchmarks.hostile_archives: some that have brought programs down, and a good one."""

import bz2
import gzip
import io
import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterable


def header(name: bytes = b"a/1.png", size: int | bytes = 0, kind: bytes = b"0") -> bytes:
    """A header with the right sum; size: a number, or the bytes that stand in its place."""
    block = bytearray(512)
    block[: len(name)] = name
    block[124:136] = size if isinstance(size, bytes) else b"%011o\0" % size
    block[156:157] = kind
    block[257:265] = b"ustar\00000"
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def with_content(data: bytes, **fields: bytes) -> bytes:
    """A header and what follows it."""
    return header(size=len(data), **fields) + data + bytes(-len(data) % 512)


def good_tar(files: dict[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    """A tar of these files, as Python's tarfile writes it."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=form) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), 1.5
            archive.addfile(info, io.BytesIO(data))
    return target.getvalue()


def bomb(pack: Callable[[], object]) -> Callable[[], bytes]:
    """A tar of one file of 1 GB of zeros, packed; pack: makes a compressor."""

    def make() -> bytes:
        packer, block = pack(), bytes(1 << 20)
        size = 1000 << 20
        packed = [packer.compress(header(size=size))]
        packed += [packer.compress(block) for _ in range(1000)]
        return b"".join([*packed, packer.flush()])

    return make


def gzip_bombs_in_a_row() -> bytes:
    """A thousand streams of a megabyte each, one after the other."""
    first = gzip.compress(header(size=1000 << 20) + bytes((1 << 20) - 512))
    return first + gzip.compress(bytes(1 << 20)) * 999


def xz_with_a_huge_dictionary() -> bytes:
    """Asks for 1.5 GB of memory to inflate a few bytes."""
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0}]
    packed = bytearray(lzma.compress(good_tar({"a/1.png": b""}), filters=filters))
    # The header of the block: its length, flags, the filter, one byte of properties, a checksum.
    packed[16] = 39
    packed[20:24] = zlib.crc32(packed[12:20]).to_bytes(4, "little")
    return bytes(packed)


def many_headers(count: int, kind: bytes = b"0") -> bytes:
    """So many empty files, or names of files that never come."""
    return header(kind=kind) * count


def long_pax() -> bytes:
    """A hundred descriptions of 900 kB each."""
    record = b"900000 comment=" + b"x" * (900_000 - 16) + b"\n"
    return with_content(record, kind=b"x") * 100


def loops() -> bytes:
    """Sizes that would send a reader back, by a sign or by a number that is too large."""
    return header(size=b"\xff" * 11 + b"\0") + header()


def packed_often(times: int) -> bytes:
    """A tar in a tar in a tar."""
    inner = good_tar({"r/1.png": b""})
    for _ in range(times):
        inner = gzip.compress(good_tar({"r/r.tar.gz": inner}))
    return inner


def concatenated(parts: Iterable[bytes]) -> bytes:
    """What tars consist of, and their end."""
    return b"".join(parts) + bytes(1024)


REFUSED = "refused"
TARS: dict[str, tuple[Callable[[], bytes], str]] = {
    "tar.gz: 1 GB of zeros": (bomb(lambda: zlib.compressobj(9, zlib.DEFLATED, 31)), REFUSED),
    "tar.bz2: 1 GB of zeros": (bomb(bz2.BZ2Compressor), REFUSED),
    "tar.xz: 1 GB of zeros": (bomb(lzma.LZMACompressor), REFUSED),
    "tar.gz: a thousand streams": (gzip_bombs_in_a_row, REFUSED),
    "tar.xz: a dictionary of 1.5 GB": (xz_with_a_huge_dictionary, REFUSED),
    "tar: 150,001 entries": (lambda: many_headers(150_001), REFUSED),
    "tar: 300,000 names of nothing": (lambda: many_headers(300_000, b"L"), REFUSED),
    "tar: 90 MB of attributes": (long_pax, REFUSED),
    "tar: a negative size": (loops, REFUSED),
    "tar: 2^87 bytes": (lambda: header(size=b"\x80" + b"\xff" * 11), REFUSED),
    "tar: links and devices": (
        lambda: concatenated(header(kind=b"%d" % kind) for kind in (1, 2, 3, 4, 6)),
        REFUSED,
    ),
    "tar: a file with holes of 8 TB": (
        lambda: concatenated([header(kind=b"S", size=0)]),
        REFUSED,
    ),
    "tar: ..": (lambda: concatenated([header(name=b"a/../../1.png")]), REFUSED),
    "tar: an absolute name": (lambda: concatenated([header(name=b"/a/1.png")]), REFUSED),
    "tar: a tar in a tar in a tar": (lambda: packed_often(20), REFUSED),
    "tar: cut off": (lambda: good_tar({"a/1.png": bytes(2_000)})[:1_500], REFUSED),
}
