"""Look inside and Runs with more classes than have room: what matters is there, and the number."""

import re
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from clf.config import RunConfig
from clf.datasets import own
from clf.files import write_json
from clf.layers import Dense, Flatten
from clf.model import build_model
from clf.runs import Run, RunState, create_run
from tests.browser.app_server import AppServer
from tests.browser.steps import WORKER_TIMEOUT, choose, choose_section, choose_source
from tests.datasets.own.zips import picture_bytes

CLASSES = 60


@pytest.fixture
def run(server: AppServer, monkeypatch) -> Iterator[Run]:
    """A network that has learned nothing, for a dataset of CLASSES classes."""
    monkeypatch.setenv("CLF_PICTURES_DIR", str(server.folder / "pictures"))
    monkeypatch.setenv("CLF_RUNS_DIR", str(server.runs))
    monkeypatch.setenv("CLF_CACHE_DIR", str(server.folder / "cache"))
    dataset = own.create_dataset("Many")
    new = [
        own.NewPicture(picture_bytes(n, size=(32, 32)), f"{n}.png", f"kind {n // 5}")
        for n in range(5 * CLASSES)
    ]
    *_, intake = own.add_pictures(dataset, new)
    assert intake.added == len(new)
    name = own.make_version(dataset, own.Settings(size=32))
    config = RunConfig(dataset=name, layers=(Flatten(), Dense(8)))
    made = create_run(config, RunState.COMPLETED)
    build_model(config).save(made.model_file)
    confusion = np.eye(CLASSES, dtype=int)
    confusion[7, 41] = 3
    write_json(made.path / "test.json", {"confusion": confusion.tolist()})
    yield made
    made.delete()
    dataset.delete()


def test_of_many_classes_the_most_probable_are_shown(page: Page, server: AppServer, run: Run):
    page.set_viewport_size({"width": 1280, "height": 2400})
    page.goto(f"/look_inside?run={run.id}")
    choose_source(page, "Test set")
    choose_section(page, "The whole network")
    last = page.get_by_role("list", name="The network").get_by_role("button").last
    expect(last).to_contain_text(f"the first 15 of {CLASSES}", timeout=WORKER_TIMEOUT)
    assert len(re.findall(r"\d %", last.inner_text())) == 15

    choose_section(page, "Why this class")
    expect(page.get_by_role("status").filter(has_text="Covered from")).to_be_visible(
        timeout=WORKER_TIMEOUT
    )
    expect(page.get_by_role("listitem").filter(has_text=re.compile(r"^kind \d+"))).to_have_count(15)

    choose_section(page, "One layer")
    choose(page, "Layer", re.compile("^Probabilities"))
    rows = page.locator(".explorer tbody tr:visible")
    expect(rows).to_have_count(20, timeout=WORKER_TIMEOUT)
    expect(page.get_by_text("The table has the 20 most probable classes")).to_be_visible()

    page.goto(f"/runs?run={run.id}")
    expect(page.get_by_text(f"The 25 of {CLASSES} classes with the most frequent")).to_be_visible()
    expect(page.get_by_text("Most frequent mistake: kind 7 taken for kind 41")).to_be_visible()
