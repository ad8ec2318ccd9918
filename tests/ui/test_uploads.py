"""Files of any size come to the disk, whole or not at all; tests/browser sends them."""

import asyncio
import io
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import streamlit as st

from clf.ui import uploads
from clf.ui.uploads import address, route


@pytest.fixture(autouse=True)
def none_yet():
    st.cache_resource.clear()


def send(path: str, *pieces: bytes, name: bytes = b"", broken_off: bool = False) -> tuple[int, str]:
    """PUT these pieces; the status and the sentence of the answer."""
    scope = {
        "type": "http",
        "method": "PUT",
        "path": path,
        "headers": [(b"x-file-name", name)],
        "query_string": b"",
    }
    _, child = route().matches(scope)
    coming = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    coming.append({"type": "http.disconnect" if broken_off else "http.request"})
    sent = []

    async def receive():
        return coming.pop(0)

    async def answer(message):
        sent.append(message)

    # In a thread of its own: Playwright keeps an event loop running in the one of the tests.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, route().handle(scope | child, receive, answer)).result()
    body = b"".join(message.get("body", b"") for message in sent)
    return sent[0]["status"], json.loads(body)["error"] if body else ""


@pytest.fixture
def token(tmp_path) -> str:
    return uploads.uploads().expect(tmp_path / "pictures", most_bytes=3_000_000)


def test_what_was_sent_is_given_once_byte_by_byte_and_leaves_no_file(token, tmp_path):
    pieces = [os.urandom(size) for size in (1, 1_500_000, 0, 700_001)]
    assert send(address(token), *pieces, name=b"My%20pets.zip") == (204, "")
    name, file = uploads.uploads().take(token)
    assert (name, file.read()) == ("My pets.zip", b"".join(pieces))
    assert list((tmp_path / "pictures").iterdir()) == []
    file.close()
    assert uploads.uploads().take(token) is None


def test_nothing_is_taken_before_all_of_it_is_there_and_it_can_be_tried_again(token):
    assert uploads.uploads().take(token) is None
    send(address(token), b"a" * 2_000_000, broken_off=True)
    assert uploads.uploads().take(token) is None
    send(address(token), b"first")
    send(address(token), b"second")
    taken = [uploads.uploads().take(token).file.read() for _ in range(2)]
    assert taken == [b"first", b"second"]


def test_what_is_too_large_is_refused_while_it_comes(token):
    status, sentence = send(address(token), b"a" * 2_000_000, b"a" * 1_000_001)
    assert (status, sentence) == (413, "This has more than the 3 MB that are taken at once.")
    assert uploads.uploads().take(token) is None


def test_only_those_who_were_given_an_address_can_send(token):
    assert send(address("x" * 32), b"data")[0] == 404


def test_a_disk_that_takes_nothing_is_said(token, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(uploads, "_new_file", full)
    status, sentence = send(address(token), b"data")
    assert (status, sentence) == (
        507,
        "It cannot be written to the disk of the server: No space left on device.",
    )


def test_what_nobody_takes_is_closed_and_the_oldest_places_go(token, tmp_path, monkeypatch):
    files = []
    monkeypatch.setattr(uploads, "_new_file", lambda _: files.append(io.BytesIO()) or files[-1])
    for number in range(6):
        send(address(token), b"%d" % number)
    assert [file.closed for file in files] == [True, True, False, False, False, False]
    assert uploads.uploads().take(token).file.read() == b"2"
    now = time.monotonic()
    monkeypatch.setattr(uploads.time, "monotonic", lambda: now + uploads.SECONDS_KEPT + 1)
    uploads.uploads().expect(tmp_path, 1)
    assert [file.closed for file in files[2:]] == [False, True, True, True]
    assert uploads.uploads().take(token) is None
    for _ in range(uploads.MOST_EXPECTED):
        uploads.uploads().expect(tmp_path, 1)
    assert uploads.uploads().place(token) is None
    assert send(address(token), b"late")[0] == 404
