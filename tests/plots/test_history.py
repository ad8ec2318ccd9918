import numpy as np
import pytest

from clf.plots.history import (
    MOST_MARKERS,
    MOST_POINTS,
    comparison_chart,
    describe,
    history_of,
    metric_chart,
)
from clf.plots.style import CLASS_COLOURS, TRAINING, VALIDATION


def step(number, loss=1.0, accuracy=0.5, epoch=1):
    return {"kind": "step", "epoch": epoch, "step": number, "loss": loss, "accuracy": accuracy}


def epoch(number, validated=True):
    row = {"kind": "epoch", "epoch": number, "loss": 1 / number, "accuracy": 0.1 * number}
    return row | ({"val_loss": 2 / number, "val_accuracy": 0.05 * number} if validated else {})


ROWS = [step(10, 2.0, 0.1), step(20, 1.5, 0.2), epoch(1), step(30, 1.0, 0.3), step(40), epoch(2)]


def test_positions_are_in_epochs():
    history = history_of(ROWS, steps_per_epoch=20)

    np.testing.assert_allclose(history.steps, [0.5, 1, 1.5, 2])
    np.testing.assert_allclose(history.step_values["loss"], [2, 1.5, 1, 1])
    np.testing.assert_allclose(history.step_values["accuracy"], [0.1, 0.2, 0.3, 0.5])
    np.testing.assert_array_equal(history.epochs, [1, 2])
    assert set(history.epoch_values) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    np.testing.assert_allclose(history.epoch_values["val_loss"], [2, 1])


def test_a_run_without_reports_has_an_empty_history():
    history = history_of([], steps_per_epoch=0)

    assert len(history.steps) == len(history.epochs) == 0
    assert history.epoch_values == {}
    chart = metric_chart(history, "loss", 5, validated=True)
    assert [(curve.name, len(curve.x)) for curve in chart.curves] == [
        ("by step", 0),
        ("training", 0),
        ("validation", 0),
    ]
    assert chart.words == "No loss yet."


@pytest.mark.parametrize("count", [1, MOST_POINTS, MOST_POINTS + 1, 5 * MOST_POINTS + 3])
def test_a_long_curve_is_thinned_to_means_of_neighbours(count):
    losses = np.random.default_rng(0).random(count)
    history = history_of([step(n + 1, loss) for n, loss in enumerate(losses)], 100)

    curve = metric_chart(history, "loss", 5, validated=True).curves[0]
    group = -(-count // MOST_POINTS)
    expected = [losses[start : start + group].mean() for start in range(0, count, group)]
    assert len(expected) <= MOST_POINTS
    np.testing.assert_allclose(curve.y, expected)
    assert len(curve.x) == len(expected)
    assert (np.diff(curve.x) > 0).all()
    assert describe(history, "loss") == f"Loss now: {losses[-1]:.4f}."


def test_many_epochs_have_no_markers_and_the_words_say_the_last_one():
    history = history_of([epoch(number) for number in range(1, MOST_POINTS + 2)], 20)
    training = metric_chart(history, "loss", 5, validated=True).curves[1]

    assert training.marker == ""
    assert len(training.x) <= MOST_POINTS
    assert f"after epoch {MOST_POINTS + 1}: training {1 / (MOST_POINTS + 1):.4f}" in describe(
        history, "loss"
    )
    few = history_of([epoch(number) for number in range(1, MOST_MARKERS + 1)], 20)
    assert metric_chart(few, "loss", 5, validated=True).curves[1].marker == "circle"


def test_a_chart_has_a_curve_by_step_and_two_by_epoch_in_the_shared_colours():
    chart = metric_chart(history_of(ROWS, 20), "accuracy", 5, validated=True)

    assert [(curve.name, curve.colour) for curve in chart.curves] == [
        ("by step", TRAINING),
        ("training", TRAINING),
        ("validation", VALIDATION),
    ]
    np.testing.assert_allclose(chart.curves[2].y, [0.05, 0.1])
    np.testing.assert_allclose(chart.curves[0].x, [0.5, 1, 1.5, 2])
    assert (chart.title, chart.x_title, chart.y_title) == ("Accuracy", "epoch", "accuracy")
    assert chart.x_range == (0, 5)
    assert chart.words == "Accuracy after epoch 2: training 20.0 %, validation 10.0 %."


def test_a_run_without_validation_has_no_curve_of_it():
    history = history_of([step(1), epoch(1, validated=False)], 1)

    chart = metric_chart(history, "loss", 5, validated=False)
    names = [curve.name for curve in chart.curves]
    assert names == ["by step", "training"]
    assert describe(history, "loss") == "Loss after epoch 1: training 1.0000."


def test_the_last_values_are_said_in_words():
    history = history_of(ROWS, 20)

    assert describe(history, "accuracy") == (
        "Accuracy after epoch 2: training 20.0 %, validation 10.0 %."
    )
    assert describe(history_of(ROWS[:2], 20), "loss") == "Loss now: 1.5000."


def test_compared_runs_differ_in_colour_and_in_dash():
    histories = {
        "1": history_of(ROWS, 20),
        "2": history_of([epoch(1, validated=False)], 20),
        "3": history_of([], 20),
    }
    chart = comparison_chart(histories, "loss")

    assert [c.name for c in chart.curves] == ["1, training", "1, validation", "2, training"]
    assert [c.colour for c in chart.curves] == [*CLASS_COLOURS[:1] * 2, CLASS_COLOURS[1]]
    assert chart.curves[0].dash != chart.curves[2].dash
    assert chart.curves[0].opacity < chart.curves[1].opacity
    assert chart.x_range == (0, 2)
    assert chart.words.startswith("Run 1: Loss after epoch 2: training 0.5000, validation 1.0000.")


def test_what_a_person_did_is_marked_where_it_happened():
    events = [
        {"kind": "event", "epoch": 1, "step": 10, "text": "paused"},
        {"kind": "event", "epoch": 1, "step": 10, "text": "resumed"},
        {"kind": "event", "epoch": 2, "step": 30, "text": "learning rate 0.1 to 0.01"},
    ]
    chart = metric_chart(history_of([*ROWS, *events], 20), "loss", 5, validated=True)

    assert [(mark.x, mark.text) for mark in chart.marks] == [
        (0.5, "paused, resumed"),
        (1.5, "learning rate 0.1 to 0.01"),
    ]
    assert [len(curve.x) for curve in chart.curves] == [4, 2, 2]
    assert chart.words.endswith(
        "At epoch 0.50: paused, resumed. At epoch 1.50: learning rate 0.1 to 0.01."
    )
