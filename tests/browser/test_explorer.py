"""The arithmetic that a person reads, computed in a real browser, against Keras's own output."""

import base64
import io
import re
from collections.abc import Iterator

import keras
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from clf.config import OUTPUTS, RunConfig
from clf.inference import layer_view, layers
from clf.layers import ACTIVATIONS, Conv2D, Dense, Flatten
from clf.model import build_model
from clf.runs import Run, RunState, create_run, find_run
from clf.ui import explorer
from clf.ui.component import FOLDER
from clf.ui.explorer import LINE, encode_map, encode_output, encode_vector
from tests.browser.app_server import AppServer
from tests.browser.steps import WORKER_TIMEOUT, choose, noise, upload

SHAPE = (16, 13, 2)
PIXELS = np.random.default_rng(0).integers(0, 256, SHAPE, np.uint8)
COMPUTE = """(packed) => {
  const layer = layerOf(unpack(Uint8Array.from(atob(packed), (c) => c.charCodeAt(0))));
  return Array.from(layer.output, (_, index) => compute(layer, index).result);
}"""
PLACES = """(packed) => {
  const layer = layerOf(unpack(Uint8Array.from(atob(packed), (c) => c.charCodeAt(0))));
  return Array.from(layer.output, (_, index) => {
    const place = placeOf(layer.shape, index);
    const shown = inputMap(layer, place.channel)[place.row * layer.shape[1] + place.column];
    return [place.row, place.column, place.channel, indexOf(layer.shape, place), shown];
  });
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
    for activation in (*ACTIVATIONS, "relu6"):
        yield keras.layers.Conv2D(3, 3, activation=activation, name=f"conv_{activation}")
    for strides in (1, 2):
        name = f"depthwise_{strides}"
        yield keras.layers.DepthwiseConv2D(5, strides, "same", activation="relu6", name=name)
    yield keras.layers.Conv2D(3, 3, use_bias=False, name="conv_without_bias")


def of_every_value():
    """Layers that take maps as well as vectors, in the same way."""
    yield lambda name: keras.layers.BatchNormalization(name=name)
    yield lambda name: keras.layers.Rescaling(0.7, -0.3, name=name)
    yield lambda name: keras.layers.Dropout(0.5, name=name)
    for activation in ACTIVATIONS:
        yield lambda name, activation=activation: keras.layers.Activation(activation, name=name)


@pytest.fixture(scope="module")
def run_path(tmp_path_factory) -> str:
    """A network that has all of these layers side by side, with weights that are not 0."""
    keras.utils.set_random_seed(0)
    pixels = keras.Input(SHAPE)
    values = keras.layers.Normalization(mean=[120, 130], variance=[2500, 3000], name="scaling")(
        pixels
    )
    flat = keras.layers.Flatten(name="the_vector")(values)
    branches = [layer(values) for layer in windows()]
    vector = keras.layers.Dense(9, name="dense_linear")(flat)
    branches += [make(f"maps_{n}")(values) for n, make in enumerate(of_every_value())]
    branches += [make(f"vector_{n}")(vector) for n, make in enumerate(of_every_value())]
    branches += [
        keras.layers.Dense(40, activation, name=f"dense_{activation}")(flat)
        for activation in ACTIVATIONS[1:]
    ]
    branches += [
        keras.layers.Dense(5, use_bias=False, name="dense_without_bias")(vector),
        keras.layers.Add(name="maps_add")([values, keras.layers.ReLU()(values)]),
        keras.layers.Add(name="vector_add")([vector, keras.layers.ReLU()(vector)]),
        keras.layers.GlobalAveragePooling2D(name="vector_mean")(values),
    ]
    joined = keras.layers.Concatenate()([keras.layers.Flatten()(branch) for branch in branches])
    model = keras.Model(pixels, keras.layers.Dense(2, activation="softmax", name="end")(joined))
    for layer in model.layers:
        if getattr(layer, "bias", None) is not None:
            layer.bias.assign(keras.random.normal(layer.bias.shape))
        if isinstance(layer, keras.layers.BatchNormalization):
            for variable in layer.variables:
                variable.assign(keras.random.uniform(variable.shape, 0.1, 2.0))
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


def computed(calculator: Page, packed: bytes, script: str = COMPUTE) -> list:
    return calculator.evaluate(script, base64.b64encode(packed).decode())


def names_of(run_path: str, *starts: str) -> list[str]:
    return [info.name for info in layers(run_path) if info.name.startswith(starts)]


def test_every_value_of_a_map_is_the_one_that_keras_computes(run_path: str, calculator: Page):
    names = names_of(run_path, "conv_", "depth", "max", "ave", "maps_", "scaling")
    assert len(names) == len(list(windows())) + len(list(of_every_value())) + 2
    for name in names:
        view = layer_view(run_path, name, PIXELS)
        found = computed(calculator, encode_map(view, 1))
        expected = view.output[..., 1].ravel()
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5, err_msg=name)


def test_every_value_of_a_vector_is_the_one_that_keras_computes(run_path: str, calculator: Page):
    names = names_of(run_path, "vector_", "dense_")
    assert len(names) == len(list(of_every_value())) + 2 + len(ACTIVATIONS) + 1
    for name in names:
        view = layer_view(run_path, name, PIXELS)
        found = computed(calculator, encode_vector(view))
        np.testing.assert_allclose(found, view.output, rtol=1e-4, atol=1e-5, err_msg=name)


def test_channels_that_are_not_sent_are_in_the_sum(run_path: str, calculator: Page, monkeypatch):
    monkeypatch.setattr(explorer, "MOST_VALUES", 1)
    for name in names_of(run_path, "conv_"):
        view = layer_view(run_path, name, PIXELS)
        found = computed(calculator, encode_map(view, 2))
        expected = view.output[..., 2].ravel()
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5, err_msg=name)


def test_every_place_of_a_flattened_vector_is_found_in_the_maps(run_path: str, calculator: Page):
    view = layer_view(run_path, "the_vector", PIXELS)
    for index, found in enumerate(computed(calculator, encode_vector(view), PLACES)):
        row, column, channel, back, shown = found
        assert view.input[row, column, channel] == view.output[index] == np.float32(shown)
        assert back == index


@pytest.mark.parametrize("spread", [1e-8, 1, 1000])
@pytest.mark.parametrize("function", OUTPUTS)
def test_every_output_function_gives_the_probabilities_of_the_network(
    tmp_path, calculator: Page, function: str, spread: float
):
    config = RunConfig(layers=(Flatten(),), output=function, output_base=1.7)
    model = build_model(config)
    model.get_layer("logits").kernel.assign(np.zeros((784, 10)))
    model.get_layer("logits").bias.assign(np.random.default_rng(2).normal(0, spread, 10))
    model.save(tmp_path / "model.keras")
    view = layer_view(str(tmp_path), "probabilities", np.zeros((28, 28, 1), np.uint8))
    found = computed(calculator, encode_output(view, config, tuple("abcdefghij")))
    np.testing.assert_allclose(found, view.output, rtol=1e-4, atol=1e-6)


def look_inside(page: Page, server: AppServer, run_id: str, pixels: np.ndarray) -> None:
    """Open the page with a run and a picture, on a screen that has room for all of it."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    page.set_viewport_size({"width": 1280, "height": 2400})
    page.goto(f"{server.url}/look_inside?run={run_id}")
    upload(page, {"name": "noise.png", "mimeType": "image/png", "buffer": file.getvalue()})


