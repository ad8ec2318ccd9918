import bz2
import io
import random
import stat
import struct
import zipfile
import zlib

import pytest

from clf.datasets.own import ArchiveError, open_archive
from clf.datasets.own.archive import MemberError, limits
from tests.datasets.own.zips import entry, picture_bytes, raw_zip, two_classes, zip_of

METHODS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]


def content(data: bytes) -> dict[str, bytes]:
    """Every file in an archive by its name."""
    with open_archive(io.BytesIO(data)) as archive:
        return {member.name: archive.read(member) for member in archive.members}


def only_member_of(data: bytes) -> bytes:
    (member,) = content(data).values()
    return member


@pytest.mark.parametrize("method", METHODS)
def test_a_usual_zip_is_read_as_zipfile_reads_it(method):
    files = two_classes() | {"cat/": b"", "notes/größe.txt": b"text " * 1000, "empty": b""}
    target = zip_of(files, method)

    with zipfile.ZipFile(target) as expected:
        names = [name for name in expected.namelist() if not name.endswith("/")]
        assert content(target.getvalue()) == {name: expected.read(name) for name in names}


def test_a_zip_written_as_a_stream_is_read():
    class Pipe(io.BytesIO):
        def seekable(self):
            return False

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("cat/1.txt", b"cat" * 100)

    assert only_member_of(pipe.getvalue()) == b"cat" * 100


def zip64(data: bytes, *, locate: int | None = None, **wrong: int) -> bytes:
    """A ZIP with the end of ZIP64 before a plain end that says nothing, or what is `wrong`."""
    count, length, start = struct.unpack_from("<H2L", data, len(data) - 12)
    values = {"here": count, "count": count, "length": length, "start": start, **wrong}
    end64 = struct.pack(
        "<4sQ2H2L4Q", b"PK\6\6", values.pop("size", 44), 45, 45, 0, 0, *list(values.values())[:4]
    )
    locator = struct.pack(
        "<4sLQL", b"PK\6\7", 0, len(data) - 22 if locate is None else locate, values.get("disks", 1)
    )
    plain = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 2**32 - 1, 2**32 - 1, 0)
    return data[:-22] + end64 + locator + plain


def in_extra(size: int, packed: int) -> bytes:
    return struct.pack("<2H2Q", 1, 16, size, packed)


def with_zip64_sizes(extra: bytes | None = None, **wrong) -> bytes:
    data = b"a picture " * 50
    packed = zlib.compress(data, 9, wbits=-15)
    extra = in_extra(len(data), len(packed)) if extra is None else extra
    largest = {"size": 2**32 - 1, "packed": 2**32 - 1, "extra": extra}
    return raw_zip([entry(**largest | wrong, body=packed)])


def test_a_small_zip_of_the_format_for_huge_ones_is_read():
    plain = zip_of(two_classes()).getvalue()
    with (
        zipfile.ZipFile(streamed := io.BytesIO(), "w") as written,
        written.open("cat/1.txt", "w", force_zip64=True) as member,
    ):
        member.write(b"cat" * 100)

    assert content(zip64(plain)) == two_classes()
    assert content(b"MZ some program" + zip64(plain)) == two_classes()
    assert only_member_of(streamed.getvalue()) == b"cat" * 100
    assert only_member_of(with_zip64_sizes()) == b"a picture " * 50


@pytest.mark.parametrize("kind", ["plain", "zip64", "wraps"])
def test_more_than_65535_entries_are_counted_right(kind):
    entries = [entry(b"%d" % number, data=b"", method=0, body=b"") for number in range(65_540)]
    data = raw_zip(entries, count=4 if kind == "wraps" else 0xFFFF)
    data = zip64(data, here=len(entries), count=len(entries)) if kind == "zip64" else data

    if kind == "plain":
        with pytest.raises(ArchiveError, match="another number of entries"):
            open_archive(io.BytesIO(data))
    else:
        assert len(open_archive(io.BytesIO(data)).members) == 65_540


@pytest.mark.parametrize("after", [b"\r\n", bytes(5_000), b"a signature" * 50_000])
@pytest.mark.parametrize("before", [b"", b"MZ" + bytes(500), b"#!/bin/sh\n", b"\0\1\2 unknown"])
def test_bytes_before_and_after_a_zip_do_no_harm(before, after):
    for plain in (zip_of(two_classes()).getvalue(), zip64(zip_of(two_classes()).getvalue())):
        assert content(before + plain + after) == two_classes()


