"""What a run says and obeys while its pictures are prepared."""

import threading
import time

import pytest

from clf import control
from clf.config import RunConfig
from clf.datasets import cache_root, own
from clf.layers import Flatten
from clf.runs import RunState, create_run
from clf.training import train
from tests.datasets.own.zips import two_classes, zip_of
from tests.training.trainings import PATIENCE


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch) -> None:
    """A cache of the test's own: other tests prepare the same pictures."""
    monkeypatch.setenv("CLF_CACHE_DIR", str(tmp_path / "cache"))


def test_a_run_that_prepares_its_pictures_can_be_paused_and_stopped():
    dataset = own.create_dataset("Pets")
    for _ in own.add_archive(dataset, zip_of(two_classes(10))):
        pass
    version = own.make_version(dataset, own.Settings(size=32))
    run = create_run(RunConfig(dataset=version, layers=(Flatten(),), epochs=1))
    control.pause(run)
    training = threading.Thread(target=train, args=(run,))
    training.start()
    deadline = time.monotonic() + PATIENCE
    while run.status().phase != "paused" and time.monotonic() < deadline:
        time.sleep(0.02)
    assert run.status().state is RunState.PAUSED
    assert not run.status().steps_per_epoch  # not yet the pause before the first step

    control.stop(run)
    training.join(PATIENCE)

    assert run.status().state is RunState.STOPPED
    assert run.status().reason == "Stopped by a person before it learned anything."
    assert list((cache_root() / "prepared").iterdir()) == []
