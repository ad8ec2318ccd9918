"""The form of one training, without a browser."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from clf.architectures import ARCHITECTURES
from clf.config import RECIPES, RunConfig


def script():
    import streamlit as st

    from clf.ui.forms import choose_how_it_learns, choose_training

    config = choose_training()
    choose_how_it_learns(config)
    st.json(config.to_dict())


@pytest.fixture
def app() -> AppTest:
    app = AppTest.from_function(script, default_timeout=120).run()
    assert not app.exception
    return app


def recipe(app: AppTest) -> str:
    return app.menu_button(key="form-recipe").label.removeprefix("Recipe: ")


def number(app: AppTest, label: str):
    return next(item for item in app.number_input if item.label == label)


def choice(app: AppTest, label: str):
    return next(item for item in app.selectbox if item.label == label)


def test_the_form_begins_with_the_defaults_and_gives_what_it_holds(app):
    assert recipe(app) == "Defaults"
    number(app, "Weight decay").set_value(0.01).run()
    number(app, "Label smoothing").set_value(0.1).run()
    choice(app, "Precision").set_value("mixed_bfloat16").run()

    expected = RunConfig(weight_decay=0.01, label_smoothing=0.1, precision="mixed_bfloat16")
    assert RunConfig.from_dict(_json(app)) == expected


def test_a_recipe_fills_the_form_and_is_named_until_something_is_changed(app):
    app.menu_button(key="form-recipe").click("Article 2").run()
    assert RunConfig.from_dict(_json(app)) == RECIPES["Article 2"]
    assert recipe(app) == "Article 2"

    number(app, "Epochs").set_value(3).run()
    assert recipe(app) == "your own settings"
    number(app, "Epochs").set_value(50).run()
    assert recipe(app) == "Article 2"


def test_other_writers_are_offered_for_written_digits(app):
    label = "Digits of other writers"
    assert not [item for item in app.number_input if item.label == label]
    choice(app, "Dataset").set_value("digits").run()
    number(app, label).set_value(0.2).run()
    assert RunConfig.from_dict(_json(app)).other_writers == 0.2


def test_fine_tuning_is_asked_for_where_layers_are_pretrained(app):
    assert not [item for item in app.number_input if item.label == "Fine-tuning epochs"]
    choice(app, "Network (architecture)").set_value("transfer").run()
    number(app, "Fine-tuning epochs").set_value(2).run()
    choice(app, "Class weights").set_value("balanced").run()

    expected = RunConfig(
        layers=ARCHITECTURES["transfer"].layers, fine_tuning=2, class_weights="balanced"
    )
    assert RunConfig.from_dict(_json(app)) == expected
    choice(app, "Network (architecture)").set_value("dense_128").run()
    assert not app.exception
    assert not RunConfig.from_dict(_json(app)).fine_tuning_epochs


def _json(app: AppTest) -> dict:
    return json.loads(app.json[0].value)


def test_the_layer_editor_stays_open_when_the_page_runs_anew(app):
    def buttons() -> list[str]:
        return [button.label for button in app.button]

    assert "Done" not in buttons()
    next(button for button in app.button if button.label == "Change its layers").click().run()
    app.run()
    assert "Done" in buttons()
    next(button for button in app.button if button.label == "Done").click().run()
    assert not app.exception
    app.run()
    assert "Done" not in buttons()


def test_a_browser_is_told_no_values_that_have_not_changed(app):
    choice(app, "Network (architecture)").set_value("cnn_64_64").run().run()

    told = [w.key for w in (*app.selectbox, *app.number_input) if w.proto.set_value]
    assert not told, "what a person chooses meanwhile would be lost"