def test_a_zip_in_parts_of_which_there_is_one_is_read():
    data = raw_zip([entry(offset=4)])
    start = struct.unpack_from("<L", data, len(data) - 6)[0]
    data = b"PK00" + data[:-6] + struct.pack("<LH", start + 4, 0)

    assert only_member_of(data) == b"a picture " * 50


def test_of_a_zip_that_is_cut_off_a_zip_in_it_is_not_taken():
    inner = zip_of({"dog/1.png": b"dog"}).getvalue()
    outer = zip_of({"a.zip": inner, "b.zip": inner}, zipfile.ZIP_STORED).getvalue()

    with pytest.raises(ArchiveError, match="damaged"):
        open_archive(io.BytesIO(outer[: len(outer) - 100]))


def test_a_comment_may_look_like_an_end():
    files = {"cat/1.png": b"cat"}
    with zipfile.ZipFile(target := io.BytesIO(), "w") as written:
        written.writestr("cat/1.png", b"cat")
        written.comment = b"PK\5\6" * 40
    assert content(target.getvalue()) == files


HOSTILE = {
    "cut off: its end is missing": zip_of(two_classes()).getvalue()[:-30],
    "another number of entries than the 2": raw_zip([entry()], count=2),
    "another number of entries than the 1": raw_zip([entry("a"), entry("b")], count=1),
    "directory is not where": raw_zip([entry()], count=0xFFFF)[:-6] + b"\xff" * 4 + bytes(2),
    "directory is not where its end says": zip64(raw_zip([entry()]), start=5_000),
    "directory is not where its": zip64(raw_zip([entry()]), size=2**63),
    "directory is not where it": zip64(raw_zip([entry()]), locate=2**63, size=99),
    "one part of a ZIP in several": zip64(raw_zip([entry()]), disks=2),
    "size of a file cannot be read": with_zip64_sizes(b""),
    "size of a file cannot": with_zip64_sizes(in_extra(1, 1)[:12]),
    "has 2,305,843,009,213,693,952 entries": zip64(raw_zip([entry()]), here=2**61, count=2**61),
    "two different things about cat/1.png": with_zip64_sizes(local={"extra": in_extra(500, 499)}),
    "inflate to 9223372036.9 GB; at most 4 GB": with_zip64_sizes(in_extra(2**63, 10)),
    "encrypted": raw_zip([entry(flags=1)]),
    "encrypted; make": raw_zip([entry(method=99)]),
    "outside of itself, ../cat.png": raw_zip([entry("../cat.png")]),
    "outside of itself, cat/": raw_zip([entry("cat/..\\..\\x.png")]),
    "more than 100 folders in each other, a/": raw_zip([entry("a/" * 101 + "1.png")]),
    "absolute name, /etc": raw_zip([entry("/etc/passwd")]),
    "absolute name, C:": raw_zip([entry("C:\\cat\\1.png")]),
    "absolute name, \\\\": raw_zip([entry("\\\\server\\1.png")]),
    "link or device": raw_zip([entry(mode=stat.S_IFLNK | 0o777)]),
    "link or device instead": raw_zip([entry(mode=stat.S_IFIFO)]),
    "overlap": raw_zip([entry("a", data=b"first"), entry("a", data=b"first", offset=0)]),
    "reaches beyond": raw_zip([entry(packed=5_000, local={"packed": 5_000})]),
    "not where it should be": raw_zip([entry(offset=3)]),
    "two different things": raw_zip([entry("cat.png", local={"name": b"dog.png"})]),
    "two different things about": raw_zip([entry(size=90, local={"size": 80})]),
    "The file cat/1.png would inflate to more than 100": raw_zip([entry(data=bytes(2_000_000))]),
    "The ZIP would inflate to more than 100": raw_zip(
        [entry(str(number), data=bytes(400_000)) for number in range(4)]
    ),
    "compressed by Deflate64": raw_zip([entry(method=9)]),
    "compressed by Zstandard": raw_zip([entry("a", method=93), entry("b")][:1]),
    "by the method 77, which is not read": raw_zip([entry(method=77)]),
    "lost the letters of its names: 2 files are called ?/1.png": raw_zip(
        [entry("?/1.png"), entry("?/1.png")]
    ),
}


