"""Rows that are appended, taken back and written anew, as a run does it."""

import json
import threading

import pytest

from clf import rows as module
from clf.rows import GrowingRows


def lines(*values) -> str:
    return "".join(json.dumps({"step": value}) + "\n" for value in values)


def steps(reader: GrowingRows) -> list:
    return [row["step"] for row in reader.read()]


def test_only_what_is_new_is_read(tmp_path, monkeypatch):
    file, parsed = tmp_path / "rows", []
    loads = json.loads
    monkeypatch.setattr(module.json, "loads", lambda line: parsed.append(line) or loads(line))
    reader = GrowingRows(file)
    file.write_text(lines(*range(100)) + '{"st')
    assert steps(reader) == list(range(100))
    with file.open("a") as more:
        more.write('ep": 100}\n' + lines(101))
    assert steps(reader) == list(range(102))
    assert steps(reader) == list(range(102))
    assert len(parsed) == 102


@pytest.mark.parametrize("later", [(1, 7), (1, 7, 8, 9, 10), (7, 8, 9), ()])
def test_rows_that_were_taken_back_are_forgotten(tmp_path, later):
    file = tmp_path / "rows"
    file.write_text(lines(1, 2, 3))
    reader = GrowingRows(file)
    assert steps(reader) == [1, 2, 3]
    file.write_text(lines(*later))
    assert steps(reader) == list(later)


def test_a_list_that_was_read_does_not_grow(tmp_path):
    file = tmp_path / "rows"
    file.write_text(lines(1))
    reader = GrowingRows(file)
    before = reader.read()
    file.write_text(lines(1, 2))
    assert (len(before), len(reader.read())) == (1, 2)


def test_many_readers_at_once_get_every_row_once(tmp_path):
    file = tmp_path / "rows"
    file.write_text("")
    reader, found, written = GrowingRows(file), [], threading.Event()

    def read():
        while not written.is_set():
            found.append(steps(reader))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    with file.open("a", buffering=1) as more:
        for number in range(500):
            more.write(lines(number))
    written.set()
    for thread in threads:
        thread.join()
    assert steps(reader) == list(range(500))
    assert all(values == list(range(len(values))) for values in found)
