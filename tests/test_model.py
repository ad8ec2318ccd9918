import random
import threading
import zipfile

import keras
import numpy as np
import pytest

from clf import datasets
from clf.architectures import ARCHITECTURES
from clf.config import OUTPUTS, SCALINGS, ConfigError, RunConfig
from clf.datasets import DATASETS
from clf.layers import Conv2D, Dense, Flatten, GlobalAveragePooling2D, ResidualBlock, ResidualStage
from clf.model import (
    PixelStatistics,
    build_model,
    logits_model,
    output_probabilities,
    predicted_classes,
)
from clf.training.steps import TrainingSteps, epoch_order
from clf.training.whitening import whiten

NUMBERS = np.random.default_rng(0)
STATISTICS = PixelStatistics((100.0, 120.0, 140.0), (2500.0, 3600.0, 4900.0))
GREY = PixelStatistics((72.9,), (8108.0,))


def pictures(dataset, count=4):
    return NUMBERS.integers(0, 256, (count, *DATASETS[dataset].shape), np.uint8)


def statistics_for(dataset):
    return STATISTICS if DATASETS[dataset].shape[-1] == 3 else GREY


def fitting_networks():
    for dataset in ("fashion_mnist", "digits", "cifar10"):
        for name, preset in ARCHITECTURES.items():
            try:
                yield pytest.param(RunConfig(dataset, preset.layers), id=f"{name}-{dataset}")
            except ConfigError:
                assert dataset == "digits", "every preset fits the larger pictures"


@pytest.mark.parametrize("config", list(fitting_networks()))
def test_a_preset_is_built_with_the_layers_the_page_shows(config):
    model = build_model(config, statistics_for(config.dataset))

    assert model.input_shape == (None, *DATASETS[config.dataset].shape)
    assert model.output_shape == (None, 10)
    for traced in config.trace():
        assert model.get_layer(traced.name).output.shape[1:] == traced.output_shape
    assert model.count_params() == sum(traced.parameters for traced in config.trace())
    names = [layer.name for layer in model.layers]
    assert ("scaling" in names) == (not config.transfers)
    assert ("1_efficientnetlite0_scaling" in names) == config.transfers


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_preset_learns_from_one_step(name):
    config = RunConfig(layers=ARCHITECTURES[name].layers, batch_size=4)
    model = build_model(config, GREY)
    before = [variable.numpy() for variable in model.trainable_variables]
    whiten(model, config, pictures("fashion_mnist"))
    steps = TrainingSteps(model, config, pictures("fashion_mnist"), np.arange(4))
    loss, accuracy = steps(epoch_order(4, 4, 0, 1), np.array([0.001], np.float32), 0, 1)

    assert 0 < loss < 20
    assert 0 <= accuracy <= 1
    for old, variable in zip(before, model.trainable_variables, strict=True):
        assert np.isfinite(variable.numpy()).all()
        # a bias that batch normalization takes out again has no gradient to speak of
        assert (variable.numpy() != old).any() or "bias" in variable.path


def test_the_same_seed_draws_the_same_weights():
    def weights(seed):
        config = RunConfig("digits", (Conv2D(4), Flatten(), Dense(8)), seed=seed)
        return build_model(config, GREY).get_weights()

    for one, other in zip(weights(3), weights(3), strict=True):
        np.testing.assert_array_equal(one, other)
    assert (weights(3)[0] != weights(4)[0]).any()


@pytest.mark.parametrize("dataset", ["digits", "cifar10"])
@pytest.mark.parametrize("scaling", SCALINGS)
def test_pixels_are_scaled_by_the_first_layer(scaling, dataset):
    config = RunConfig(dataset, (Flatten(),), scaling=scaling)
    statistics = statistics_for(dataset)
    model = build_model(config, statistics)
    pixels = pictures(dataset)
    flattened = keras.Model(model.input, model.get_layer("1_flatten").output)(pixels).numpy()

    exact = pixels.astype(np.float64)
    expected = {
        "none": exact,
        "unit": exact / 255,
        "unit_256": exact / 256,
        "standard": (exact - statistics.mean) / np.sqrt(statistics.variance),
    }[scaling]
    np.testing.assert_allclose(flattened, expected.reshape(len(pixels), -1), rtol=1e-5, atol=1e-5)
    assert ("scaling" in [layer.name for layer in model.layers]) == (scaling != "none")


