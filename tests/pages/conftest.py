"""What all tests of pages share."""

import logging

import pytest


@pytest.fixture(autouse=True)
def _nothing_unexpected_failed(caplog):
    """A piece of a page catches what it raises: then the test fails by what was logged.

    A test that means it to happen clears `caplog` at its end.
    """
    yield
    unexpected = [
        record
        for record in caplog.get_records("call")
        if record.name == "clf.ui.piece" and record.levelno >= logging.ERROR
    ]
    assert not unexpected
