"""Transfer from MobileNetV3, with weights drawn at random: the real ones need the internet."""

from dataclasses import replace

import h5py
import keras
import numpy as np
import pytest
from keras.src.legacy.saving import legacy_h5_format

from clf import datasets, inference, mobilenet
from clf.config import RunConfig
from clf.datasets.registry import BUILT_IN
from clf.datasets.remote import ATTEMPTS
from clf.inference.network import load_network
from clf.layers import Dropout, GlobalAveragePooling2D, MobileNetV3Small
from clf.model import build_model
from clf.runs import RunState, create_run
from clf.training import train
from clf.training.trainer import Trainer
from tests.datasets.file_server import FileServer
from tests.training.trainings import assert_same_weights

CONFIG = RunConfig(
    dataset="digits",
    layers=(MobileNetV3Small(), GlobalAveragePooling2D(), Dropout(0.2)),
    epochs=1,
    batch_size=64,
    learning_rate=0.01,
    precision="float32",
)
LAYER = "1_mobilenetv3small"


@pytest.fixture(scope="module")
def official(tmp_path_factory) -> keras.Model:
    """The network that the weights in `official_file` are of."""
    keras.utils.set_random_seed(0)
    network = keras.applications.MobileNetV3Small((32, 32, 3), include_top=False, weights=None)
    numbers = np.random.default_rng(0)
    for weight in network.weights:
        if weight.path.endswith(("moving_mean", "beta")):
            weight.assign(numbers.normal(0, 0.5, weight.shape))
    return network


@pytest.fixture(scope="module")
def official_file(official, tmp_path_factory) -> bytes:
    """A file of the form of the one that keras.applications loads."""
    path = tmp_path_factory.mktemp("mobilenet") / "weights.h5"
    with h5py.File(path, "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, official)
    return path.read_bytes()


@pytest.fixture
def server(official_file, cache, monkeypatch):
    """Serves the weights, for pictures that are enlarged to no more than 32 pixels."""
    running = FileServer()
    running.files = {mobilenet.WEIGHTS.name: official_file}
    monkeypatch.setattr(mobilenet, "WEIGHTS", running.remote(mobilenet.WEIGHTS.name))
    monkeypatch.setattr("clf.datasets.remote.PAUSE_SECONDS", 0)
    monkeypatch.setattr("clf.layers.pixels.MOBILENET_SIDE", 32)
    yield running
    running.close()


def test_the_file_is_the_one_of_keras_applications():
    from keras.src.applications import mobilenet_v3

    assert mobilenet.WEIGHTS.urls == (mobilenet_v3.BASE_WEIGHT_PATH + mobilenet.WEIGHTS.name,)
    assert mobilenet.WEIGHTS.md5 == mobilenet_v3.WEIGHTS_HASHES["small_224_1.0_float"][1]


@pytest.mark.parametrize("shape", [(28, 28, 1), (64, 50, 3), (97, 130, 3), (225, 300, 3)])
def test_the_record_has_the_shape_and_parameters_of_the_network_that_is_built(shape, monkeypatch):
    monkeypatch.setitem(BUILT_IN, "made", replace(BUILT_IN["cifar10"], name="made", shape=shape))
    config = RunConfig("made", CONFIG.layers)
    model = build_model(config)

    first = config.trace()[0]
    layer = model.get_layer(LAYER)
    assert layer.output.shape[1:] == first.output_shape
    assert layer.count_params() == first.parameters
    assert [weight.path for weight in model.trainable_weights] == ["logits/kernel", "logits/bias"]


def test_it_is_downloaded_and_the_trained_network_stands_alone(server, official):
    run = create_run(CONFIG)
    train(run)

    status = run.status()
    assert (status.state, status.reason, status.epoch) == (RunState.COMPLETED, "", 1)
    assert server.asked == [mobilenet.WEIGHTS.name]

    # The file of the network needs nothing else
    mobilenet.weights_file().unlink()
    saved = load_network(str(run.path)).model
    kept = saved.get_layer(LAYER)
    assert_same_weights(official.get_weights(), kept.get_weights())
    assert np.any(saved.get_layer("logits").bias)  # they were all 0 before the training
    data = datasets.load("digits")
    right = saved(data.x_test[:], training=False).numpy().argmax(axis=1) == data.y_test
    assert right.mean() == pytest.approx(status.test_accuracy, abs=1e-9)

    # What it makes of a picture is what Keras's own makes of it, enlarged and in colours
    path, pixels = str(run.path), data.x_test[0]
    views = {
        info.name: inference.layer_view(path, info.name, pixels) for info in inference.layers(path)
    }
    enlarged = views[f"{LAYER}_enlarged"].output
    assert enlarged.shape == (32, 32, 1)
    expected = official(np.repeat(enlarged[None], 3, axis=-1), training=False)
    np.testing.assert_allclose(views[LAYER].output, expected[0], atol=1e-4)
    assert list(inference.grad_cam(path, pixels, 3)) == [LAYER]
    assert len(inference.network_view(path, pixels)) == len(saved.layers)


@pytest.mark.parametrize("damaged", [False, True])
def test_without_its_weights_a_run_ends_with_what_can_be_done(server, damaged):
    name = mobilenet.WEIGHTS.name
    if damaged:
        server.files[name] = server.files[name][:-1] + b"?"
    else:
        server.files.clear()
    run = create_run(CONFIG)
    train(run)

    status = run.status()
    assert status.state is RunState.FAILED
    why = "arrived damaged" if damaged else "127.0.0.1 answered with error 404"
    for part in (why, "Transfer from CIFAR-10", name, str(mobilenet.weights_file().parent)):
        assert part in status.reason
    assert len(server.asked) == ATTEMPTS
    assert not mobilenet.weights_file().exists()


def test_with_the_whole_file_put_there_by_hand_nothing_is_downloaded(server, official_file):
    mobilenet.weights_file().parent.mkdir(parents=True)
    mobilenet.weights_file().write_bytes(official_file)
    mobilenet.fetch_weights()

    assert server.asked == []


def test_it_stops_while_it_waits_for_the_download(server, monkeypatch):
    from threading import Event

    from clf import control, training

    run, go_on = create_run(CONFIG), Event()

    def wait_for_the_server():
        control.stop(run)
        go_on.wait()

    monkeypatch.setattr(training, "fetch_weights", wait_for_the_server)
    monkeypatch.setattr(Trainer, "fit", lambda self: pytest.fail("it went on"))
    train(run)
    go_on.set()

    status = run.status()
    assert status.state is RunState.STOPPED
    assert status.reason == "Stopped by a person before it learned anything."
