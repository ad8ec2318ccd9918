import io
import random
import tarfile

import pytest

from clf.datasets.own import ArchiveError, archive, open_archive
from clf.datasets.own.archive import MemberError, limits, tar_file, tar_headers
from tests.datasets.own.tars import header, pax, tar_of, with_content
from tests.datasets.own.zips import two_classes, zip_of

FORMATS = [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]


def content(data: bytes) -> dict[str, bytes]:
    """Every file in an archive by its name; of one that cannot be read the reason."""
    with open_archive(io.BytesIO(data)) as opened:
        found = {}
        for member in opened.members:
            try:
                found[member.name] = opened.read(member)
            except MemberError as error:
                found[member.name] = str(error)
        return found


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_usual_tar_is_read_as_it_was_written(mode, form):
    files = two_classes(2) | {"empty": b"", "a/" + "long/" * 18 + "x.png": b"deep"}
    if form != tarfile.USTAR_FORMAT:
        files |= {"größe/" + "n" * 300 + ".png": b"a name that needs a header of its own"}

    data = tar_of({"cat/": b""} | files, mode, form)

    assert content(data) == files


FILE = with_content(b"picture")
END = bytes(1024)


def test_names_come_from_the_headers_that_say_more():
    long = with_content(b"dog/long.png\0", kind=b"L", name=b"././@LongLink")
    link = with_content(b"somewhere\0", kind=b"K", name=b"././@LongLink")
    found = content(
        FILE
        + header(prefix=b"pets")
        + long
        + link
        + FILE
        + pax(b"path=dog/pax.png", b"size=3", b"mtime=1.5")
        + header(size=0)
        + b"abc".ljust(512, b"\0")
        + header(name=b"old/", kind=b"\0", magic=bytes(8))
        + header(name=b"old/1.png", kind=b"\0", magic=bytes(8))
        + header(kind=b"V", name=b"a label")
        + END
        + b"what follows the end is not looked at"
    )

    assert found == {
        "cat/1.png": b"picture",
        "pets/cat/1.png": b"",
        "dog/long.png": b"picture",
        "dog/pax.png": b"abc",
        "old/1.png": b"",
    }


def test_links_devices_and_files_with_holes_are_left_out_by_name():
    sparse = header(name=b"holes", kind=b"S", size=7, magic=b"ustar  \0", extended=1)
    kinds = {b"hard": b"1", b"soft": b"2", b"char": b"3", b"block": b"4", b"pipe": b"6"}
    found = content(
        b"".join(header(name=name, kind=kind, size=99) for name, kind in kinds.items())
        + with_content(b"of a kind that nobody knows", name=b"odd", kind=b"Z")
        + sparse
        + bytes(504)
        + b"\1"
        + bytes(7)
        + bytes(512)
        + b"picture".ljust(512, b"\0")
        + pax(b"GNU.sparse.major=1", b"GNU.sparse.name=pax holes")
        + FILE
        + FILE
        + END
    )

    for name in ("hard", "soft", "char", "block", "pipe", "odd"):
        assert "link or device" in found[name]
    for name in ("holes", "pax holes"):
        assert "with holes" in found[name]
    assert found["cat/1.png"] == b"picture"


HOSTILE = {
    "cut off": FILE + header(size=600) + bytes(512),
    "cut off; make it": FILE + header()[:300],
    "damaged at byte 1,024": FILE + header(size=b"-0000000001\0") + END,
    "damaged at byte 1,024;": FILE + header(checksum=b"0000001\0") + END,
    "damaged at byte 1,024; make": FILE + header(size=b"\xff" * 12) + END,
    "cut off; make": FILE + header(size=b"\x80" + b"\xff" * 11) + END,
    "outside of itself, ../1.png": FILE + header(name=b"../1.png"),
    "absolute name, /1.png": FILE + header(name=b"/1.png"),
    "absolute name, C:": FILE + pax(b"path=C:/1.png") + FILE,
    "more to say about a file": FILE + with_content(bytes(1_000_001), kind=b"x"),
    "more to say about a file than": FILE + with_content(bytes(1_000_001), kind=b"L"),
    "what it says about a file": FILE + with_content(b"9999999 path=a\n", kind=b"x"),
    "what it says about": FILE + with_content(b"0 path=a\n", kind=b"x"),
    "what it says": FILE + with_content(b"no record", kind=b"x"),
    "size of a file is no number": FILE + pax(b"size=-5") + FILE,
    "size of a file is no": FILE + pax(b"size=" + b"9" * 30) + FILE,
    "one name or size to all": pax(b"path=a", kind=b"g") + FILE,
}


