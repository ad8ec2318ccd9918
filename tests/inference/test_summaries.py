"""All layers of a network for one picture in short, against Keras's own outputs."""

import pickle

import keras
import numpy as np
import pytest

from clf import inference
from clf.inference.summaries import MOST_MAPS, MOST_UNITS
from clf.layers import Conv2D, Dense, Flatten, GlobalAveragePooling2D, MaxPooling2D, ResidualBlock
from tests.inference.networks import PICTURE, save


@pytest.mark.parametrize(
    "layers",
    [
        (Conv2D(20, 3), MaxPooling2D(2), Flatten(), Dense(7)),
        (Conv2D(4, 3), ResidualBlock(12, 2), GlobalAveragePooling2D()),
        (Flatten(), Dense(300, "sigmoid")),
    ],
)
def test_every_layer_is_summed_up_as_keras_computes_it(tmp_path, layers):
    run = save(tmp_path, *layers)
    model = keras.models.load_model(f"{run}/model.keras")
    summaries = inference.network_view(run, PICTURE)
    assert tuple(item.info for item in summaries) == inference.layers(run)
    everything = keras.Model(
        model.input, [*(layer.output for layer in model.layers[1:]), model.output]
    )
    for item, output in zip(summaries, everything(PICTURE[None]), strict=True):
        expected = output.numpy()[0]
        assert item.values.dtype == np.float32
        np.testing.assert_allclose(item.values, expected[..., list(item.shown)], atol=1e-4)
        assert item.low == pytest.approx(expected.min(), abs=1e-4)
        assert item.high == pytest.approx(expected.max(), abs=1e-4)
        assert item.mean == pytest.approx(expected.mean(), abs=1e-4)


def test_the_most_active_maps_come_first_and_dead_ones_are_counted(tmp_path):
    run = save(tmp_path, Conv2D(20, 3), Flatten())
    model = keras.models.load_model(f"{run}/model.keras")
    layer = model.get_layer("1_conv2d")
    bias = layer.bias.numpy()
    bias[[3, 11]] = -100
    layer.bias.assign(bias)
    model.save(f"{run}/model.keras")
    summary = inference.network_view(run, PICTURE)[1]
    assert summary.values.shape == (26, 26, MOST_MAPS)
    maps = keras.Model(model.input, layer.output)(PICTURE[None]).numpy()[0]
    assert summary.dead == sum(not maps[..., n].any() for n in range(20)) >= 2
    strongest = sorted(range(20), key=lambda n: -np.abs(maps[..., n]).mean())
    assert list(summary.shown) == strongest[:MOST_MAPS]


def test_a_summary_is_small_whatever_the_layers(tmp_path):
    run = save(tmp_path, Conv2D(64, 3), Conv2D(64, 3), Flatten(), Dense(300))
    summaries = inference.network_view(run, PICTURE)
    assert {item.info.name: len(item.shown) for item in summaries} == {
        "scaling": 1,
        "1_conv2d": MOST_MAPS,
        "2_conv2d": MOST_MAPS,
        "3_flatten": MOST_UNITS,
        "4_dense": MOST_UNITS,
        "logits": 10,
        "probabilities": 10,
    }
    assert len(pickle.dumps(summaries)) < 64_000


def test_a_network_of_no_numbers_is_summed_up_all_the_same(tmp_path):
    run = save(tmp_path, Conv2D(4, 3), Flatten())
    model = keras.models.load_model(f"{run}/model.keras")
    layer = model.get_layer("1_conv2d")
    layer.bias.assign(np.full(4, np.nan))
    model.save(f"{run}/model.keras")
    summary = inference.network_view(run, PICTURE)[2]
    assert (summary.low, summary.high, summary.mean) == (0, 0, 0)