@pytest.fixture(scope="module")
def small_run(server: AppServer) -> Iterator[Run]:
    """A network for Digits that has a hidden Dense layer behind maps; it has not learned."""
    layers = (Conv2D(3, 3), Flatten(), Dense(40, "sigmoid"))
    config = RunConfig(dataset="digits", layers=layers, output="norm")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLF_RUNS_DIR", str(server.runs))
        run = create_run(config, RunState.COMPLETED)
    build_model(config).save(run.model_file)
    yield run
    run.delete()


def open_layer(page: Page, start: str) -> None:
    """Choose the layer whose label in the list begins so."""
    expect(page.get_by_role("combobox", name="Layer")).to_be_visible(timeout=WORKER_TIMEOUT)
    choose(page, "Layer", re.compile(f"^{re.escape(start)}"))


def point_at(page: Page, drawn: Locator, size: tuple[int, int], row: int, column: int) -> None:
    """Move the mouse to a value of a map of `size`."""
    expect(drawn).to_be_visible(timeout=WORKER_TIMEOUT)
    box = drawn.bounding_box()
    x = box["x"] + (column + 0.5) * box["width"] / size[1]
    page.mouse.move(x, box["y"] + (row + 0.5) * box["height"] / size[0])


def said(page: Page, start: str) -> str:
    """What is said of the value whose explanation begins so."""
    line = page.get_by_role("status").filter(has_text=re.compile(f"^{re.escape(start)}"))
    expect(line).to_be_visible()
    return line.inner_text()


def last_number(text: str) -> float:
    return as_number(text.split()[-1].rstrip("."))


def as_number(text: str) -> float:
    return float(text.replace("\u2212", "-"))


