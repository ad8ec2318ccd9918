import pytest

from clf.architectures import ARCHITECTURES
from clf.config import RunConfig
from clf.training import computation
from clf.training.computation import choose_precision, uses_xla

DENSE = RunConfig()
CONV = RunConfig(layers=ARCHITECTURES["cnn_64_64"].layers)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_only_networks_without_convolutions_are_compiled_by_xla(name):
    config = RunConfig(layers=ARCHITECTURES[name].layers)
    assert uses_xla(config) is (name in ("softmax_regression", "dense_128"))


@pytest.mark.parametrize("precision", ["float32", "mixed_bfloat16"])
def test_a_precision_that_is_asked_for_is_taken(precision):
    config = RunConfig(layers=CONV.layers, precision=precision)
    assert choose_precision(config) == precision


@pytest.mark.parametrize(
    ("config", "has", "gain", "chosen"),
    [
        (CONV, True, 2.0, "mixed_bfloat16"),
        (CONV, True, 1.1, "float32"),
        (CONV, False, 2.0, "float32"),
        (DENSE, True, 2.0, "float32"),
    ],
)
def test_bfloat16_is_chosen_for_convolutions_where_it_is_faster(
    config, has, gain, chosen, monkeypatch
):
    monkeypatch.setattr(computation, "_has_bfloat16", lambda: has)
    monkeypatch.setattr(computation, "_bfloat16_gain", lambda: gain)
    assert choose_precision(config) == chosen


def test_the_measurement_gives_a_ratio():
    assert 0.01 < computation._bfloat16_gain() < 100
