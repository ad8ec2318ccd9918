"""What a person types and chooses on page Train is what is trained.

Pressed as people press: a field is left by the mouse going down on a button, which comes up 20 to
120 ms later, while the page already answers the field.
"""

import dataclasses
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from clf import control
from clf.architectures import architecture_title
from clf.config import RECIPES, RunConfig
from clf.runs import Run
from tests.browser.app_server import AppServer
from tests.browser.steps import (
    choose,
    fill_recipe,
    go_to,
    heading,
    open_page,
    press,
    run_in_link,
    start,
    type_number,
    wait_for_state,
    wait_until_drawn,
)

HOLDS = itertools.cycle((20, 40, 60, 90, 120))
FIELDS = {item.name: item for item in dataclasses.fields(RunConfig)}
TYPED = {
    "epochs": 1000,
    "batch_size": 48,
    "learning_rate": 0.0123,
    "label_smoothing": 0.15,
    "weight_decay": 0.004,
    "validation_share": 0.25,
    "patience": 7,
    "outliers": 0.35,
    "seed": 1234567,
}
CHOSEN = {
    "optimizer": "sgd",
    "loss": "mean_squared_error",
    "output": "norm",
    "class_weights": "balanced",
    "schedule": "cosine",
    "scaling": "standard",
    "augmentation": "shift",
    "precision": "float32",
}


@dataclass
class Form:
    """Page Train with "How it learns" open. The runs that it starts are stopped at once."""

    page: Page
    server: AppServer

    def start(self, held: int | None = None) -> RunConfig:
        """Press Start, stop the run again, and give its config."""
        run_id = start(self.page, held or next(HOLDS))
        run = Run(run_id, self.server.runs / run_id)
        control.stop(run)
        return run.config()

    def settle(self) -> None:
        """Wait until the run has ended: the page is drawn anew then, which closes an open list."""
        wait_for_state(self.page, "stopped")
        wait_until_drawn(self.page)


@pytest.fixture
def form(page: Page, server: AppServer) -> Iterator[Form]:
    open_page(page, "Train")
    page.get_by_text("How it learns").click()
    expect(page.get_by_role("spinbutton", name="Seed")).to_be_visible()
    return Form(page, server)


def label_of(name: str) -> str:
    return FIELDS[name].metadata["label"].capitalize()


def test_every_number_typed_just_before_the_button_is_pressed_is_trained(form: Form):
    expected = RunConfig()
    for name, value in TYPED.items():
        type_number(form.page, label_of(name), str(value))
        expected = dataclasses.replace(expected, **{name: value})
        assert form.start() == expected


def test_every_choice_is_trained(form: Form):
    expected = RunConfig()
    for name, value in CHOSEN.items():
        choose(form.page, label_of(name), FIELDS[name].metadata["choices"][value])
        expected = dataclasses.replace(expected, **{name: value})
    assert form.start() == expected


def test_a_number_typed_over_a_recipe_is_trained_and_the_recipe_does_not_come_back(form: Form):
    for name, recipe in RECIPES.items():
        fill_recipe(form.page, name)
        if recipe.dataset == "cifar10":  # not on this machine: the button is off
            choose(form.page, "Dataset", "Fashion-MNIST")
        for epochs in (3, 4):
            type_number(form.page, "Epochs", str(epochs))
            expected = dataclasses.replace(recipe, epochs=epochs, dataset="fashion_mnist")
            assert form.start() == expected
        form.settle()


def test_what_was_typed_just_before_the_page_is_left_is_there_again(form: Form):
    type_number(form.page, "Epochs", "37")
    press(form.page, form.page.get_by_role("link", name="Data", exact=True).first, 40)
    expect(heading(form.page, "Data")).to_be_visible()
    go_to(form.page, "Train")
    expect(form.page.get_by_role("spinbutton", name="Epochs")).to_have_value("37")