def test_pointing_at_a_value_shows_the_sum_that_makes_it(page: Page, server: AppServer):
    pixels = noise(1)
    look_inside(page, server, "pretrained-mnist", pixels)
    feature_map = page.get_by_role("application", name=re.compile("^Feature map 0"))
    path = str(find_run("pretrained-mnist").path)
    values = layer_view(path, "1_patchwhitening", pixels[..., None]).output[..., 0]
    row, column = np.unravel_index(np.argsort(values, axis=None)[-2], values.shape)
    point_at(page, feature_map, values.shape, row, column)
    found = last_number(said(page, f"Row {row}, column {column}: sum"))
    assert found == pytest.approx(values[row, column], rel=0.005)

    feature_map.focus()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_text(f"Row {row - 1}, column {column}: sum")).to_be_visible()
    page.get_by_role("button", name="Step").click()
    expect(page.get_by_text("Row 0, column 0: sum")).to_be_visible()
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_text(re.compile(r"Row [1-9]\d*, column \d+: sum"))).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_a_unit_is_explained_by_its_strongest_products(
    page: Page, server: AppServer, small_run: Run
):
    look_inside(page, server, small_run.id, noise(1, 8))
    open_layer(page, "3. Dense")
    view = layer_view(str(small_run.path), "3_dense", noise(1, 8)[..., None])
    units = page.get_by_role("application", name=re.compile("^One value a unit"))
    for unit in np.argsort(view.output)[:2]:
        point_at(page, units, (2, LINE), unit // LINE, unit % LINE)
        text = said(page, f"Unit {unit}: sum of {len(view.input)} products")
        assert last_number(text) == pytest.approx(view.output[unit], rel=1e-3)
        cells = page.locator(".explorer tbody tr:visible td:last-child")
        products = [as_number(cell) for cell in cells.all_inner_texts()]
        before = np.log(view.output[unit] / (1 - view.output[unit]))  # the reverse of sigmoid
        assert sum(products) == pytest.approx(before, abs=0.005)
    height, width, channels = view.flattened
    largest = np.argmax(view.input * view.kernel[:, unit])
    place = np.unravel_index(largest, (height, width, channels))
    expect(page.get_by_role("row").nth(1)).to_have_text(
        re.compile("{}: row {}, column {}, channel {}".format(largest, *place))
    )
    units.focus()
    page.keyboard.press("ArrowLeft" if unit % LINE else "ArrowRight")
    said(page, f"Unit {unit - 1 if unit % LINE else unit + 1}: sum of")


def test_a_place_of_the_vector_and_its_place_in_the_maps_are_shown(
    page: Page, server: AppServer, small_run: Run
):
    look_inside(page, server, small_run.id, noise(1, 8))
    open_layer(page, "2. Flatten")
    view = layer_view(str(small_run.path), "2_flatten", noise(1, 8)[..., None])
    height, width, channels = view.input.shape
    vector = page.get_by_role("application", name=re.compile("^One value a place"))
    lines = -(-len(view.output) // LINE)
    row, column, channel = 2, 4, 1
    index = (row * width + column) * channels + channel
    point_at(page, vector, (lines, LINE), index // LINE, index % LINE)
    text = said(page, f"Place {index}: it comes from row {row}, column {column}, channel {channel}")
    assert last_number(text) == pytest.approx(view.input[row, column, channel], rel=1e-3)
    expect(page.get_by_text(f"Input, channel {channel}, {height}x{width}")).to_be_visible()

    maps = page.get_by_role("application", name=re.compile("^Input"))
    point_at(page, maps, (height, width), height - 1, 0)
    index = (height - 1) * width * channels + channel
    said(page, f"Place {index}: it comes from row {height - 1}, column 0, channel {channel}")
    maps.focus()
    page.keyboard.press("ArrowRight")
    said(page, f"Place {index + channels}: it comes from row {height - 1}, column 1")


def test_the_probability_of_a_class_is_shown_step_by_step(
    page: Page, server: AppServer, small_run: Run
):
    look_inside(page, server, small_run.id, noise(1, 8))
    open_layer(page, "Probabilities")
    view = layer_view(str(small_run.path), "probabilities", noise(1, 8)[..., None])
    classes = page.get_by_role("application", name=re.compile("^Probabilities"))
    chosen = np.argsort(view.output)[-2]
    point_at(page, classes, (1, 10), 0, chosen)
    assert last_number(said(page, f"{chosen}: ")) == pytest.approx(view.output[chosen], rel=1e-3)
    rows = page.locator(".explorer tbody tr")
    texts = [row.split("\t") for row in rows.all_inner_texts()]
    np.testing.assert_allclose([as_number(text[1]) for text in texts], view.input, rtol=1e-3)
    np.testing.assert_allclose([as_number(text[3]) for text in texts], view.output, rtol=1e-3)
    classes.focus()
    page.keyboard.press("ArrowLeft" if chosen else "ArrowRight")
    said(page, f"{chosen - 1 if chosen else 1}: ")
