"""Takes hostile ZIPs and tars in: `python -m benchmarks.hostile_archives --mutants 2000`.

Makes archives that have brought programs down, and some that only look harmless, and lets each of
them be taken into a dataset of its own. None may take more than SECONDS or MEBIBYTES, and each has
to be refused, or taken with its bad files left out, as it says here. Then good ones are damaged in
ways drawn from a seed: nothing but ArchiveError may be raised. Fails on anything else.
"""

import argparse
import io
import os
import random
import stat
import struct
import sys
import tarfile
import tempfile
import time
import tracemalloc
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable

import numpy as np
from PIL import Image

from benchmarks.hostile_tars import TARS, good_tar
from clf.datasets import own
from clf.datasets.own import ArchiveError
from clf.datasets.own.archive import is_header

SECONDS = 4.0  # of the processor
MEBIBYTES = 250
_BLOCK = bytes(1 << 20)


def _packed(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def _zeros(mebibytes: int) -> tuple[bytes, int]:
    """So many MiB of zeros deflated, and their checksum."""
    packer, packed, checksum = zlib.compressobj(9, zlib.DEFLATED, -15), [], 0
    for _ in range(mebibytes):
        packed.append(packer.compress(_BLOCK))
        checksum = zlib.crc32(_BLOCK, checksum)
    return b"".join([*packed, packer.flush()]), checksum


class Writer:
    """Writes a ZIP of which every field can be wrong."""

    def __init__(self) -> None:
        self.body, self.directory, self.count = bytearray(), bytearray(), 0

    def add(self, name: bytes, data: bytes = b"", packed: bytes | None = None, **wrong) -> "Writer":
        """An entry. wrong: fields of the directory; local: a dict of fields of the local header."""
        packed = _packed(data) if packed is None else packed
        fields = {"name": name, "method": 8, "flags": 0, "checksum": zlib.crc32(data)}
        fields |= {"packed": len(packed), "size": len(data), "mode": 0, "offset": len(self.body)}
        local = fields | wrong.pop("local", {})
        self._describe(**fields | wrong)
        self.body += struct.pack("<4s5H", b"PK\3\4", 20, local["flags"], local["method"], 0, 0)
        self.body += struct.pack("<3L", local["checksum"], local["packed"], local["size"])
        self.body += struct.pack("<2H", len(local["name"]), 0) + local["name"] + packed
        return self

    def again(self, name: bytes, **fields) -> "Writer":
        """An entry of the directory alone."""
        self._describe(name=name, method=8, flags=0, mode=0, **fields)
        return self

    def _describe(self, name, method, flags, checksum, packed, size, mode, offset) -> None:
        self.directory += struct.pack("<4s6H", b"PK\1\2", 0x314, 20, flags, method, 0, 0)
        self.directory += struct.pack("<3L3H", checksum, packed, size, len(name), 0, 0)
        self.directory += struct.pack("<2H2L", 0, 0, mode << 16, offset) + name
        self.count += 1

    def done(self, count: int | None = None) -> bytes:
        """The archive."""
        count = min(self.count, 0xFFFF) if count is None else count
        sizes = (count, count, len(self.directory), len(self.body), 0)
        end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, *sizes)
        return bytes(self.body + self.directory + end)


