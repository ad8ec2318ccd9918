import bz2
import gzip
import io
import lzma
import zlib

import pytest

from clf.datasets.own.archive.inflating import (
    BZIP2,
    DEFLATE,
    LZMA,
    Damaged,
    inflated_member,
    inflated_pieces,
    inflated_start,
    stream_kind,
)

ZEROS = bytes(10_000_000)


def lzma_member(data: bytes) -> bytes:
    packer = lzma.LZMACompressor(lzma.FORMAT_ALONE)
    alone = packer.compress(data) + packer.flush()  # properties, a length of 8 bytes, the stream
    return b"\x09\x04\x05\x00" + alone[:5] + alone[13:]


PACKED = {
    DEFLATE: zlib.compress(ZEROS, 9, wbits=-15),
    BZIP2: bz2.compress(ZEROS),
    LZMA: lzma_member(ZEROS),
}


@pytest.mark.parametrize("method", PACKED)
def test_of_a_member_one_byte_more_is_inflated_than_it_says(method):
    packed = PACKED[method]

    assert inflated_member(io.BytesIO(packed), len(packed), 100, method) == bytes(101)
    assert inflated_member(io.BytesIO(packed), len(packed), len(ZEROS), method) == ZEROS


@pytest.mark.parametrize("method", PACKED)
def test_a_member_is_not_read_beyond_its_end(method):
    packed = PACKED[method]
    file = io.BytesIO(packed + b"the next file")
    inflated_member(file, len(packed) - 1, len(ZEROS), method)

    assert file.tell() <= len(packed) - 1


@pytest.mark.parametrize(
    ("kind", "packed"),
    [
        ("gzip", gzip.compress(ZEROS)),
        ("bzip2", bz2.compress(ZEROS)),
        ("xz", lzma.compress(ZEROS)),
        ("gzip", gzip.compress(ZEROS[:4_000_000]) + gzip.compress(ZEROS[4_000_000:])),
        ("bzip2", bz2.compress(ZEROS[:4_000_000]) + bz2.compress(ZEROS[4_000_000:])),
        ("gzip", gzip.compress(ZEROS) + bytes(1_000)),
    ],
)
def test_a_stream_is_inflated_in_pieces_and_damage_is_told(kind, packed):
    pieces = list(inflated_pieces(io.BytesIO(packed), kind))

    assert stream_kind(packed) == kind
    assert b"".join(pieces) == ZEROS
    assert max(map(len, pieces)) <= 1 << 20
    assert len(inflated_start(io.BytesIO(packed), kind, 4_096)) >= 4_096
    with pytest.raises(Damaged):
        list(inflated_pieces(io.BytesIO(packed[: len(packed) // 3]), kind))
    with pytest.raises(Damaged):
        inflated_start(io.BytesIO(packed[:5] + b"\xff" * 50), kind, 4_096)


def test_an_xz_stream_that_asks_for_much_memory_is_not_inflated():
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << 28}]
    packed = lzma.compress(b"small", filters=filters)

    with pytest.raises(Damaged):
        list(inflated_pieces(io.BytesIO(packed), "xz"))


def test_a_member_that_asks_for_a_dictionary_of_4_gb_gets_what_its_size_needs(monkeypatch):
    asked, real = [], lzma.LZMADecompressor
    packed = PACKED[LZMA][:5] + b"\xff" * 4 + PACKED[LZMA][9:]

    def recording(form, *, filters):
        asked.append(filters[0]["dict_size"])
        return real(form, filters=filters)

    monkeypatch.setattr(lzma, "LZMADecompressor", recording)
    for size in (100, len(ZEROS)):
        inflated_member(io.BytesIO(packed), len(packed), size, LZMA)

    assert asked == [4_096, len(ZEROS)]