def test_the_network_stays_when_a_number_is_typed_after_it(form: Form):
    for title in ("CNN 64-64", "LeNet-5", "Dense 128"):
        choose(form.page, "Network (architecture)", title)
        type_number(form.page, "Seed", str(len(title)))
        config = form.start()
        assert architecture_title(config.architecture) == title
        assert config.seed == len(title)
        form.settle()


def test_two_quick_clicks_start_one_run(form: Form):
    before = set(form.server.runs.glob("2*"))
    type_number(form.page, "Epochs", "9")
    button = form.page.get_by_role("button", name="Start training")
    press(form.page, button, 40)
    press(form.page, button, 40)
    wait_until_drawn(form.page)
    expect(form.page.get_by_role("button", name="Stop")).to_be_visible()
    assert len(set(form.server.runs.glob("2*")) - before) == 1


def test_a_number_beyond_its_limits_keeps_the_button_off_and_says_why(form: Form):
    before, button = run_in_link(form.page), form.page.get_by_role("button", name="Start training")
    type_number(form.page, "Epochs", "5000")
    press(form.page, button, next(HOLDS))
    expect(form.page.get_by_role("alert")).to_contain_text("Epochs is 5000; choose from 1 to 1,000")
    expect(button).to_be_disabled()
    assert run_in_link(form.page) == before
    type_number(form.page, "Epochs", "6")
    form.page.keyboard.press("Tab")
    expect(form.page.get_by_text("choose from 1 to 1,000")).to_have_count(0)
    type_number(form.page, "Batch size", "0")
    form.page.keyboard.press("Tab")
    expect(form.page.get_by_text("Batch size is 0; choose from 1 to 4,096")).to_be_visible()
    type_number(form.page, "Batch size", "16")  # its field is still open
    form.page.keyboard.press("Tab")
    expect(button).to_be_enabled()
    assert form.start() == RunConfig(epochs=6, batch_size=16)


def test_again_changed_differs_only_in_what_was_changed(form: Form):
    fill_recipe(form.page, "Fast ResNet, small")
    type_number(form.page, "Seed", "5")
    first = form.start()
    wait_for_state(form.page, "stopped")
    fill_recipe(form.page, "Article 1")
    again = form.page.get_by_role("button", name="Again, changed")
    press(form.page, again)
    expect(form.page.get_by_role("spinbutton", name="Seed")).to_have_value("5")
    type_number(form.page, "Epochs", "4")
    assert form.start() == dataclasses.replace(first, epochs=4)


def test_the_layers_of_the_editor_are_trained(form: Form):
    page = form.page
    choose(page, "Network (architecture)", "Dense 128")
    page.get_by_role("button", name="Change its layers").click()
    editor = page.get_by_role("dialog")
    editor.get_by_role("button", name="2. Dense 128 sigmoid").click()
    type_number(page, "Units", "17")
    page.keyboard.press("Tab")
    expect(editor.get_by_role("button", name="2. Dense 17 sigmoid")).to_be_visible()
    type_number(page, "Units", "18")
    page.mouse.click(900, 450, delay=90)  # leaves the field, and closes the layer
    expect(page.get_by_role("spinbutton", name="Units")).to_have_count(0)
    press(page, editor.get_by_role("button", name="Done"), 40)
    expect(editor).to_have_count(0)
    expect(page.get_by_role("combobox", name="Network (architecture)")).to_have_value("Own network")
    assert form.start().layers[1].units == 18


def test_the_first_lesson_with_other_epochs_is_trained(page: Page, server: AppServer):
    open_page(page, "Start")
    press(page, page.get_by_role("button", name="Begin with article 1"))
    expect(page.get_by_role("button", name="Recipe: Article 1")).to_be_visible()
    wait_until_drawn(page)
    type_number(page, "Epochs", "3")
    config = Form(page, server).start(20)
    assert config == dataclasses.replace(RECIPES["Article 1"], epochs=3)
