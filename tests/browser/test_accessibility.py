"""axe-core finds nothing on any page and section, on light and on dark."""

import io
import re
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from clf.config import RunConfig
from clf.datasets import own
from clf.runs import Run, RunState, create_run
from tests.browser.app_server import AppServer
from tests.browser.axe import assert_accessible
from tests.browser.steps import (
    WORKER_TIMEOUT,
    answer,
    choose,
    choose_section,
    choose_source,
    choose_word,
    draw_stroke,
    fill_recipe,
    heading,
    open_page,
    start_long_run,
    stop_run,
    type_number,
    upload,
    wait_for_state,
)


def png(seed: int = 0) -> bytes:
    """A picture of noise."""
    pixels = np.random.default_rng(seed).integers(0, 256, (28, 28), np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


PHOTOGRAPH = re.compile("^take photo", re.IGNORECASE)
OTHER = re.compile("^Fashion-MNIST, Fast ResNet")
FILE = {"name": "noise.png", "mimeType": "image/png", "buffer": png()}


@pytest.fixture
def own_dataset(server: AppServer, monkeypatch) -> Iterator[own.OwnDataset]:
    """An own dataset that can be trained on, in the folder of the app."""
    monkeypatch.setenv("CLF_PICTURES_DIR", str(server.folder / "pictures"))
    dataset = own.create_dataset("Cats and dogs")
    new = [own.NewPicture(png(n), f"{n}.png", ("cat", "dog")[n % 2]) for n in range(16)]
    assert list(own.add_pictures(dataset, new))[-1].added == len(new)
    yield dataset
    dataset.delete()


@pytest.fixture
def stopped_run(server: AppServer, monkeypatch) -> Iterator[Run]:
    """The record of a run that was stopped before it began, in the folder of the app."""
    monkeypatch.setenv("CLF_RUNS_DIR", str(server.runs))
    run = create_run(RunConfig(dataset="digits"), RunState.STOPPED)
    yield run
    run.delete()


def test_start(page: Page):
    open_page(page, "Start")
    assert_accessible(page, page.get_by_role("button", name="Draw a digit"))


def test_data(page: Page):
    open_page(page, "Data")
    for title in ("Fashion-MNIST", "MNIST", "Digits", "CIFAR-10"):
        choose_word(page, title)
        button = re.compile(f"(Train on|Download) {title}")
        assert_accessible(page, page.get_by_role("button", name=button))
    choose_word(page, "Your own pictures")
    assert_accessible(page, page.get_by_role("heading", name="From a folder or a ZIP"))


def test_own_pictures(page: Page, own_dataset: own.OwnDataset):
    page.goto(f"/data?pictures={own_dataset.id}")
    assert_accessible(page, page.get_by_role("heading", name="Pictures a class"))
    choose_word(page, "Pictures and classes")
    assert_accessible(page, page.get_by_role("checkbox"))
    choose_word(page, "Add pictures")
    assert_accessible(page, page.get_by_role("radio", name="Camera"))
    choose_word(page, "Camera")
    assert_accessible(page, page.get_by_role("combobox", name=re.compile("^Class")))
    choose_word(page, "Train")
    assert_accessible(page, page.get_by_role("heading", name="Train on them"))


def test_a_run_that_is_not_there(page: Page):
    for name in ("train", "look_inside", "classify", "runs"):
        page.goto(f"/{name}?run=20260101-000000-abcdef")
        assert_accessible(page, page.get_by_text("it may have been deleted"))


def test_train(page: Page):
    open_page(page, "Train")
    assert_accessible(page, page.get_by_text("the curves of loss and accuracy appear here"))
    page.get_by_text("How it learns").click()
    assert_accessible(page, page.get_by_role("spinbutton", name="Batch size"))
    type_number(page, "Batch size", "5000")
    page.keyboard.press("Tab")
    assert_accessible(page, page.get_by_text("choose from 1 to 4,096"))
    page.get_by_text("How it learns").click()
    page.get_by_role("button", name=re.compile("^Recipe")).click()
    assert_accessible(page, page.get_by_role("menuitem"))
    page.keyboard.press("Escape")
    fill_recipe(page, "Defaults")
    page.get_by_role("tab", name="The network").click()
    assert_accessible(page, page.get_by_text("parameters in all"))
    page.get_by_role("button", name="Change its layers").click()
    assert_accessible(page, page.get_by_role("dialog"))
    page.get_by_role("dialog").get_by_role("button", name="Done").click()

    start_long_run(page)
    pause = page.get_by_role("button", name="Pause")
    assert_accessible(page, pause)
    pause.click(timeout=WORKER_TIMEOUT)
    wait_for_state(page, "paused")
    assert_accessible(page, page.get_by_role("button", name="Resume"))
    stop_run(page)
    assert_accessible(page, page.get_by_role("button", name="Again, changed"))
    page.goto("/train?run=pretrained-mnist")
    assert_accessible(page, page.get_by_text("Images a second"))


def test_look_inside(page: Page, trained_run: str):
    page.goto("/look_inside?run=pretrained-fashion_mnist")
    assert_accessible(page, page.get_by_role("heading", name="How a value comes about"))
    choose_section(page, "The whole network")
    assert_accessible(page, page.get_by_text("Click a layer, or press Enter"))
    choose_section(page, "What excites a filter")
    assert_accessible(page, page.get_by_role("row", name=re.compile("^Made picture")))
    choose_section(page, "Why this class")
    assert_accessible(page, page.get_by_role("application", name=re.compile("^The picture with")))
    choose_section(page, "What if")
    assert_accessible(page, page.get_by_text("Nothing is changed yet"))
    page.get_by_role("radio", name="Convolution by hand").click()
    assert_accessible(page, page.get_by_role("button", name="Reset", exact=True))
    page.goto(f"/look_inside?run={trained_run}")
    choose_section(page, "Over time")
    assert_accessible(page, page.get_by_role("slider"))


def test_a_picture_of_every_source_is_looked_into(page: Page):
    page.context.grant_permissions(["camera"])
    page.goto("/look_inside?run=pretrained-mnist")
    choose_source(page, "Draw")
    assert_accessible(page, page.get_by_text("Nothing drawn yet"))
    draw_stroke(page)
    received = page.get_by_text(re.compile("^The network says"))
    assert_accessible(page, received)
    upload(page, FILE)
    assert_accessible(page, received)
    choose_source(page, "Camera")
    assert_accessible(page, page.get_by_role("button", name=PHOTOGRAPH))


def test_classify(page: Page):
    page.context.grant_permissions(["camera"])
    page.goto("/classify?run=pretrained-mnist")
    assert_accessible(page, page.get_by_text("The answer appears here"))
    draw_stroke(page)
    expect(answer(page)).to_be_visible(timeout=WORKER_TIMEOUT)
    page.get_by_text("Decide otherwise").click()
    choose(page, "Networks of further runs, at most 3", OTHER)
    page.keyboard.press("Escape")
    assert_accessible(page, page.get_by_text("It gets 28 x 28"))
    upload(page, FILE)
    assert_accessible(page, page.get_by_text("noise.png", exact=True))
    choose_source(page, "Camera")
    assert_accessible(page, page.get_by_role("button", name=PHOTOGRAPH))
    page.goto("/classify?run=pretrained-fashion_mnist")
    choose_source(page, "Test set")
    assert_accessible(page, page.get_by_text(re.compile("are of the most probable class")))


def test_runs(page: Page, stopped_run: Run):
    page.goto("/runs?run=pretrained-mnist")
    assert_accessible(page, page.get_by_role("heading", name="Can its probabilities be believed?"))
    choose(page, "Show and compare (up to four runs)", OTHER)
    page.keyboard.press("Escape")
    page.locator("th", has_text="run 2").wait_for(state="attached")
    assert_accessible(page, page.get_by_role("button", name=re.compile("^2, .*validation")))
    page.goto(f"/runs?run={stopped_run.id}")
    expect(heading(page, "Runs")).to_be_visible()
    page.get_by_role("button", name="Delete", exact=True).click()
    assert_accessible(page, page.get_by_role("button", name="Delete for good"))
    page.get_by_role("button", name="Keep it").click()
