import io
import stat
import zipfile

import pytest

from clf.datasets.own import ArchiveError, archive
from clf.datasets.own.archive import MemberError, open_archive, read_member
from tests.datasets.own.zips import picture_bytes, raw_zip, two_classes, zip_of


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_usual_zip_is_read_as_zipfile_reads_it(method):
    files = two_classes() | {"cat/": b"", "notes/größe.txt": b"text " * 1000, "empty": b""}
    target = zip_of(files, method)

    members = open_archive(target)

    with zipfile.ZipFile(target) as expected:
        names = [name for name in expected.namelist() if not name.endswith("/")]
        assert [member.name for member in members] == names
        for member in members:
            assert read_member(target, member) == expected.read(member.name)


def test_a_zip_written_as_a_stream_is_read():
    class Pipe(io.BytesIO):
        def seekable(self):
            return False

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("cat/1.txt", b"cat" * 100)
    target = io.BytesIO(pipe.getvalue())

    assert read_member(target, open_archive(target)[0]) == b"cat" * 100


def entry(name: str = "cat/1.png", data: bytes = b"a picture " * 50, **values) -> dict:
    return {"name": name.encode(), "data": data, **values}


def zip64() -> bytes:
    """As programs write it that do not know how much there will be: both kinds of end."""
    plain = raw_zip([entry()])
    return plain[:-22] + b"PK\6\6" + bytes(52) + b"PK\6\7" + bytes(16) + plain[-22:]


HOSTILE = {
    "not a ZIP file": b"GIF89a" + bytes(100),
    "not a ZIP file, or it is cut": b"",
    "cut off": zip_of(two_classes()).getvalue()[:-30],
    "its directory is not where": b"#!/bin/sh\n" + zip_of(two_classes()).getvalue(),
    "another number of entries than the 2": raw_zip([entry()], count=2),
    "another number of entries than the 1": raw_zip([entry("a"), entry("b")], count=1),
    "has 30,000 entries": raw_zip([entry()], count=30_000),
    "ZIP64": raw_zip([entry()], count=0xFFFF),
    "ZIP64; make a plain": raw_zip([entry(size=0xFFFFFFFF)]),
    "ZIP64; make": zip64(),
    "encrypted": raw_zip([entry(flags=1)]),
    "encrypted; make": raw_zip([entry(method=99)]),
    "outside of itself, ../cat.png": raw_zip([entry("../cat.png")]),
    "outside of itself, cat/": raw_zip([entry("cat/..\\..\\x.png")]),
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
}


@pytest.mark.parametrize("reason", HOSTILE)
def test_a_hostile_or_broken_zip_is_refused_in_one_sentence(reason):
    with pytest.raises(ArchiveError) as caught:
        open_archive(io.BytesIO(HOSTILE[reason]))

    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_limits_hold(monkeypatch):
    target = zip_of(two_classes())
    for limit, value, reason in (
        ("MAX_ARCHIVE_BYTES", 1_000, "at most 100 MB"),
        ("MAX_ENTRIES", 11, "has 12 entries"),
        ("MAX_INFLATED_BYTES", 1_000, "at most 1 GB"),
        ("_MOST_DIRECTORY_BYTES", 100, "of names alone"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(archive, limit, value)
            with pytest.raises(ArchiveError, match=reason):
                open_archive(target)
    assert len(open_archive(target)) == 12


def only_member_of(data: bytes) -> bytes:
    file = io.BytesIO(data)
    (member,) = open_archive(file)
    return read_member(file, member)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (raw_zip([entry(checksum=1)]), "damaged"),
        (raw_zip([entry(body=b"\xff no deflate")]), "damaged"),
        (raw_zip([entry(size=501)]), "damaged"),
        (raw_zip([entry(method=0, body=b"abcd", data=b"abc")]), "damaged"),
        (raw_zip([entry(method=14)]), "compressed in a way"),
        (raw_zip([entry(size=100_000_001, body=bytes(1_100_000))]), "100.0 MB; at most 100 MB"),
        (zip_of({"a.zip": zip_of({"b": b""}).getvalue()}).getvalue(), "archive in the archive"),
        (raw_zip([entry(data=b"\x1f\x8b\x08")]), "archive in the archive"),
    ],
)
def test_a_single_bad_file_has_its_reason(data, reason):
    with pytest.raises(MemberError, match=reason):
        only_member_of(data)


def test_what_inflates_to_more_than_it_says_is_not_inflated(monkeypatch):
    """Ten megabytes of zeros that claim to be a hundred bytes."""
    lie = raw_zip([entry(data=bytes(10_000_000), size=100)])
    inflated = []
    real = archive.zlib.decompressobj

    class Counting:
        def __init__(self, bits):
            self._inflater = real(bits)

        def __getattr__(self, name):
            return getattr(self._inflater, name)

        def decompress(self, data, most):
            inflated.append(len(got := self._inflater.decompress(data, most)))
            return got

    monkeypatch.setattr(archive.zlib, "decompressobj", Counting)
    with pytest.raises(ArchiveError, match="larger than the ZIP says"):
        only_member_of(lie)
    assert sum(inflated) == 101


def test_names_stay_text():
    names = ["cat\0/1\u202e.png", "x" * 700 + "/1.png", "a/\x1b[31m.png"]
    members = open_archive(io.BytesIO(raw_zip([entry(name) for name in names])))

    assert members[0].name == "cat /1 .png"
    assert len(members[1].name) == 499
    assert members[2].name == "a/ [31m.png"


def test_a_drawing_without_compression_may_shrink_a_lot():
    data = picture_bytes(kind="BMP")
    flat = data[:54] + bytes(len(data) - 54)

    assert only_member_of(raw_zip([entry(data=flat)])) == flat
