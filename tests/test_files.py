import json
import threading

import pytest

from clf.files import write_atomically, write_json


def names(folder):
    return [entry.name for entry in folder.iterdir()]


def test_a_file_is_replaced_whole(tmp_path):
    path = tmp_path / "value.json"
    write_json(path, {"a": 1})
    write_json(path, {"b": [1, 2]})

    assert json.loads(path.read_bytes()) == {"b": [1, 2]}
    assert names(tmp_path) == ["value.json"]


def test_a_write_that_breaks_off_leaves_the_old_content_and_nothing_else(tmp_path):
    path = tmp_path / "model"
    path.write_bytes(b"old")

    def break_off(file):
        file.write(b"half of the new")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        write_atomically(path, break_off)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["model"]


def test_a_value_that_json_has_no_word_for_is_refused_before_anything_is_written(tmp_path):
    path = tmp_path / "value.json"
    write_json(path, 1)

    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(path, {"loss": float("nan")})
    assert path.read_text() == "1"


def test_a_missing_folder_is_said_so(tmp_path):
    with pytest.raises(FileNotFoundError):
        write_json(tmp_path / "gone" / "value.json", 1)


def test_a_reader_never_sees_a_part_of_a_file(tmp_path):
    path = tmp_path / "value.json"
    values = [[number] * 5_000 for number in range(2)]
    write_json(path, values[0])
    ended = threading.Event()
    seen, broken = set(), []

    def read():
        while not ended.is_set():
            try:
                value = json.loads(path.read_bytes())
            except (ValueError, OSError) as error:
                broken.append(error)
                return
            seen.add((len(value), len(set(value))))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(40):
        write_json(path, values[number % 2])
    ended.set()
    for reader in readers:
        reader.join()
    assert not broken
    assert seen == {(5_000, 1)}
