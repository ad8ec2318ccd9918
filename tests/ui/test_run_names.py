"""Two runs that differ are called differently, and their names fit a select box."""

from dataclasses import replace
from datetime import datetime

import pytest

from clf.config import RECIPES, RunConfig
from clf.run_summaries import pretrained_summaries, summaries
from clf.runs import RunStatus, create_run, find_run
from clf.ui.run_names import run_heading, run_label

MAX_CHARACTERS = 130
"""About what a select box shows of a line at 1024 pixels."""
WITHOUT_SCALING = RECIPES["Article 1"]


def test_article_1_with_and_without_scaling_are_told_apart():
    headings = [
        run_heading(config, RunStatus())
        for config in (WITHOUT_SCALING, replace(WITHOUT_SCALING, scaling="unit"))
    ]
    assert headings == [
        "Fashion-MNIST, Dense 128 · Article 1",
        "Fashion-MNIST, Dense 128 · Article 1, but pixels 0 to 1",
    ]


def test_a_run_that_was_trained_on_says_so():
    heading = run_heading(RunConfig(), RunStatus(epochs=8))
    assert heading == "Fashion-MNIST, Dense 128 · 5 epochs · trained on to 8 epochs"


def test_a_label_has_the_accuracy_the_time_and_the_end_of_the_id():
    run = create_run(WITHOUT_SCALING)
    run.update_status(test_accuracy=0.8681, created=datetime(2026, 3, 12, 14, 5).timestamp())
    [item] = summaries()
    assert run_label(item) == (
        "Fashion-MNIST, Dense 128 · Article 1 · test accuracy 86.8 % · 12 Mar 14:05 · "
        f"{run.id[-4:]}"
    )


def test_a_network_that_comes_with_the_app_is_called_by_its_title():
    [label] = [run_label(item) for item in pretrained_summaries() if item.run.id.endswith("-mnist")]
    accuracy = find_run("pretrained-mnist").status().test_accuracy
    assert label == (
        f"MNIST, Fast ResNet, narrow · test accuracy {100 * accuracy:.1f} % · comes with the app"
    )


@pytest.mark.parametrize("name", RECIPES)
def test_the_label_of_a_run_is_short_however_much_was_changed(name):
    changes = {"epochs": 1000, "batch_size": 4096, "optimizer": "sgd", "learning_rate": 0.12345}
    create_run(replace(RECIPES[name], scaling="unit", output="norm", **changes))
    [item] = summaries()
    label = run_label(replace(item, status=replace(item.status, test_accuracy=0.99999)))
    assert len(label) <= MAX_CHARACTERS
