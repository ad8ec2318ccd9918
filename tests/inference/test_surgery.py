"""Changed copies of a network, against networks that are changed by hand in Keras."""

from pathlib import Path

import keras
import numpy as np
import pytest

from clf import inference
from clf.architectures import ARCHITECTURES
from clf.changes import Bias, ChangeError, Changes, FilterOff, PooledBy, Weight
from clf.inference import surgery
from clf.layers import AveragePooling2D, Conv2D, Dense, Flatten, MaxPooling2D
from tests.inference.networks import PICTURE, save

LAYERS = (Conv2D(4, 3), MaxPooling2D(2), Conv2D(5, 3, activation="sigmoid"), Flatten())
WITH_CONVOLUTION = [
    name
    for name, preset in ARCHITECTURES.items()
    if any(layer.kind not in ("Flatten", "Dense") for layer in preset.layers)
]


def changed(run: str, *changes, name: str = "1_conv2d"):
    return inference.what_if(run, Changes(changes), name, PICTURE)


@pytest.mark.parametrize("name", ["1_conv2d", "3_conv2d"])
def test_a_filter_that_is_off_gives_0_and_the_others_what_they_gave(tmp_path, name):
    run = save(tmp_path, *LAYERS)
    found = changed(run, FilterOff(name, 0), FilterOff(name, 2), name=name)
    assert found.maps_before[..., [0, 2]].any()
    assert not found.maps_after[..., [0, 2]].any()
    np.testing.assert_array_equal(found.maps_after[..., [1, 3]], found.maps_before[..., [1, 3]])
    assert not np.array_equal(found.after, found.before)
    assert found.after.sum() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(("kind", "other"), [(MaxPooling2D, "average"), (AveragePooling2D, "max")])
def test_a_pooling_is_swapped(tmp_path, kind, other):
    run = save(tmp_path, Conv2D(4, 3), kind(3, 2, "same"), Flatten())
    name = f"2_{kind.__name__.lower()}"
    view = inference.layer_view(run, name, PICTURE)
    found = changed(run, PooledBy(name, other), name=name)
    np.testing.assert_array_equal(found.maps_before, view.output)
    np.testing.assert_allclose(found.maps_after, getattr(view, f"{other}_pooled"), atol=1e-6)


def test_typed_weights_and_biases_are_those_of_the_copy(tmp_path):
    run = save(tmp_path, *LAYERS)
    model = keras.models.load_model(f"{run}/model.keras")
    kernel, bias = model.get_layer("3_conv2d").get_weights()
    kernel[2, 0, 3, 1], bias[4] = -2.5, 0.75
    model.get_layer("3_conv2d").set_weights([kernel, bias])
    found = changed(
        run, Weight("3_conv2d", (2, 0, 3, 1), -2.5), Bias("3_conv2d", 4, 0.75), name="3_conv2d"
    )
    expected = keras.Model(model.input, [model.get_layer("3_conv2d").output, model.output])
    maps, probabilities = expected.predict(PICTURE[None], verbose=0)
    np.testing.assert_allclose(found.maps_after, maps[0], atol=1e-5)
    np.testing.assert_allclose(found.after, probabilities[0], atol=1e-5)
    assert np.abs(found.maps_after - found.maps_before).max() > 0.01


def test_the_run_and_its_network_stay_as_they_are(tmp_path):
    run = save(tmp_path, *LAYERS)
    file = Path(run) / "model.keras"
    content, before = file.read_bytes(), inference.predict(run, PICTURE[None])
    view = inference.layer_view(run, "1_conv2d", PICTURE)
    changed(
        run,
        FilterOff("1_conv2d", 1),
        PooledBy("2_maxpooling2d", "average"),
        Weight("3_conv2d", (0, 0, 0, 0), 9.0),
        Bias("3_conv2d", 0, 9.0),
    )
    assert file.read_bytes() == content
    np.testing.assert_array_equal(inference.predict(run, PICTURE[None]), before)
    after = inference.layer_view(run, "1_conv2d", PICTURE)
    np.testing.assert_array_equal(after.output, view.output)
    np.testing.assert_array_equal(after.kernel, view.kernel)


def test_without_changes_before_and_after_are_one(tmp_path):
    run = save(tmp_path, *LAYERS)
    found = changed(run)
    assert found.after is found.before
    np.testing.assert_allclose(found.before, inference.predict(run, PICTURE[None])[0], atol=1e-6)


def test_few_copies_stay(tmp_path):
    run = save(tmp_path, *LAYERS)
    for number in range(4):
        changed(run, FilterOff("1_conv2d", number))
    assert surgery._changed.cache_info().currsize == surgery.MOST_COPIES


@pytest.mark.parametrize("output", ["softmax", "softmax_base", "norm", "relu"])
def test_a_copy_ends_as_its_network_does(tmp_path, output):
    run = save(tmp_path, *LAYERS, Dense(4), output=output)
    kernel = inference.layer_view(run, "1_conv2d", PICTURE).kernel
    found = changed(run, Weight("1_conv2d", (0, 0, 0, 0), float(kernel[0, 0, 0, 0])))
    np.testing.assert_allclose(found.after, found.before, atol=1e-6)


@pytest.mark.parametrize("preset", WITH_CONVOLUTION)
def test_every_preset_can_be_changed(tmp_path, preset):
    run = save(tmp_path, *ARCHITECTURES[preset].layers, scaling="standard")
    *_, last = (info for info in inference.layers(run) if info.kind == "Conv2D")
    off = [FilterOff(last.name, number) for number in range(last.output_shape[-1])]
    assert not changed(run, *off, name=last.name).maps_after.any()
    logits = changed(run, *off, name="logits")
    assert not np.array_equal(logits.maps_after, logits.maps_before)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (FilterOff("9_conv2d", 0), "no layer '9_conv2d'; there are scaling, 1_conv2d"),
        (FilterOff("1_conv2d", 4), "1_conv2d has nothing at 4: its size is 4"),
        (FilterOff("1_conv2d", -1), "nothing at -1"),
        (FilterOff("2_maxpooling2d", 0), "no convolution"),
        (PooledBy("1_conv2d", "max"), "no pooling layer"),
        (Weight("1_conv2d", (0, 3, 0, 0), 1.0), "nothing at 0, 3, 0, 0: its size is 3 x 3 x 1 x 4"),
        (Bias("1_conv2d", 7, 1.0), "nothing at 7"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(tmp_path, change, message):
    run = save(tmp_path, *LAYERS)
    with pytest.raises(ChangeError, match=message):
        changed(run, change)


def test_a_convolution_without_biases_has_none_to_change(tmp_path):
    run = save(tmp_path, *ARCHITECTURES["resnet_fast_narrow"].layers)
    with pytest.raises(ChangeError, match="has no biases"):
        changed(run, Bias("1_patchwhitening", 0, 1.0), name="1_patchwhitening")


def test_an_unknown_layer_to_show_is_refused_by_name(tmp_path):
    run = save(tmp_path, *LAYERS)
    with pytest.raises(LookupError, match=r"'conv'.*1_conv2d"):
        changed(run, name="conv")
