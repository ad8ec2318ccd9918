"""Values that are kept from one layer to the next, and how many."""

import numpy as np
import pytest

from clf import inference
from clf.inference.kept import KeptValues
from clf.inference.network import load_network
from clf.layers import Conv2D, Dense, Flatten
from tests.inference.networks import PICTURE, save


def values(count: int = 250) -> dict[str, np.ndarray]:
    return {"maps": np.ones(count, np.float32)}


def refuse() -> dict[str, np.ndarray]:
    pytest.fail("these values are known")


def test_the_pictures_that_were_not_used_for_longest_go_first():
    kept = KeptValues(most_bytes=3000)
    for key in (b"a", b"b", b"c"):
        kept.get(key, values)
    kept.get(b"a", refuse)
    kept.get(b"d", values)
    assert kept.bytes == 3000
    for key in (b"a", b"c", b"d"):
        kept.get(key, refuse)
    with pytest.raises(pytest.fail.Exception):
        kept.get(b"b", refuse)


def test_values_larger_than_all_the_room_are_given_and_not_kept():
    kept = KeptValues(most_bytes=3000)
    assert kept.get(b"large", lambda: values(1000))["maps"].nbytes == 4000
    assert kept.bytes == 0


def test_nobody_changes_what_is_kept():
    found = KeptValues(3000).get(b"a", values)
    with pytest.raises(ValueError, match="read-only"):
        found["maps"][0] = 2


def test_the_network_goes_through_a_picture_once_for_all_its_layers(tmp_path, monkeypatch):
    run = save(tmp_path, Conv2D(4, 3), Flatten(), Dense(5))
    network = load_network(run)
    asked = []
    probed = network._probed
    monkeypatch.setattr(network, "_probed", lambda p: asked.append(p) or probed(p))
    for info in inference.layers(run):
        inference.layer_view(run, info.name, PICTURE)
    inference.network_view(run, PICTURE)
    assert len(asked) == 1
    other = inference.layer_view(run, "1_conv2d", 255 - PICTURE)
    assert len(asked) == 2
    assert not np.allclose(other.output, inference.layer_view(run, "1_conv2d", PICTURE).output)


def test_a_changed_network_is_asked_anew(tmp_path):
    run = save(tmp_path, Flatten(), Dense(5))
    before = inference.layer_view(run, "2_dense", PICTURE).output
    save(tmp_path, Flatten(), Dense(5, "tanh"))
    assert not np.allclose(before, inference.layer_view(run, "2_dense", PICTURE).output)
