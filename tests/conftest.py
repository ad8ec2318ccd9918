"""What all tests share: folders of their own, so that no test touches a person's runs or cache."""

import os
import sys
from pathlib import Path

import pytest
from xdist.scheduler import LoadFileScheduling

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


class OneAppForAll(LoadFileScheduling):
    """The tests of a file stay in one process, and all those with a browser: they share an app."""

    def _split_scope(self, nodeid: str) -> str:
        browser = "tests/browser"
        return browser if nodeid.startswith(browser) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config, log):
    """Who runs what, where more than one process does."""
    return OneAppForAll(config, log)


@pytest.fixture(scope="session", autouse=True)
def _own_folders(tmp_path_factory):
    """One cache for the whole session: a dataset is prepared once. No data folder is named."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLF_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("CLF_RUNS_DIR", str(tmp_path_factory.mktemp("runs")))
        patch.setenv("CLF_PICTURES_DIR", str(tmp_path_factory.mktemp("pictures")))
        patch.delenv("CLF_DATA_DIR", raising=False)
        yield


@pytest.fixture(autouse=True)
def runs_dir(tmp_path, monkeypatch) -> Path:
    """The folder of this test's own runs."""
    folder = tmp_path / "runs"
    monkeypatch.setenv("CLF_RUNS_DIR", str(folder))
    return folder


@pytest.fixture(autouse=True)
def _keras_is_left_alone(monkeypatch):
    """Other tests of this process have loaded Keras, which the web process never does.

    Streamlit would reset it after every run of a page, and collect all garbage.
    """
    runner = sys.modules.get("streamlit.runtime.scriptrunner.script_runner")
    if runner:
        monkeypatch.setattr(runner, "_clean_problem_modules", lambda: None)


@pytest.fixture
def cache(tmp_path, monkeypatch) -> Path:
    """A cache folder of this test's own."""
    monkeypatch.setenv("CLF_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(autouse=True)
def pictures_dir(tmp_path, monkeypatch) -> Path:
    """The folder of this test's own datasets."""
    folder = tmp_path / "pictures"
    monkeypatch.setenv("CLF_PICTURES_DIR", str(folder))
    return folder
