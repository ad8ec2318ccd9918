"""Grad-CAM against its closed form, and what a network says of a covered picture."""

import keras
import numpy as np
import pytest

from clf import inference
from clf.architectures import ARCHITECTURES
from clf.layers import Conv2D, Dense, Flatten, GlobalAveragePooling2D, MaxPooling2D
from tests.inference.networks import PICTURE, save


@pytest.mark.parametrize("output", ["softmax", "norm"])
@pytest.mark.parametrize("target", [0, 7])
def test_before_mean_and_logits_grad_cam_is_the_maps_weighted_by_the_kernel(
    tmp_path, target, output
):
    # The gradient of a logit is then known: its weight, divided by the places of the map.
    run = save(tmp_path, Conv2D(4, 5, 2), Conv2D(6, 3), GlobalAveragePooling2D(), output=output)
    model = keras.models.load_model(f"{run}/model.keras")
    maps = inference.layer_view(run, "2_conv2d", PICTURE).output
    kernel = model.get_layer("logits").kernel.numpy()[:, target]
    logit = inference.layer_view(run, "logits", PICTURE).output[target]
    sign = np.sign(logit) if output == "norm" else 1
    expected = np.maximum(maps @ (sign * kernel), 0) / np.prod(maps.shape[:2])

    found = inference.grad_cam(run, PICTURE, target)
    assert list(found) == ["1_conv2d", "2_conv2d"]
    assert found["1_conv2d"].shape == (12, 12)
    np.testing.assert_allclose(found["2_conv2d"], expected, rtol=1e-4, atol=1e-7)
    assert found["2_conv2d"].max() > 0


def test_grad_cam_agrees_with_changes_of_the_maps(tmp_path):
    """The mean gradient of a map is what the logit gains when all of the map rises a little."""
    run = save(tmp_path, Conv2D(3, 5), MaxPooling2D(2), Conv2D(4, 3, activation="tanh"), Flatten())
    model = keras.models.load_model(f"{run}/model.keras")
    maps = keras.Model(model.input, model.get_layer("1_conv2d").output)(PICTURE[None]).numpy()
    rest = keras.Model(model.get_layer("1_conv2d").output, model.get_layer("logits").output)
    weights = []
    for channel in range(3):
        step = np.zeros(3, np.float32)
        step[channel] = 1e-2
        gain = rest(maps + step)[0, 5] - rest(maps - step)[0, 5]
        weights.append(float(gain) / 2e-2 / np.prod(maps.shape[1:3]))
    expected = np.maximum(maps[0] @ np.array(weights), 0)
    found = inference.grad_cam(run, PICTURE, 5)["1_conv2d"]
    np.testing.assert_allclose(found, expected, atol=2e-2 * max(expected.max(), 1e-3))


@pytest.mark.parametrize("name", ["cnn_64_64", "resnet_fast_narrow"])
def test_every_convolution_of_a_preset_has_its_heat(tmp_path, name):
    run = save(tmp_path, *ARCHITECTURES[name].layers)
    convolutions = {
        info.name: info.output_shape[:2] for info in inference.layers(run) if info.kind == "Conv2D"
    }
    found = inference.grad_cam(run, PICTURE, 3)
    assert {layer: heat.shape for layer, heat in found.items()} == convolutions


def test_without_a_convolution_there_is_no_heat_and_without_the_class_an_error(tmp_path):
    run = save(tmp_path, Flatten(), Dense(4))
    assert inference.grad_cam(run, PICTURE, 3) == {}
    with pytest.raises(LookupError, match="class 10; there are 0 to 9"):
        inference.grad_cam(run, PICTURE, 10)


def test_occlusion_is_what_the_network_says_of_covered_pictures(tmp_path):
    run = save(tmp_path, Conv2D(2, 3), Flatten())
    found = inference.occlusion(run, PICTURE, 8, 128)
    assert found.probabilities.shape == (17, 17, 10)
    np.testing.assert_allclose(found.whole, inference.predict(run, PICTURE[None])[0], atol=1e-6)
    covered = PICTURE.copy()
    covered[found.tops[4] : found.tops[4] + 8, found.lefts[9] : found.lefts[9] + 8] = 128
    expected = inference.predict(run, covered[None])[0]
    np.testing.assert_allclose(found.probabilities[4, 9], expected, atol=1e-6)
