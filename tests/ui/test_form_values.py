"""What the form holds, and that a config goes through it unchanged."""

import dataclasses
import json

import pytest
from streamlit.testing.v1 import AppTest

from clf.architectures import ARCHITECTURES
from clf.config import RECIPES, RunConfig
from clf.layers import Dense, Flatten

CONFIGS = {
    **RECIPES,
    "its own layers": RunConfig(layers=(Flatten(), Dense(7, "tanh")), seed=2**31 - 1),
    "transfer": RunConfig(
        dataset="cifar10", layers=ARCHITECTURES["transfer"].layers, epochs=6, fine_tuning=3
    ),
    "everything else": RunConfig(
        epochs=1000,
        batch_size=4096,
        learning_rate=1e-7,
        weight_decay=0.5,
        label_smoothing=0.05,
        outliers=0.25,
        output="softmax_base",
        output_base=1.118,
        validation_share=0.35,
        patience=3,
        fine_tuning=2,
    ),
    "other writers": RunConfig(dataset="digits", outliers=0.3, other_writers=0.15),
}


def script(data: dict):
    import streamlit as st

    from clf.config import RunConfig
    from clf.ui.form_values import fill_form
    from clf.ui.forms import choose_how_it_learns, choose_training, show_problem

    @st.fragment
    def fragment():
        if st.button("Fill", on_click=fill_form, args=(RunConfig.from_dict(data),)):
            st.rerun()

    config = choose_training()
    show_problem()
    choose_how_it_learns(config)
    fragment()
    st.json(config.to_dict() if config else {})


def form(config: RunConfig | None = None) -> AppTest:
    data = (config or RunConfig()).to_dict()
    app = AppTest.from_function(script, args=(data,), default_timeout=120).run()
    assert not app.exception
    return app


def read(app: AppTest) -> RunConfig | None:
    assert not app.exception
    data = json.loads(app.json[0].value)
    return RunConfig.from_dict(data) if data else None


@pytest.mark.parametrize("name", CONFIGS)
def test_a_config_put_into_the_form_from_within_a_fragment_is_the_one_that_comes_out(name):
    app = form(CONFIGS[name])
    next(button for button in app.button if button.label == "Fill").click().run()
    assert read(app.run()) == CONFIGS[name]


@pytest.mark.parametrize("name", CONFIGS)
def test_a_browser_that_hears_of_a_field_late_begins_with_the_value_that_the_form_holds(name):
    app = form(CONFIGS[name])
    next(button for button in app.button if button.label == "Fill").click().run()
    app.run()  # as where the page is drawn again before the browser has shown it
    for box in app.selectbox:
        assert box.options[box.proto.default] == box.options[box.index], box.label
    for field in app.number_input:
        assert field.proto.default == field.value, field.label


def test_one_changed_field_is_all_that_differs():
    app = form(CONFIGS["Article 2, faster"])
    next(button for button in app.button if button.label == "Fill").click().run()
    number(app, "Epochs").set_value(7).run()
    assert read(app) == dataclasses.replace(CONFIGS["Article 2, faster"], epochs=7)


def test_what_a_browser_still_says_of_the_fields_before_counts_for_nothing():
    app = form(RECIPES["Fast ResNet"])
    before = number(app, "Epochs")
    next(button for button in app.button if button.label == "Fill").click().run()
    assert number(app, "Epochs").key != before.key
    assert read(app) == RECIPES["Fast ResNet"]


def number(app: AppTest, label: str):
    return next(item for item in app.number_input if item.label == label)


@pytest.mark.parametrize(
    ("label", "typed", "sentence"),
    [
        ("Epochs", 5000, "Epochs is 5000; choose from 1 to 1,000."),
        ("Epochs", 0, "Epochs is 0; choose from 1 to 1,000."),
        ("Epochs", 2.5, "Epochs is 2.5; give a whole number."),
        ("Batch size", 1e20, "choose from 1 to 4,096."),
        ("Learning rate", -1, "Learning rate is -1.0; choose from 0.0000001 to 10."),
        ("Validation share", 0.6, "Validation share is 0.6; choose from 0 to 0.5."),
        ("Seed", 2**31, "Seed is 2147483648; choose from 0 to 2,147,483,647."),
    ],
)
def test_a_number_that_cannot_be_used_is_said_and_no_other_one_is_taken(label, typed, sentence):
    app = form()
    number(app, label).set_value(typed).run()
    assert read(app) is None
    assert sentence in app.error[0].value
    number(app, label).set_value(1 if label != "Validation share" else 0.5).run()
    assert read(app) is not None
    assert not app.error
