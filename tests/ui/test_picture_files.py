"""Where browsers give a page the camera."""

import pytest

from clf.ui.picture_files import camera_possible


@pytest.mark.parametrize(
    ("url", "possible"),
    [
        ("https://school.example/classify", True),
        ("http://localhost:8501/classify", True),
        ("http://[::1]:8501", True),
        ("http://192.168.1.20:8501/classify", False),
        ("http://localhost.example", False),
        (None, True),
    ],
)
def test_the_camera_needs_https_or_the_same_computer(url: str | None, possible: bool):
    assert camera_possible(url) is possible