@pytest.mark.parametrize("reason", HOSTILE)
def test_a_hostile_or_broken_zip_is_refused_in_one_sentence(reason):
    with pytest.raises(ArchiveError) as caught:
        open_archive(io.BytesIO(HOSTILE[reason]))

    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_limits_hold_and_are_named(monkeypatch):
    target = zip_of(two_classes())
    for limit, value, reason in (
        ("MAX_ARCHIVE_BYTES", 1_000, "at most 1 kB"),
        ("MAX_ENTRIES", 11, "has 12 entries; at most 11"),
        ("MAX_INFLATED_BYTES", 12_000, "at most 12 kB"),
        ("MAX_NAMES_BYTES", 100, "more than 100 bytes of names alone"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(limits, limit, value)
            with pytest.raises(ArchiveError, match=reason):
                open_archive(target)
    assert len(open_archive(target).members) == 12


def test_few_files_of_an_unread_method_leave_the_others_alone():
    entries = [entry(str(number)) for number in range(11)]
    archive = open_archive(io.BytesIO(raw_zip([entry("c", method=9), *entries])))

    assert [bool(member.problem) for member in archive.members] == [True] + [False] * 11
    with pytest.raises(MemberError, match="compressed by Deflate64, which is not read"):
        archive.read(archive.members[0])
    with pytest.raises(ArchiveError, match="compressed by Deflate64"):
        open_archive(io.BytesIO(raw_zip([entry("c", method=9), *entries[:9]])))


def lzma_body(properties: bytes, packed: bytes = b"") -> bytes:
    return b"\x09\x04" + struct.pack("<H", len(properties)) + properties + packed


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (raw_zip([entry(checksum=1)]), "damaged"),
        (raw_zip([entry(body=b"\xff no deflate")]), "damaged"),
        (raw_zip([entry(size=501)]), "damaged"),
        (raw_zip([entry(method=0, body=b"abcd", data=b"abc")]), "damaged"),
        (raw_zip([entry(method=12, body=b"no bzip2")]), "damaged"),
        (raw_zip([entry(method=12, body=bz2.compress(b"a picture " * 50)[:-20])]), "damaged"),
        (raw_zip([entry(method=14, body=b"")]), "damaged"),
        (raw_zip([entry(method=14, body=lzma_body(b"\xff" * 5))]), "damaged"),
        (raw_zip([entry(method=14, body=lzma_body(b"\x5d\xff\xff\xff\xff", b"\1"))]), "damaged"),
        (raw_zip([entry(size=100_000_001, body=bytes(1_100_000))]), "100 MB; at most 100 MB"),
        (zip_of({"a.zip": zip_of({"b": b""}).getvalue()}).getvalue(), "archive in the archive"),
        (raw_zip([entry(data=b"\x1f\x8b\x08")]), "archive in the archive"),
    ],
)
def test_a_single_bad_file_has_its_reason(data, reason):
    with pytest.raises(MemberError, match=reason):
        only_member_of(data)


@pytest.mark.parametrize("method", [8, 12, 14])
def test_what_inflates_to_more_than_it_says_ends_it(method):
    packed = zip_of({"a": bytes(10_000_000)}, method).getvalue()
    body = packed[31 : packed.rindex(b"PK\1\2")]

    with pytest.raises(ArchiveError, match="larger than the ZIP says"):
        only_member_of(raw_zip([entry(data=bytes(100), method=method, body=body)]))


def test_names_stay_text():
    names = ["cat\0/1\u202e.png", "x" * 700 + "/1.png", "a/\x1b[31m.png"]
    members = open_archive(io.BytesIO(raw_zip([entry(name) for name in names]))).members

    assert members[0].name == "cat /1 .png"
    assert len(members[1].name) == 499
    assert members[2].name == "a/ [31m.png"


def test_a_drawing_without_compression_may_shrink_a_lot():
    data = picture_bytes(kind="BMP")
    flat = data[:54] + bytes(len(data) - 54)

    assert only_member_of(raw_zip([entry(data=flat)])) == flat


def test_damaged_zips_raise_nothing_else():
    goods = [
        zip64(zip_of(two_classes(2)).getvalue()),
        with_zip64_sizes(),
        zip_of(two_classes(2), zipfile.ZIP_LZMA).getvalue() + b"\r\n",
    ]
    refused = 0
    for number in range(600):
        generator = random.Random(number)
        data = bytearray(goods[number % 3])
        for _ in range(generator.randint(1, 3)):
            place = max(0, len(data) - 1 - int(generator.expovariate(1 / 200)))
            data[place] = generator.choice((0, 255, data[place] ^ 1 << generator.randrange(8)))
        try:
            archive = open_archive(io.BytesIO(data))
        except ArchiveError:
            refused += 1
            continue
        for member in archive.members:
            try:
                archive.read(member)
            except (MemberError, ArchiveError):
                refused += 1
    assert refused > 100
