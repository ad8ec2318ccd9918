"""The arithmetic that a person reads, computed in a real browser, against Keras's own output."""

import base64
import io
import re

import keras
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from clf.inference import layer_view, layers
from clf.layers import ACTIVATIONS
from clf.runs import find_run
from clf.ui.component import FOLDER
from clf.ui.explorer import encode
from tests.browser.app_server import AppServer
from tests.browser.steps import WORKER_TIMEOUT, upload

SHAPE = (16, 13, 2)
COMPUTE = """(packed) => {
  const layer = layerOf(unpack(Uint8Array.from(atob(packed), (c) => c.charCodeAt(0))));
  const compute = layer.kind === "convolution" ? convolution : pooling;
  const results = [];
  for (let row = 0; row < layer.out[0]; row++)
    for (let column = 0; column < layer.out[1]; column++)
      results.push(compute(layer, row, column).result);
  return results;
}"""


def windows():
    """Layers of every kind of window, with names that say what they are."""
    for padding in ("valid", "same"):
        for strides in (1, 2, 3, 8):
            for size in (1, 2, 3, 5, 7, 15):
                if padding == "same" or size < min(SHAPE[:2]):
                    name = f"conv_{size}_{strides}_{padding}"
                    yield keras.layers.Conv2D(3, size, strides, padding, name=name)
        for kind in (keras.layers.MaxPooling2D, keras.layers.AveragePooling2D):
            for size in (2, 3, 5, 12):
                for strides in {1, 2, size}:
                    name = f"{kind.__name__.lower()}_{size}_{strides}_{padding}"
                    yield kind(size, strides, padding, name=name)
    for activation in ACTIVATIONS:
        yield keras.layers.Conv2D(3, 3, activation=activation, name=f"conv_{activation}")
    yield keras.layers.Conv2D(3, 3, use_bias=False, name="conv_without_bias")


@pytest.fixture(scope="module")
def run_path(tmp_path_factory) -> str:
    """A network that has all of these layers side by side, with biases that are not 0."""
    keras.utils.set_random_seed(0)
    pixels = keras.Input(SHAPE)
    values = keras.layers.Rescaling(1 / 50, -2.5)(pixels)
    branches = [keras.layers.Flatten()(layer(values)) for layer in windows()]
    joined = keras.layers.Concatenate()(branches)
    model = keras.Model(pixels, keras.layers.Dense(2, activation="softmax")(joined))
    for layer in model.layers:
        if getattr(layer, "bias", None) is not None:
            layer.bias.assign(keras.random.normal(layer.bias.shape))
    path = tmp_path_factory.mktemp("run")
    model.save(path / "model.keras")
    return str(path)


@pytest.fixture(scope="module")
def calculator(browser: Browser) -> Page:
    """An empty page with the arithmetic of the explorer."""
    page = browser.new_page()
    for name in ("values.js", "arithmetic.js"):
        page.add_script_tag(path=FOLDER / name)
    yield page
    page.close()


def test_every_value_is_the_one_that_keras_computes(run_path: str, calculator: Page):
    pixels = np.random.default_rng(0).integers(0, 256, SHAPE, np.uint8)
    names = [
        info.name for info in layers(run_path) if info.name.startswith(("conv_", "max", "ave"))
    ]
    assert len(names) == len(list(windows()))
    for name in names:
        view = layer_view(run_path, name, pixels)
        packed = base64.b64encode(encode(view, 1)).decode()
        found = calculator.evaluate(COMPUTE, packed)
        expected = view.output[..., 1].ravel()
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5, err_msg=name)


def test_pointing_at_a_value_shows_the_sum_that_makes_it(page: Page, server: AppServer):
    pixels = np.random.default_rng(1).integers(0, 256, (28, 28), np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    page.set_viewport_size({"width": 1280, "height": 2400})
    page.goto(f"{server.url}/look_inside?run=pretrained-mnist")
    upload(page, {"name": "noise.png", "mimeType": "image/png", "buffer": file.getvalue()})
    feature_map = page.get_by_role("application", name=re.compile("^Feature map 0"))
    expect(feature_map).to_be_visible(timeout=WORKER_TIMEOUT)

    run = find_run("pretrained-mnist")
    values = layer_view(str(run.path), "1_patchwhitening", pixels[..., None]).output[..., 0]
    row, column = np.unravel_index(values.argmax(), values.shape)
    box = feature_map.bounding_box()
    cell = box["width"] / values.shape[1]
    page.mouse.move(box["x"] + (column + 0.5) * cell, box["y"] + (row + 0.5) * cell)
    formula = page.get_by_role("status").filter(has_text=f"Row {row}, column {column}: sum")
    assert float(formula.inner_text().split()[-1].rstrip(".")) == pytest.approx(
        values[row, column], rel=0.005
    )

    feature_map.focus()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_text(f"Row {row - 1}, column {column}: sum")).to_be_visible()
    page.get_by_role("button", name="Step").click()
    expect(page.get_by_text("Row 0, column 0: sum")).to_be_visible()
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_text(re.compile(r"Row [1-9]\d*, column \d+: sum"))).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