def good_zip(pictures: int = 12, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Two classes of small pictures, some in other formats."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for number in range(pictures):
            coarse = np.random.default_rng(number).integers(0, 256, (4, 4, 3), np.uint8)
            image, file = Image.fromarray(coarse).resize((24, 24)), io.BytesIO()
            image.save(file, ("PNG", "JPEG", "BMP")[number % 3])
            archive.writestr(f"{('cat', 'dog')[number % 2]}/{number}.png", file.getvalue())
    return target.getvalue()


def flat_bomb() -> bytes:
    """One gigabyte of zeros in a megabyte."""
    packed, checksum = _zeros(1000)
    return Writer().add(b"a/1.png", packed=packed, size=1000 << 20, checksum=checksum).done()


def lying_bomb() -> bytes:
    """The same, and the headers say that it has a thousand bytes."""
    packed, checksum = _zeros(1000)
    lie = {"size": 1000, "checksum": checksum}
    return Writer().add(b"a/1.png", packed=packed, **lie, local=lie).done()


def many_lying_bombs() -> bytes:
    """Four hundred files of 19 MB that say they have one, and inflate to all of it."""
    packed, checksum = _zeros(19)
    writer = Writer()
    for number in range(400):
        lie = {"size": 1_000_000, "checksum": checksum}
        writer.add(b"a/%d.png" % number, packed=packed, **lie, local=lie)
    return writer.done()


def bomb_below_the_ratio() -> bytes:
    """2 GB at a ratio of 90: random bytes between zeros."""
    noise = random.Random(0).randbytes(10_500)
    packed, size = _packed(noise + bytes(1 << 20)), len(noise) + (1 << 20)
    writer = Writer()
    for number in range(2000):
        writer.add(b"a/%d.png" % number, packed=packed, size=size)
    return writer.done()


def nested_bomb() -> bytes:
    """As 42.zip: archives in archives, six levels, sixteen in each."""
    inner = flat_bomb()
    for _ in range(5):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(16):
                archive.writestr(f"lib/{number}.zip", inner)
        inner = target.getvalue()
    return inner


def overlapping_bomb() -> bytes:
    """As D. Fifield, "A better zip bomb" (2019): all entries share one kernel."""
    packed, checksum = _zeros(9)
    writer = Writer().add(b"a/0.png", packed=packed, size=9 << 20, checksum=checksum)
    for number in range(1, 15_000):
        same = {"packed": len(packed), "size": 9 << 20, "checksum": checksum, "offset": 0}
        writer.again(b"a/%d.png" % number, **same)
    return writer.done()


def overlapping_below_the_ratio() -> bytes:
    """The same with a kernel that is no bomb itself: a hundred times 9 MB in 1 MB."""
    kernel = random.Random(0).randbytes(100_000) + bytes(9_000_000)
    packed = _packed(kernel)
    writer, checksum = Writer().add(b"a/0.png", kernel, packed), zlib.crc32(kernel)
    for _ in range(99):
        same = {"packed": len(packed), "size": len(kernel), "checksum": checksum, "offset": 0}
        writer.again(b"a/0.png", **same)
    return writer.done()


def quoting_bomb() -> bytes:
    """The better one: every file holds the headers of all that follow, as stored blocks."""
    packed, checksum = _zeros(9)
    tail = packed
    writer, offsets, count = Writer(), [], 300
    for number in reversed(range(count)):
        name = b"a/%d.png" % number
        header = struct.pack("<4s5H", b"PK\3\4", 20, 0, 8, 0, 0)
        header += struct.pack("<3L2H", checksum, len(tail), 9 << 20, len(name), 0) + name
        offsets.append((name, len(header) + len(tail), len(tail)))
        quote = struct.pack("<B2H", 0, len(header), len(header) ^ 0xFFFF)
        tail = header + tail if number == 0 else quote + header + tail
    writer.body += tail
    for name, from_end, length in offsets:
        place = {"offset": max(0, len(tail) - from_end), "packed": length}
        writer.again(name, size=9 << 20, checksum=checksum, **place)
    return writer.done()


def entries(count: int) -> bytes:
    """So many empty files."""
    writer = Writer()
    for number in range(count):
        writer.add(b"a/%d" % number, packed=b"", method=0, local={"method": 0})
    return writer.done()


def zip64(data: bytes, count: int | None = None) -> bytes:
    """The ZIP with the end of ZIP64 before a plain end that says nothing. count: of entries."""
    said, length, start = struct.unpack_from("<H2L", data, len(data) - 12)
    count = said if count is None else count
    end = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, length, start)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, len(data) - 22, 1)
    none = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 2**32 - 1, 2**32 - 1, 0)
    return data[:-22] + end + locator + none


