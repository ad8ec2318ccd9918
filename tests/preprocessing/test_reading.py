"""What is around the decoders: bytes before a picture, words on what is read, few at a time."""

import io
import threading

import numpy as np
import pytest
from PIL import Image

from clf.datasets import DATASETS
from clf.preprocessing import FORMATS, LIMITS, READING, PictureError, read_picture
from clf.ui.chosen_picture import from_file


def jpeg() -> bytes:
    file = io.BytesIO()
    Image.linear_gradient("L").save(file, "JPEG")
    return file.getvalue()


@pytest.mark.parametrize("before", [b"\n", b"\r\n", b"\xef\xbb\xbf", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_bytes_before_a_jpeg_are_passed_over(before):
    image = read_picture(before + jpeg(), "a.jpg")
    np.testing.assert_array_equal(np.asarray(image), np.asarray(read_picture(jpeg(), "a.jpg")))


def test_a_jpeg_in_another_file_is_not_taken_for_that_file():
    with pytest.raises(PictureError, match="a PDF document"):
        read_picture(b"%PDF-1.7 stream\n" + jpeg(), "a.jpg")
    with pytest.raises(PictureError, match="not a picture that can be read"):
        read_picture(np.random.default_rng(0).bytes(9000) + jpeg(), "a.jpg")


def test_what_is_read_is_said_in_words():
    words = LIMITS.split(";")[0].split(", ")
    assert len(words) == len(FORMATS)
    assert {"JPEG", "PNG", "HEIC", "WebP", "JPEG 2000"} <= set(words)
    assert "at most 100 MB and 50 megapixels each (JPEG: 200)" in LIMITS


def test_no_more_than_two_large_files_are_in_memory_at_once():
    """A third one waits until one of the two is done."""
    done = threading.Event()

    def read() -> None:
        from_file(jpeg(), "a.jpg", DATASETS["digits"])
        done.set()

    with READING:
        with READING:
            thread = threading.Thread(target=read)
            thread.start()
            assert not done.wait(0.2)
        assert done.wait(60)
    thread.join()
