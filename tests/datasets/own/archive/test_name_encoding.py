import io
import struct
import unicodedata
import zlib

import pytest

from clf.datasets import own
from clf.datasets.own.archive.encodings import ENCODINGS
from clf.datasets.own.archive.name_encoding import decode_names
from tests.datasets.own.tars import header
from tests.datasets.own.zips import entry, picture_bytes, raw_zip

NAMES = {
    "cp850": ("Äpfel", "Nüsse"),
    "cp1252": ("chèvre", "éléphant"),
    "mac_roman": ("Gänse", "Füße", "Möhre", "Käfig"),
    "cp852": ("kočka", "jezevčík"),
    "cp1250": ("żaba", "gęś"),
    "cp1254": ("çiçek", "ağaç"),
    "cp866": ("Кошка", "Собака"),
    "cp1251": ("самолёт", "корабль"),
    "cp1253": ("γάτα", "σκύλος"),
    "cp1255": ("חתול", "כלב"),
    "cp1256": ("قطة", "كلب"),
    "cp874": ("แมว", "หมา"),
    "gbk": ("猫", "狗"),
    "cp950": ("貓", "狗"),
    "cp932": ("りんご", "猫"),
    "cp949": ("고양이", "강아지"),
}


def files_in(encoding: str) -> list[bytes]:
    return [f"{name}/IMG_{n}.jpg".encode(encoding) for name in NAMES[encoding] for n in range(3)]


@pytest.mark.parametrize("encoding", NAMES)
def test_the_encoding_is_guessed_from_all_names(encoding):
    decoded, names = decode_names(files_in(encoding))

    assert decoded == [name.decode(encoding) for name in files_in(encoding)]
    assert ENCODINGS[names.encoding] in names.note
    assert NAMES[encoding][0] in names.note
    assert names.readings[0].examples == NAMES[encoding]


def test_names_that_say_their_encoding_need_no_guess():
    decoded, names = decode_names(["猫/1.png", b"dog/1.png"])

    assert decoded == ["猫/1.png", "dog/1.png"]
    assert (names.readings, names.encoding, names.note, names.is_sure) == ((), "", "", True)


def test_names_that_are_readable_in_utf8_are_in_it():
    for words in (("Äpfel", "Nüsse", "Möhre", "Füße"), ("猫", "狗"), ("gâteau",), ("ქათამი",)):
        raw = [f"{word}/1.png".encode() for word in words]
        decoded, names = decode_names(raw)
        assert [name[:-6] for name in decoded] == list(words)
        assert (names.encoding, names.note) == ("utf-8", "")


def test_few_letters_that_are_utf8_by_chance_are_read_as_names_of_some_language():
    raw = [f"{name}/1.png".encode("gbk") for name in ("山", "木", "水")]
    assert b"".join(raw).decode() == "ɽ/1.pngľ/1.pngˮ/1.png"

    decoded, names = decode_names(raw)

    assert decoded == ["山/1.png", "木/1.png", "水/1.png"]
    assert names.encoding == "gbk"


def test_other_readings_are_shown_and_can_be_chosen():
    raw = [f"{name}/1.png".encode("cp866") for name in ("дом", "кот")]
    _, guessed = decode_names(raw)
    texts = [reading.examples for reading in guessed.readings]
    other = next(reading for reading in guessed.readings if reading.encoding != "cp866")

    decoded, chosen = decode_names(raw, other.encoding)

    assert len(set(texts)) == len(texts) > 2
    assert tuple(name[:-6] for name in decoded) == other.examples
    assert chosen.readings[0] == other
    assert (chosen.is_chosen, chosen.is_sure, chosen.note) == (True, True, "")
    with pytest.raises(ValueError, match="Expected an encoding"):
        decode_names(raw, "rot13")


def test_folders_of_question_marks_are_told():
    for names, are_lost in ((["???/1.png", "cat/2.png"], True), (["what?/1.png", "cat/?"], False)):
        _, found = decode_names([name.encode() for name in names])
        assert found.are_lost == are_lost
        assert ("letters were lost" in found.note) == are_lost


