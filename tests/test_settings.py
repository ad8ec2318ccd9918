import dataclasses
from dataclasses import replace

import pytest

from clf.architectures import ARCHITECTURES
from clf.config import RECIPES, RunConfig
from clf.layers import Dense, Flatten
from clf.settings import described, differing, setting_label, settings_in_words, short_setting

TRANSFER = RunConfig(layers=ARCHITECTURES["transfer"].layers, scaling="unit")


def test_every_setting_has_the_label_and_the_words_of_the_form():
    config = replace(RECIPES["Article 2"], layers=(Flatten(), Dense(32)), patience=0)
    words = {setting_label(name): text for name, text in settings_in_words(config).items()}

    assert len(words) == len(dataclasses.fields(RunConfig)) + 1
    assert words["Dataset"] == "CIFAR-10"
    assert words["Network (architecture)"] == "Own network"
    assert words["Layers"] == "Flatten, Dense 32 relu"
    assert words["Batch size"] == "32"
    assert words["Learning rate"] == "0.0001"
    assert words["Pixel scaling"] == "0 to 1 (divided by 256, as article 2)"
    assert words["Augmentation"] == "Off"
    assert words["Loss"] == "Categorical cross-entropy"


@pytest.mark.parametrize("config", [*RECIPES.values(), TRANSFER])
def test_no_setting_is_shown_as_it_is_written_in_code(config):
    for name, words in settings_in_words(config).items():
        assert "_" not in setting_label(name) + words + short_setting(config, name)


def test_what_has_no_effect_is_said_to_have_none():
    plain = settings_in_words(RunConfig(fine_tuning=3, output_base=3.0))
    assert plain["fine_tuning"] == plain["output_base"] == "not used"
    assert settings_in_words(RunConfig(other_writers=0.2))["other_writers"] == "not used"
    digits = RunConfig("digits", other_writers=0.2)
    assert settings_in_words(digits)["other_writers"] == "0.2"
    assert differing(digits, RunConfig("digits")) == ["other_writers"]
    transfer = settings_in_words(TRANSFER)
    assert (transfer["fine_tuning"], transfer["scaling"]) == ("0", "that of the pretrained layers")
    assert differing(TRANSFER, replace(TRANSFER, scaling="none", output_base=3.0)) == []


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("epochs", 1, "1 epoch"),
        ("epochs", 12, "12 epochs"),
        ("scaling", "none", "pixels 0 to 255"),
        ("scaling", "standard", "pixels standardised"),
        ("optimizer", "sgd", "SGD with momentum 0.9"),
        ("learning_rate", 0.05, "learning rate 0.05"),
        ("schedule", "one_cycle", "schedule One-cycle"),
        ("augmentation", "none", "augmentation Off"),
    ],
)
def test_a_short_setting_needs_no_label(name, value, words):
    assert short_setting(RunConfig(**{name: value}), name) == words


def test_every_field_but_the_network_can_set_two_runs_apart():
    others = {"dataset", "layers"}
    default = RunConfig()
    for item in dataclasses.fields(RunConfig):
        if item.name in others | {"output_base", "fine_tuning", "other_writers"}:
            continue
        choices = item.metadata.get("choices")
        other = list(choices)[-1] if choices else item.metadata["min"] or item.metadata["max"]
        config = replace(default, **{item.name: other})
        assert differing(config, default) == [item.name]
        assert short_setting(config, item.name) in described(config)


ARTICLE_1 = RECIPES["Article 1"]


@pytest.mark.parametrize(
    ("config", "words"),
    [
        (RunConfig(), "5 epochs"),
        (RunConfig(scaling="none"), "5 epochs · pixels 0 to 255"),
        (RunConfig("digits", epochs=2, patience=3), "2 epochs · patience 3"),
        (ARTICLE_1, "Article 1"),
        (replace(ARTICLE_1, scaling="unit"), "Article 1, but pixels 0 to 1"),
        (RECIPES["Article 2, faster"], "Article 2, faster"),
        (RECIPES["Fast ResNet"], "its recipe"),
        (
            replace(RECIPES["Fast ResNet"], epochs=3, seed=7),
            "its recipe, but 3 epochs, seed 7",
        ),
        (
            replace(ARTICLE_1, epochs=6, batch_size=64, optimizer="sgd", seed=1),
            "Article 1, but 6 epochs, batch size 64, SGD with momentum 0.9, …",
        ),
    ],
)
def test_a_training_is_described_by_its_recipe_and_what_differs_from_it(config, words):
    assert described(config) == words