def wide_lzma() -> bytes:
    """A file that asks for a dictionary of 4 GB."""
    body = b"\x09\x04\x05\x00\x5d\xff\xff\xff\xff" + random.Random(0).randbytes(100)
    return _one(packed=body, method=14, local={"method": 14})()


def ends_that_say_nothing() -> bytes:
    """A megabyte of ends, each of which has to be looked at."""
    return b"\1" + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, 46, 9, 0) * 47_000


def deep_folders() -> bytes:
    """Names of 30,000 folders each."""
    writer = Writer()
    for number in range(400):
        writer.add(b"a/" * 30_000 + b"%d" % number)
    return writer.done()


def names_in_no_encoding() -> bytes:
    """22 MB of names that every encoding reads otherwise."""
    writer, generator = Writer(), random.Random(0)
    for number in range(130_000):
        writer.add(bytes(generator.choices(range(0xA1, 0xFF), k=120)) + b"/%d" % number)
    return zip64(writer.done(), writer.count)


def hidden_entries() -> bytes:
    """A million in the directory; the end says there is one."""
    writer = Writer().add(b"a/0", b"")
    one = bytes(writer.directory)
    writer.directory = bytearray(one * 1_000_000)
    return writer.done(count=1)


def python_million() -> bytes:
    """A million entries as a usual program writes them, with ZIP64."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        info = zipfile.ZipInfo("a/1")
        archive.writestr(info, b"")
        for number in range(2, 100_000):
            other = zipfile.ZipInfo(f"a/{number}")
            other.header_offset, other.CRC = 0, 0
            archive.filelist.append(other)
    return target.getvalue()


def quine() -> bytes:
    """Goes on for ever, as far as anybody can see from outside, as a ZIP that holds itself does."""
    inner = good_zip(2)
    for _ in range(20):
        inner = Writer().add(b"r/r.zip", inner).done()
    return inner


def long_names() -> bytes:
    """The longest names there can be, of accents, which are slow to put in order."""
    writer = Writer()
    for number in range(240):
        name = "a/" + "\u0345\u0301\u0327" * 10_000 + str(number)
        writer.add(name.encode(), b"no picture")
    return writer.done()


def names_alone() -> bytes:
    """The same, and more of them than names are taken."""
    writer = Writer()
    for number in range(700):
        writer.add(b"a/" + b"%05d" % number * 13_000)
    return writer.done()


def odd_names() -> bytes:
    """NUL, direction marks, escape sequences, markup, 500 letters, nothing at all; all harmless."""
    picture = good_pictures()
    names = ("a\0b/1", "\u202egnp/1", "\x1b[2J/1", "<script>/1", "x" * 500 + "/1", "/".join("abc"))
    writer = Writer()
    for name, data in zip(names, picture, strict=False):
        writer.add(name.encode(), data)
    return writer.done()


def good_pictures() -> list[bytes]:
    """The files of the good ZIP."""
    with zipfile.ZipFile(io.BytesIO(good_zip())) as archive:
        return [archive.read(name) for name in archive.namelist()]


def _one(**wrong) -> Callable[[], bytes]:
    def make() -> bytes:
        return Writer().add(wrong.pop("name", b"a/1.png"), good_pictures()[0], **wrong).done()

    return make


REFUSED, LEFT_OUT, TAKEN = "refused", "left out", "taken"
ARCHIVES: dict[str, tuple[Callable[[], bytes], str]] = {
    "1 GB of zeros": (flat_bomb, REFUSED),
    "1 GB of zeros that says 1,000 bytes": (lying_bomb, REFUSED),
    "400 files of 19 MB that say 1 MB": (many_lying_bombs, REFUSED),
    "2 GB below the ratio": (bomb_below_the_ratio, REFUSED),
    "archives in archives, as 42.zip": (nested_bomb, REFUSED),
    "entries that share one kernel": (overlapping_bomb, REFUSED),
    "entries that share one harmless file": (overlapping_below_the_ratio, REFUSED),
    "entries that quote each other": (quoting_bomb, REFUSED),
    "150,001 entries": (lambda: entries(150_001), REFUSED),
    "1,000,000 entries": (lambda: entries(1_000_000), REFUSED),
    "1,000,000 entries that say 1": (hidden_entries, REFUSED),
    "100,000 entries with ZIP64": (python_million, REFUSED),
    "a ZIP in a ZIP in a ZIP": (quine, REFUSED),
    "240 names of 60,000 bytes of accents": (long_names, REFUSED),
    "700 names of 65,000 letters": (names_alone, REFUSED),
    "names with NUL, direction marks, markup": (odd_names, TAKEN),
    "cut off": (lambda: good_zip()[:-100], REFUSED),
    "something before and after it": (lambda: b"MZ" + good_zip() + bytes(5_000), TAKEN),
    "a million ends": (ends_that_say_nothing, REFUSED),
    "ZIP64": (lambda: zip64(good_zip()), TAKEN),
    "ZIP64, 1,000,000 entries": (lambda: zip64(entries(1_000_000), 1_000_000), REFUSED),
    "LZMA, a dictionary of 4 GB": (wide_lzma, REFUSED),
    "400 names of 30,000 folders": (deep_folders, REFUSED),
    "22 MB of names in no encoding": (names_in_no_encoding, REFUSED),
    "a link": (_one(mode=stat.S_IFLNK | 0o777), REFUSED),
    "..": (_one(name=b"a/../../1.png"), REFUSED),
    "an absolute name": (_one(name=b"/a/1.png"), REFUSED),
    "a drive letter": (_one(name=b"C:\\a\\1.png"), REFUSED),
    "encrypted": (_one(flags=1, local={"flags": 1}), REFUSED),
    "another name in the file": (_one(local={"name": b"b/1.png"}), REFUSED),
    "another size in the file": (_one(local={"size": 5}), REFUSED),
    "ZIP64 sizes": (_one(size=0xFFFFFFFF), REFUSED),
    "unknown compression": (_one(method=97, local={"method": 97}), REFUSED),
    "a wrong checksum": (_one(checksum=1, local={"checksum": 1}), REFUSED),
    "not a ZIP": (lambda: random.Random(0).randbytes(1 << 20), REFUSED),
    "99 MB that look like the end of a ZIP": (lambda: b"PK\5\6" * 24_750_000, REFUSED),
    "a good ZIP": (good_zip, TAKEN),
    **TARS,
}


def outcome(data: bytes) -> tuple[str, str]:
    """What becomes of an archive, and why. Whatever else is raised is a failure."""
    dataset = own.create_dataset("Hostile")
    try:
        *_, intake = own.add_archive(dataset, io.BytesIO(data))
    except ArchiveError as error:
        if "\n" in str(error):
            raise AssertionError(f"More than one line: {error}") from error
        return REFUSED, str(error)
    finally:
        dataset.delete()
    reason = intake.left_out[0].reason if intake.left_out else ""
    return TAKEN if intake.added else LEFT_OUT, reason


def take_hostile() -> list[str]:
    """Take every archive in and print what became of it. Gives the failures."""
    failures = []
    for name, (make, expected) in ARCHIVES.items():
        data = make()
        started = time.process_time()
        outcome(data)
        seconds = time.process_time() - started
        tracemalloc.start()  # once more, as it makes everything slow
        found, reason = outcome(data)
        mebibytes = tracemalloc.get_traced_memory()[1] / 2**20
        tracemalloc.stop()
        size = f"{len(data) / 1e6:.1f} MB"
        print(f"{name:42} {size:>9} {seconds:6.2f} s {mebibytes:6.1f} MiB  {found}: {reason[:90]}")
        if found != expected or seconds > SECONDS or mebibytes > MEBIBYTES:
            failures.append(f"{name}: expected {expected} within {SECONDS} s, {MEBIBYTES} MiB")
    return failures


def good_archives() -> dict[str, bytes]:
    """What is damaged, by kind."""
    with zipfile.ZipFile(io.BytesIO(good_zip())) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return {
        "ZIP": good_zip(),
        "ZIP64": zip64(good_zip()),
        "ZIP and more": b"MZ program" + good_zip(method=zipfile.ZIP_LZMA) + b"\r\n",
        "tar": good_tar(files),
        "tar of GNU": good_tar(
            {"long/" * 30 + name: files[name] for name in files}, tarfile.GNU_FORMAT
        ),
    }


def with_right_sums(data: bytes, good: bytes) -> bytes:
    """A damaged tar as if it were written so: what is changed in its headers is believed."""
    mended = bytearray(data)
    for place in range(0, min(len(data), len(good)) - 511, 512):
        if is_header(good[place : place + 512]):
            block = mended[place : place + 148] + b" " * 8 + mended[place + 156 : place + 512]
            mended[place + 148 : place + 156] = b"%06o\0 " % sum(block)
    return bytes(mended)


def mutant(good: bytes, seed: int, number: int) -> bytes:
    """Archive `number` of a series: the good one, changed in one to three places."""
    generator = random.Random(f"{seed} {number}")
    data = bytearray(good)
    for _ in range(generator.randint(1, 3)):
        if not data:
            break
        kind, place = generator.randrange(5), generator.randrange(len(data))
        if is_header(good[:512]):  # what is in the headers matters most
            place = min(place // 512 * 512 + generator.randrange(160), len(data) - 1)
        elif generator.random() < 0.5:  # the directory and the end do
            place = max(0, len(data) - 1 - int(generator.expovariate(1 / 400)))
        if kind == 0:
            data[place] ^= 1 << generator.randrange(8)
        elif kind == 1:
            size = generator.choice((2, 4))
            value = generator.choice((0, 1, 256**size - 1, generator.randrange(256**size)))
            data[place : place + size] = value.to_bytes(size, "little")
        elif kind == 2:
            del data[place : place + generator.randint(1, 200)]
        elif kind == 3:
            data[place:place] = generator.randbytes(generator.randint(1, 50))
        else:
            start = generator.randrange(len(data))
            data[place : place + 46] = data[start : start + 46]
    tar = is_header(good[:512]) and generator.random() < 0.8
    return with_right_sums(data, good) if tar else bytes(data)


def fuzz(count: int, seed: int) -> list[str]:
    """Take in `count` damaged archives of each kind and print what became of them.

    Gives the failures.
    """
    failures = []
    for kind, good in good_archives().items():
        outcomes, slowest = Counter(), 0.0
        for number in range(count):
            started = time.process_time()
            try:
                outcomes[outcome(mutant(good, seed, number))[0]] += 1
            except Exception as error:  # noqa: BLE001 - that nothing is raised is what is checked
                failures.append(f"{kind}, mutant {number} of seed {seed}: {error!r}")
            seconds = time.process_time() - started
            slowest = max(slowest, seconds)
            if seconds > SECONDS:
                failures.append(f"{kind}, mutant {number} of seed {seed}: {seconds:.1f} s")
        print(f"{kind}: {count} mutants: {dict(outcomes)}, slowest {slowest:.2f} s")
    return failures


def main() -> None:
    """Take hostile and damaged archives in and tell what became of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mutants", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CLF_PICTURES_DIR"] = os.environ["CLF_CACHE_DIR"] = folder
        failures = take_hostile() + fuzz(options.mutants, options.seed)
    print(f"{len(failures)} failures.", *failures, sep="\n")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