def test_a_long_name_takes_no_longer_than_its_length():
    decoded, found = decode_names([b"?" + b"a" * 5_000_000])
    assert (len(decoded[0]), found.are_lost) == (5_000_001, False)


def test_a_guess_from_little_is_not_called_sure():
    assert not decode_names([b"\xe4/1.png"])[1].is_sure
    assert decode_names(files_in("cp866"))[1].is_sure


def test_names_that_differ_never_become_one():
    raw = [b"\x81/1", b"\x82/1", b"\xff/1", b"\xfe\xff/1", b"\x80\xfe/1", b"\xe8\\1", b"%E8/1"]
    for encoding in (None, *ENCODINGS):
        decoded, _ = decode_names(raw, encoding)
        assert len({unicodedata.normalize("NFC", name) for name in decoded}) == len(raw)
    assert decode_names([b"caf\xe8"], "utf-8")[0] == ["caf\ufffdE8"]


def test_a_thousand_names_take_no_longer_than_a_few():
    raw = [f"класс {n}/файл {n}.png".encode("cp866") for n in range(5_000)] + [b"\x80" * 60_000]
    decoded, names = decode_names(raw)

    assert decoded[0] == "класс 0/файл 0.png"
    assert names.encoding == "cp866"


def unicode_path(raw: bytes, name: str, *, checksum: int | None = None) -> bytes:
    checksum = zlib.crc32(raw) if checksum is None else checksum
    data = b"\1" + struct.pack("<L", checksum) + name.encode()
    return struct.pack("<2H", 0x7075, len(data)) + data


def classes_of(entries: list[dict], encoding: str | None = None) -> tuple[set[str], list[str]]:
    dataset = own.create_dataset("Pets")
    archive = own.open_archive(io.BytesIO(raw_zip(entries)), encoding)
    *_, intake = own.add_archive(dataset, archive)
    return {picture.class_name for picture in dataset.record().pictures}, intake.notes


def picture_entry(name: bytes, number: int, **values) -> dict:
    return entry(name, picture_bytes(number), **values)


def test_a_zip_says_names_in_unicode_by_flag_or_field():
    names = [("猫".encode(), 0x800, b""), (b"?", 0, unicode_path(b"?/1.png", "狗/1.png"))]
    entries = [
        picture_entry(name + b"/1.png", number, flags=flags, extra=extra)
        for number, (name, flags, extra) in enumerate(names)
    ]
    assert classes_of(entries) == ({"猫", "狗"}, [])


def test_a_field_of_another_name_is_not_believed():
    stale = unicode_path(b"", "dog/1.png", checksum=5)
    assert classes_of([picture_entry(b"cat/1.png", 1, extra=stale)])[0] == {"cat"}
    assert classes_of([picture_entry(b"cat/1.png", 1, extra=b"up\x02\0\1\1")])[0] == {"cat"}


def test_a_guess_is_noted_and_another_encoding_opens_the_archive_otherwise():
    entries = [picture_entry(name, number) for number, name in enumerate(files_in("gbk"))]

    guessed, (note,) = classes_of(entries)
    chosen, notes = classes_of(entries, "cp949")

    assert guessed == set(NAMES["gbk"])
    assert "read as Chinese, simplified (GBK): 猫, 狗" in note
    assert chosen == {name.encode("gbk").decode("cp949") for name in NAMES["gbk"]}
    assert notes == []


def test_names_in_a_tar_are_decoded_as_well():
    data = b"".join(header(name=name) for name in files_in("cp1251")) + bytes(1024)
    archive = own.open_archive(io.BytesIO(data))

    assert archive.names.encoding == "cp1251"
    assert archive.members[0].parts == ("самолёт", "IMG_0.jpg")


def test_a_second_byte_that_looks_like_a_backslash_parts_no_name():
    raw = "ソース/表.png".encode("cp932")
    assert raw.count(b"\\") == 2
    archive = own.open_archive(io.BytesIO(raw_zip([entry(raw)])), "cp932")

    assert archive.members[0].parts == ("ソース", "表.png")