@pytest.mark.parametrize("reason", HOSTILE)
def test_a_hostile_or_broken_tar_is_refused_in_one_sentence(reason):
    with pytest.raises(ArchiveError) as caught:
        open_archive(io.BytesIO(HOSTILE[reason]))

    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_limits_hold(monkeypatch):
    plain, packed = tar_of(two_classes()), tar_of(two_classes(), "w:gz")
    for limit, value, data, reason in (
        ("MAX_ENTRIES", 11, plain, "more than 11 entries"),
        ("MAX_NAMES_BYTES", 100, plain, "of names alone"),
        ("MAX_NAMES_BYTES", 100, tar_of(two_classes(), form=tarfile.PAX_FORMAT), "of names alone"),
        ("MAX_INFLATED_BYTES", 20_000, packed, "inflate to .* at most 20 kB"),
        ("SMALL_BYTES", 1, tar_of({"a": bytes(900_000)}, "w:gz"), "more than 100 times its size"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(limits, limit, value)
            with pytest.raises(ArchiveError, match=reason):
                open_archive(io.BytesIO(data))
    monkeypatch.setattr(tar_headers, "MAX_HEADERS", 10)
    with pytest.raises(ArchiveError, match="more headers"):
        open_archive(io.BytesIO(header(kind=b"L") * 11))


def test_a_bomb_is_not_written_to_disk(monkeypatch):
    written = []
    monkeypatch.setattr(tar_file, "_write", lambda file, piece: written.append(len(piece)))
    with pytest.raises(ArchiveError, match="more than 100 times"):
        open_archive(io.BytesIO(tar_of({"cat/1.png": bytes(50_000_000)}, "w:gz")))
    assert sum(written) <= 100 * 60_000


@pytest.mark.parametrize("mode", ["w:gz", "w:bz2", "w:xz"])
def test_what_was_unpacked_is_removed_at_the_end(mode, monkeypatch):
    files = []
    real = tar_file.tempfile.TemporaryFile
    monkeypatch.setattr(
        tar_file.tempfile, "TemporaryFile", lambda: files.append(real()) or files[-1]
    )
    given = io.BytesIO(tar_of(two_classes(), mode))
    with open_archive(given) as opened:
        assert len(opened.members) == 12
        assert not files[0].closed
    with pytest.raises(ArchiveError, match="damaged or cut off"):
        open_archive(io.BytesIO(given.getvalue()[:-300]))
    with pytest.raises(ArchiveError, match="outside of itself"):
        open_archive(io.BytesIO(tar_of({"../1.png": b""}, mode)))

    assert len(files) >= 2  # what is damaged at its beginning is not unpacked
    assert all(file.closed for file in files)
    assert not given.closed


def test_without_room_to_unpack_it_is_said(monkeypatch):
    class Full(io.BytesIO):
        def write(self, _):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(tar_file.tempfile, "TemporaryFile", Full)
    with pytest.raises(ArchiveError, match="No space left on device"):
        open_archive(io.BytesIO(tar_of(two_classes(), "w:gz")))


def test_archives_and_networks_in_a_tar_are_not_opened():
    found = content(tar_of({"a.zip": zip_of({"b": b""}).getvalue(), "b.tar": tar_of({"a": b""})}))
    assert all("archive in the archive" in reason for reason in found.values())
    for data in (tar_of({"x/data.pkl": b""}), tar_of({"x/saved_model.pb": b""}, "w:gz")):
        with pytest.raises(ArchiveError, match="trained network"):
            open_archive(io.BytesIO(data))


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_damaged_tars_raise_nothing_else(mode):
    goods = [tar_of(two_classes(2) | {"ä" * 60: b""}, mode, form) for form in FORMATS[1:]]
    refused = 0
    for number in range(300):
        generator = random.Random(number)
        data = bytearray(goods[number % 2])
        for _ in range(generator.randint(1, 3)):
            place = generator.randrange(len(data)) // 512 * 512 + generator.randrange(160)
            if place < len(data):
                data[place] = generator.choice(
                    (0, 255, 56, data[place] ^ 1 << generator.randrange(8))
                )
        if mode == "w":  # or most would be refused for their sum
            for start in range(0, len(data), 512):
                if archive.is_header(goods[number % 2][start : start + 512]):
                    block = data[start : start + 148] + b" " * 8 + data[start + 156 : start + 512]
                    data[start + 148 : start + 156] = b"%06o\0 " % sum(block)
        try:
            content(bytes(data))
        except ArchiveError:
            refused += 1
    assert refused > 20
