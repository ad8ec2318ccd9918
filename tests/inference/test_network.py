"""What a network says of pictures, and how many of them stay loaded."""

import keras
import numpy as np

from clf import inference
from clf.inference import network
from clf.layers import Dense, Flatten
from tests.inference.networks import PICTURE, save


def test_many_pictures_are_answered_in_their_order(tmp_path):
    run = save(tmp_path, Flatten(), Dense(4))
    pixels = np.random.default_rng(0).integers(0, 256, (network.BATCH + 7, 28, 28, 1), np.uint8)
    model = keras.models.load_model(f"{run}/model.keras")
    found = inference.predict(run, pixels)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, model.predict(pixels, verbose=0), atol=1e-5)


def test_few_networks_stay_loaded_and_a_changed_file_is_loaded_again(tmp_path):
    for number in range(network.MOST_MODELS + 2):
        run = save(tmp_path, Flatten(), name=f"run-{number}", seed=number)
        inference.predict(run, PICTURE[None])
    assert network._load_version.cache_info().currsize == network.MOST_MODELS
    before = inference.predict(run, PICTURE[None])
    save(tmp_path, Flatten(), Dense(3), name=f"run-{number}")
    assert not np.allclose(before, inference.predict(run, PICTURE[None]))


def test_scaled_is_what_the_first_layer_gives_on(tmp_path):
    pixels = np.stack([PICTURE, 255 - PICTURE])
    for scaling, expected in (
        ("unit", pixels / 255),
        ("unit_256", pixels / 256),
        ("standard", (pixels - 80.0) / 80),
        ("none", pixels),
    ):
        run = save(tmp_path, Flatten(), name=scaling, scaling=scaling)
        values = inference.scaled(run, pixels)
        assert values.dtype == np.float32
        np.testing.assert_allclose(values, expected, rtol=1e-5, atol=1e-5)
