"""Inflating what strangers have packed: counted, in pieces, and never more than is asked for."""

import bz2
import lzma
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Protocol

STORED, DEFLATE, BZIP2, LZMA = 0, 8, 12, 14
"""Methods of ZIP that are read."""

_BLOCK = 1 << 16
_PIECE = 1 << 20
_MOST_MEMORY = 128_000_000
"""For the dictionary of an xz stream; the strongest usual setting takes 65 MiB."""
_LZMA_HEADER = 9
_SMALLEST_DICTIONARY = 4096


class Damaged(ValueError):
    """What is packed cannot be inflated, or ends too early."""


class Inflater(Protocol):
    """As bz2.BZ2Decompressor. Raises OSError, zlib.error, lzma.LZMAError on damage."""

    eof: bool
    needs_input: bool
    unused_data: bytes

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """The next bytes, at most `max_length`."""


class _Deflate:
    """zlib's inflater with the interface of the others."""

    def __init__(self, window_bits: int) -> None:
        self._inflater = zlib.decompressobj(window_bits)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._inflater.eof

    @property
    def unused_data(self) -> bytes:
        return self._inflater.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        packed = self._inflater.unconsumed_tail + data
        inflated = self._inflater.decompress(packed, max_length)
        self.needs_input = len(inflated) < max_length
        return inflated


def inflated_member(file: BinaryIO, packed: int, size: int, method: int) -> bytes:
    """A file in a ZIP whose data begin here, and at most one byte more than its `size`.

    Raises Damaged.
    """
    if method == STORED:
        return file.read(min(packed, size + 1))
    if method == LZMA:
        inflater = _raw_lzma(file.read(min(packed, _LZMA_HEADER)), size)
        packed -= _LZMA_HEADER
    else:
        inflater = _Deflate(-zlib.MAX_WBITS) if method == DEFLATE else bz2.BZ2Decompressor()
    pieces, got = [], 0
    while not inflater.eof and got <= size:
        block = b""
        if inflater.needs_input:
            block = file.read(min(packed, _BLOCK))
            packed -= len(block)
            if not block:
                break
        pieces.append(_next(inflater, block, size + 1 - got))
        got += len(pieces[-1])
    return b"".join(pieces)


def _raw_lzma(header: bytes, size: int) -> Inflater:
    """Of version and length of the properties, and five bytes of properties."""
    if len(header) < _LZMA_HEADER or header[2:4] != b"\x05\x00" or header[4] >= 9 * 5 * 5:
        raise Damaged
    rest, literal = divmod(header[4], 9)
    position_bits, literal_position = divmod(rest, 5)
    # Nothing can be repeated from further back than the file is long.
    dictionary = min(int.from_bytes(header[5:9], "little"), max(size, _SMALLEST_DICTIONARY))
    spec = {
        "id": lzma.FILTER_LZMA1,
        "dict_size": max(dictionary, _SMALLEST_DICTIONARY),
        "lc": literal,
        "lp": literal_position,
        "pb": position_bits,
    }
    try:
        return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[spec])
    except (lzma.LZMAError, ValueError) as error:
        raise Damaged from error


def _next(inflater: Inflater, block: bytes, most: int) -> bytes:
    try:
        return inflater.decompress(block, most)
    except (zlib.error, lzma.LZMAError, OSError, EOFError) as error:
        raise Damaged from error


_STREAMS = {
    "gzip": (b"\x1f\x8b", lambda: _Deflate(16 + zlib.MAX_WBITS)),
    "bzip2": (b"BZh", bz2.BZ2Decompressor),
    "xz": (b"\xfd7zXZ\0", lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MOST_MEMORY)),
}


def stream_kind(start: bytes) -> str:
    """The name of the compression of a whole file that begins so, or ""."""
    for kind, (signature, _) in _STREAMS.items():
        if start.startswith(signature):
            return kind
    return ""


def inflated_pieces(file: BinaryIO, kind: str) -> Iterator[bytes]:
    """A file packed as a whole, in pieces of at most a MiB.

    Several streams one after the other are one; what follows the last is passed over, as gzip does.
    Raises Damaged, also if the file ends too early.
    """
    signature, new = _STREAMS[kind]
    file.seek(0)
    inflater, block = new(), b""
    while True:
        if inflater.eof:
            block = inflater.unused_data + file.read(_BLOCK)
            if not block.startswith(signature):
                return
            inflater = new()
        elif inflater.needs_input and not block:
            block = file.read(_BLOCK)
            if not block:
                raise Damaged
        yield _next(inflater, block, _PIECE)
        block = b""


def inflated_start(file: BinaryIO, kind: str, size: int) -> bytes:
    """What a packed file begins with, at least `size` bytes where there are so many.

    Raises Damaged if nothing can be read.
    """
    start = b""
    try:
        for piece in inflated_pieces(file, kind):
            start += piece
            if len(start) >= size:
                break
    except Damaged:
        if not start:
            raise
    return start
