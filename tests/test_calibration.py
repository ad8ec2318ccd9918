"""Calibration and "none of these", against closed examples and independent computations."""

import numpy as np
import pytest

from clf.calibration import (
    BINS,
    LEAST_PICTURES,
    answers,
    evidence,
    fit_temperature,
    measure,
    read_calibration,
    reliability,
    tempered,
    write_calibration,
)


def softmax(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def drawn(temperature, count, seed=0):
    """Logits, and labels drawn from the softmax of logits / temperature: known to be calibrated."""
    generator = np.random.default_rng(seed)
    logits = generator.normal(0, 3, (count, 5))
    shares = softmax(logits / temperature).cumsum(axis=1)
    return logits, (generator.random((count, 1)) > shares).sum(axis=1).clip(max=4)


def negative_log_likelihood(logits, labels, temperature):
    return -np.log(softmax(logits / temperature)[np.arange(len(labels)), labels]).mean()


@pytest.mark.parametrize("temperature", [0.4, 1.0, 2.5])
def test_the_temperature_is_the_one_that_labels_were_drawn_with(temperature):
    logits, labels = drawn(temperature, 20_000)
    found = fit_temperature(softmax(logits), labels)
    assert found == pytest.approx(temperature, rel=0.03)
    tried = np.geomspace(0.2, 5, 150)
    losses = [negative_log_likelihood(logits, labels, value) for value in tried]
    assert found == pytest.approx(tried[np.argmin(losses)], rel=0.03)


def test_where_all_answers_are_right_more_pictures_make_it_surer_but_never_certain():
    logits = np.tile([[2.0, 0.0, 0.0]], (400, 1))
    labels = np.zeros(400, int)
    few, many = (
        tempered(softmax(logits), fit_temperature(softmax(logits[:count]), labels[:count])).max()
        for count in (40, 400)
    )
    assert 0.9 < few < many < 0.9999


def test_tempering_is_dividing_the_logits_and_changes_no_answer():
    logits, _ = drawn(1, 50)
    found = tempered(softmax(logits).astype(np.float32), 0.5)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, softmax(logits / 0.5), atol=1e-5)
    np.testing.assert_array_equal(found.argmax(axis=1), logits.argmax(axis=1))


def test_probabilities_of_zero_stay_small_and_finite():
    rows = np.array([[1.0, 0.0, 0.0], [0.5, 0.5, 0.0]], np.float32)
    found = tempered(rows, 2.0)
    assert np.isfinite(found).all()
    np.testing.assert_allclose(found, [[1, 0, 0], [0.5, 0.5, 0]], atol=1e-6)
    assert np.isfinite(evidence(rows)).all()


def test_the_calibration_error_of_a_closed_example():
    rows = np.array([[0.9, 0.1]] * 10 + [[0.3, 0.7]] * 30)
    labels = np.array([0] * 7 + [1] * 3 + [1] * 15 + [0] * 15)
    found = reliability(rows, labels)
    assert found.error == pytest.approx((10 * abs(0.9 - 0.7) + 30 * abs(0.7 - 0.5)) / 40)
    assert sum(found.counts) == 40
    assert found.counts[int(0.9 * BINS)] == 10
    assert found.accuracy[int(0.7 * BINS)] == 0.5
    assert reliability(np.array([[1.0, 0.0]]), np.array([0])).error == 0


def test_evidence_is_the_energy_of_logits_without_their_mean():
    logits, _ = drawn(1, 20)
    centred = logits - logits.mean(axis=1, keepdims=True)
    energy = -np.log(np.exp(centred).sum(axis=1))
    np.testing.assert_allclose(evidence(softmax(logits)), -energy - np.log(5), atol=1e-9)
    np.testing.assert_allclose(evidence(np.full((1, 5), 0.2)), 0, atol=1e-12)


@pytest.mark.parametrize(("named", "share"), [((), 0.95), ((0.98,), 0.98)])
def test_95_of_100_right_answers_of_the_validation_pictures_are_accepted_or_as_many_as_asked(
    named, share
):
    logits, labels = drawn(0.5, 2000)
    rows = softmax(logits)
    found = measure((rows, labels), (rows, labels), *named)
    right = rows.argmax(axis=1) == labels
    pixels = np.tile(np.uint8([[[0], [255]]]), (2000, 1, 1, 1))
    said = answers(pixels, rows, found)
    accepted = np.array([not answer.none_of_these for answer in said])
    assert accepted[right].mean() == pytest.approx(share, abs=0.002)
    assert found.accepted == pytest.approx(accepted.mean())
    assert found.accepted_accuracy == pytest.approx(right[accepted].mean())
    assert found.after.error < 0.03 < found.before.error
    assert said[0].computed is not said[0].probabilities


def test_too_few_validation_pictures_are_not_measured():
    logits, labels = drawn(1, LEAST_PICTURES)
    rows = softmax(logits)
    assert measure((rows[1:], labels[1:]), (rows, labels)) is None
    assert measure((rows, labels), (rows, labels)) is not None
    assert measure((rows, (rows.argmax(axis=1) + 1) % 5), (rows, labels)) is None


def test_without_calibration_the_probabilities_are_the_networks_and_only_a_blank_is_refused():
    rows = np.array([[0.9, 0.1], [0.4, 0.6]], np.float32)
    pixels = np.zeros((2, 4, 4, 1), np.uint8)
    pixels[0, 2] = 200
    first, second = answers(pixels, rows, None)
    assert (first.label, first.none_of_these, first.evidence) == (0, False, None)
    assert first.probability == pytest.approx(0.9)
    assert (second.label, second.blank, second.none_of_these) == (1, True, True)


def test_it_is_kept_in_a_folder_and_removed_for_another_network(tmp_path):
    logits, labels = drawn(1, 300)
    found = measure((softmax(logits), labels), (softmax(logits), labels))
    assert read_calibration(tmp_path) is None
    write_calibration(tmp_path, found)
    assert read_calibration(tmp_path) == found
    write_calibration(tmp_path, None)
    assert read_calibration(tmp_path) is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"before": 3}', '{"temperature": 1}'])
def test_a_file_of_something_else_is_passed_over(tmp_path, text):
    (tmp_path / "calibration.json").write_text(text)
    assert read_calibration(tmp_path) is None