def test_statistics_are_the_mean_and_variance_of_every_channel():
    pixels = NUMBERS.integers(0, 256, (2_345, 3, 4, 3), np.uint8)
    pixels[..., 1] //= 7
    statistics = PixelStatistics.of(pixels)

    np.testing.assert_allclose(statistics.mean, pixels.mean(axis=(0, 1, 2)))
    np.testing.assert_allclose(statistics.variance, pixels.var(axis=(0, 1, 2)))


def test_a_channel_that_never_changes_is_standardised_without_a_division_by_zero():
    pixels = np.full((3, 8, 8, 1), 9, np.uint8)
    config = RunConfig("digits", (Flatten(),), scaling="standard")
    model = build_model(config, PixelStatistics.of(pixels))

    assert np.isfinite(model(pixels).numpy()).all()


def expected_probabilities(output, base, logits):
    if output == "norm":
        lengths = np.sqrt((logits**2).sum(axis=-1, keepdims=True))
        return (logits / lengths) ** 2
    if output == "relu":
        values = np.maximum(logits, 0)
    else:
        values = (base if output == "softmax_base" else np.e) ** logits
    return values / values.sum(axis=-1, keepdims=True)


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("base", [1.5, 7.0])
def test_every_output_function_gives_its_formula(output, base):
    logits = NUMBERS.normal(0, 2, (50, 10))
    logits[:, 0] = np.abs(logits[:, 0])  # the positive values of a ReLU must not all be 0
    config = RunConfig(output=output, output_base=base)
    probabilities = output_probabilities(logits.astype(np.float32), config).numpy()

    np.testing.assert_allclose(
        probabilities, expected_probabilities(output, base, logits), rtol=1e-4, atol=1e-5
    )
    np.testing.assert_allclose(probabilities.sum(axis=-1), 1, rtol=1e-5)
    called = predicted_classes(logits.astype(np.float32), config).numpy()
    np.testing.assert_array_equal(called, probabilities.argmax(axis=-1))


@pytest.mark.parametrize("output", OUTPUTS)
def test_logits_of_any_size_give_probabilities(output):
    logits = np.array([[0, 0, 0], [-5, -6, -7], [1e4, -1e4, 0]], np.float32)
    probabilities = output_probabilities(logits, RunConfig(output=output)).numpy()

    np.testing.assert_allclose(probabilities.sum(axis=-1), 1, rtol=1e-5)
    assert (probabilities >= 0).all()


def test_divided_by_the_norm_a_large_negative_value_is_the_answer():
    logits = np.array([[1.0, -3.0, 2.0]], np.float32)

    assert predicted_classes(logits, RunConfig(output="norm")).numpy() == [1]
    assert predicted_classes(logits, RunConfig()).numpy() == [2]


def test_the_logits_model_is_the_same_network_before_its_output():
    config = RunConfig("digits", (Flatten(), Dense(8)), output="norm")
    model = build_model(config, GREY)
    pixels = pictures("digits")
    logits = logits_model(model)(pixels).numpy()

    np.testing.assert_allclose(
        model(pixels), expected_probabilities("norm", 2, logits), rtol=1e-4, atol=1e-6
    )
    model.get_layer("logits").kernel.assign_add(np.ones((8, 10)))
    assert (logits_model(model)(pixels).numpy() != logits).any()


@pytest.mark.parametrize(("output", "scaling"), list(zip(OUTPUTS, SCALINGS, strict=True)))
def test_a_saved_network_is_plain_keras_and_answers_the_same(output, scaling, tmp_path):
    layers = (Conv2D(4, 3), ResidualBlock(6, 2), GlobalAveragePooling2D(), Dense(5, "gelu"))
    config = RunConfig("cifar10", layers, scaling=scaling, output=output)
    model = build_model(config, STATISTICS)
    path = tmp_path / "model.keras"
    model.save(path)

    pixels = pictures("cifar10")
    np.testing.assert_array_equal(keras.models.load_model(path)(pixels), model(pixels))
    with zipfile.ZipFile(path) as archive:
        assert b"clf" not in archive.read("config.json")


def test_in_mixed_precision_weights_and_logits_stay_float32():
    config = RunConfig("cifar10", ARCHITECTURES["small_resnet"].layers)
    model = build_model(config, STATISTICS, "mixed_bfloat16")
    plain = build_model(config, STATISTICS)

    assert {weight.dtype for weight in model.weights} == {"float32"}
    assert model.get_layer("1_conv2d").compute_dtype == "bfloat16"
    assert logits_model(model).output.dtype == "float32"
    assert {layer.compute_dtype for layer in plain.layers} == {"float32"}
    pixels = pictures("cifar10")
    np.testing.assert_allclose(model(pixels), plain(pixels), atol=0.02)
    for one, other in zip(model.get_weights(), plain.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_residual_block_adds_two_convolutions_to_its_input():
    config = RunConfig("digits", (ResidualBlock(1), Flatten()), scaling="none")
    model = build_model(config, GREY)
    pixels = pictures("digits")
    for part in ("conv2d_1", "conv2d_2"):
        kernel = np.zeros((3, 3, 1, 1), np.float32)
        kernel[1, 1] = -2
        model.get_layer(f"1_residualblock_{part}").kernel.assign(kernel)
    block = keras.Model(model.input, model.get_layer("1_residualblock").output)

    # Not trained, a batch normalization only divides by sqrt(1 + 0.001); ReLU keeps nothing of
    # the first convolution, whose outputs are negative, so the input itself comes out.
    np.testing.assert_allclose(block(pixels), pixels, rtol=1e-6)


def test_a_residual_stage_pools_then_adds_a_convolution_to_what_is_left():
    config = RunConfig("digits", (ResidualStage(1), Flatten()), scaling="none")
    model = build_model(config, GREY)
    pixels = pictures("digits")
    for part, factor in (("conv2d_1", 3), ("conv2d_2", 0.5)):
        kernel = np.zeros((3, 3, 1, 1), np.float32)
        kernel[1, 1] = factor
        model.get_layer(f"1_residualstage_{part}").kernel.assign(kernel)
    stage = keras.Model(model.input, model.get_layer("1_residualstage").output)

    normalised = 1 / np.sqrt(1.001)
    pooled = 3 * normalised * pixels.reshape(4, 4, 2, 4, 2, 1).max(axis=(2, 4)).astype(float)
    np.testing.assert_allclose(stage(pixels), pooled * (1 + 0.5 * normalised), rtol=1e-5)


def test_pictures_of_the_datasets_that_are_here_fit_their_networks():
    for name in ("digits", "fashion_mnist"):
        model = build_model(RunConfig(name, (Flatten(),)), GREY)
        answers = model(datasets.load(name).x_test[:3]).numpy()
        np.testing.assert_allclose(answers.sum(axis=-1), 1, rtol=1e-5)


def test_other_threads_that_draw_random_numbers_do_not_change_the_initial_weights():
    config = RunConfig(layers=ARCHITECTURES["small_vgg"].layers, seed=3)
    ended = threading.Event()

    def draw() -> None:
        while not ended.is_set():
            random.random()

    other = threading.Thread(target=draw)
    other.start()
    try:
        first, second = (build_model(config, GREY).get_weights() for _ in range(2))
    finally:
        ended.set()
        other.join()
    for one, two in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, two)
