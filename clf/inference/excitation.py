"""What excites a filter: the test pictures that it answers to most, and a picture made for it."""

from dataclasses import dataclass
from functools import lru_cache

import keras
import numpy as np
import tensorflow as tf

from clf import datasets
from clf.convolution import padding_around
from clf.excitation_views import Activity, Box, MadePicture, StrongestPictures
from clf.inference.network import Network, load_network, version_of

MOST_PICTURES = 1_000
"""So many test pictures are searched, spread evenly: enough of every class, and the answer of the
largest preset still comes within about a second."""
BEST = 9
BATCH = 250
MOST_LAYERS = 8
"""The peaks of so many layers are kept, a few MB each at most."""
MOST_ASCENTS = 2
"""So many layers have their ascent compiled; each keeps its network loaded."""
MOST_MADE = 256

STEPS = 48
"""About half a second for the second convolution of CNN 64-64, compiling included."""
FIRST_RATE, LAST_RATE = 24.0, 4.0
"""How far a pixel moves in the first and in the last step, as the mean square over the picture."""
JITTER = 2
"""The picture is moved by up to so many pixels before every step, and back after it."""
BLUR = 0.1
"""How far every step takes each pixel to the mean of its 3x3 neighbours."""
SLOPE = 0.02
"""How much the sums before the activation function count in the ascent."""
NOISE = 8.0
"""Standard deviation of the noise that the ascent begins with, around mid grey."""


@dataclass(frozen=True)
class _Peaks:
    """Of every searched picture and every filter, all (pictures, filters).

    numbers: int64 (pictures,), places in the test set.
    highest, mean: float32, as in :class:`Activity`.
    place: int32, where in the map, counted row by row, the highest value is.
    """

    numbers: np.ndarray
    highest: np.ndarray
    mean: np.ndarray
    place: np.ndarray


def strongest_pictures(run_path: str, dataset: str, name: str, number: int) -> StrongestPictures:
    """The test pictures that filter `number` of the convolution `name` answers to most.

    Raises LookupError for a layer or filter that is not there, and DatasetUnavailable where the
    dataset's pictures are not on this machine.
    """
    network = load_network(run_path)
    layer = _convolution(network, name, number)
    peaks = _peaks(run_path, version_of(run_path), dataset, name)
    highest = peaks.highest[:, number]
    order = np.argsort(-highest, kind="stable")[:BEST]
    numbers = peaks.numbers[order]
    width = layer.output.shape[2]
    data = datasets.load(dataset)
    return StrongestPictures(
        searched=len(highest),
        numbers=numbers,
        pictures=np.array(data.x_test[numbers]),
        labels=np.array(data.y_test[numbers]),
        values=highest[order],
        spots=tuple(
            receptive_field(network, name, *divmod(int(place), width))
            for place in peaks.place[order, number]
        ),
        best=Activity(float(highest.max()), float(peaks.mean[:, number].max())),
    )


def made_picture(run_path: str, name: str, number: int, seed: int) -> MadePicture:
    """A picture made for filter `number` of the convolution `name`, from noise of this seed.

    Gradient ascent on the mean of the filter's map (Simonyan et al. 2013,
    https://arxiv.org/abs/1312.6034), kept smooth by moving the picture a little in every step
    and by a small blur (Olah et al., Feature Visualization, Distill 2017,
    https://doi.org/10.23915/distill.00007). Raises LookupError as `strongest_pictures` does.
    """
    _convolution(load_network(run_path), name, number)
    return _made(run_path, version_of(run_path), name, number, seed)


def receptive_field(network: Network, name: str, row: int, column: int) -> Box:
    """The part of the picture that one value of a layer's maps is computed from.

    Where branches are added up, the part around what each of them sees.
    """
    wanted = {name: ((row, row), (column, column))}
    for layer in reversed(network.layers.values()):
        if layer.name in wanted:
            seen = _seen_by(layer, wanted.pop(layer.name))
            for source in network.input_names(layer):
                wanted[source] = _around(seen, wanted.get(source, seen))
    (top, bottom), (left, right) = wanted[network.model.input.name]
    return top, left, bottom - top + 1, right - left + 1


def _seen_by(layer: keras.Layer, places: tuple) -> tuple:
    """The first and last row and column of a layer's input that these of its output come from."""
    if isinstance(layer, keras.layers.UpSampling2D):
        return tuple(
            _enlarged_from(*ends, factor, size)
            for ends, factor, size in zip(places, layer.size, layer.input.shape[1:3], strict=True)
        )
    if isinstance(layer, keras.layers.Conv2D | keras.layers.DepthwiseConv2D):
        window = layer.kernel_size
    elif isinstance(layer, keras.layers.MaxPooling2D | keras.layers.AveragePooling2D):
        window = layer.pool_size
    else:
        return places
    seen = []
    for axis, (first, last) in enumerate(places):
        size, strides = layer.input.shape[1 + axis], layer.strides[axis]
        before, _ = padding_around(size, window[axis], strides, layer.padding)
        end = last * strides - before + window[axis] - 1
        seen.append((max(0, first * strides - before), min(size - 1, end)))
    return tuple(seen)


def _enlarged_from(first: int, last: int, factor: int, size: int) -> tuple[int, int]:
    """The first and last of `size` values between which bilinear enlarging puts these.

    The middle of enlarged value i is at (i + 1/2) / factor - 1/2.
    """
    lowest = (2 * first + 1 - factor) // (2 * factor)
    highest = -((factor - 2 * last - 1) // (2 * factor))
    return max(0, lowest), min(size - 1, highest)


def _around(one: tuple, other: tuple) -> tuple:
    return tuple((min(a[0], b[0]), max(a[1], b[1])) for a, b in zip(one, other, strict=True))


def _convolution(network: Network, name: str, number: int) -> keras.layers.Conv2D:
    layer = network.layers.get(name)
    if not isinstance(layer, keras.layers.Conv2D):
        names = [n for n, item in network.layers.items() if isinstance(item, keras.layers.Conv2D)]
        raise LookupError(f"There is no convolution {name!r}; there are {', '.join(names)}.")
    if not 0 <= number < layer.filters:
        raise LookupError(f"{name} has no filter {number}; choose from 0 to {layer.filters - 1}.")
    return layer


@lru_cache(maxsize=MOST_LAYERS)
def _peaks(run_path: str, version: tuple, dataset: str, name: str) -> _Peaks:
    pictures = datasets.load(dataset).x_test
    count = min(len(pictures), MOST_PICTURES)
    numbers = np.linspace(0, len(pictures) - 1, count).astype(int)
    network = load_network(run_path)
    batch = min(BATCH, network.batch)
    maps_of = keras.Model(network.model.input, network.layers[name].output)

    @tf.function(autograph=False, reduce_retracing=True)
    def look(pixels):
        maps = maps_of(pixels, training=False)
        flat = tf.cast(tf.reshape(maps, (tf.shape(pixels)[0], -1, maps.shape[-1])), tf.float32)
        mean = tf.reduce_mean(tf.nn.relu(flat), 1)
        return tf.reduce_max(flat, 1), mean, tf.argmax(flat, 1, tf.int32)

    parts = [
        [values.numpy() for values in look(tf.constant(pictures[numbers[start : start + batch]]))]
        for start in range(0, count, batch)
    ]
    return _Peaks(numbers, *(np.concatenate(values) for values in zip(*parts, strict=True)))


@lru_cache(maxsize=MOST_MADE)
def _made(run_path: str, version: tuple, name: str, number: int, seed: int) -> MadePicture:
    network = load_network(run_path)
    layer = network.layers[name]
    noise = np.random.default_rng(seed).normal(127.5, NOISE, network.model.input_shape[1:])
    start = np.rint(noise.clip(0, 255)).astype(np.uint8)
    climb = _ascent(run_path, version, name)
    made = climb(tf.constant(start[None], tf.float32), tf.constant(number), tf.constant(seed))
    picture = np.rint(made.numpy()[0]).astype(np.uint8)
    maps_of = keras.Model(network.model.input, layer.output)
    maps = maps_of(np.stack([start, picture]), training=False).numpy()[..., number]
    before, after = (
        Activity(float(values.max()), float(np.maximum(values, 0).mean())) for values in maps
    )
    return MadePicture(start, picture, before, after)


@lru_cache(maxsize=MOST_ASCENTS)
def _ascent(run_path: str, version: tuple, name: str):
    """The ascent for all filters of one layer, compiled: ``climb(start, filter, seed)``.

    start: float32 (1, height, width, channels), 0 to 255, and so is the picture that comes back.
    """
    network = load_network(run_path)
    layer = network.layers[name]
    inputs_of = keras.Model(network.model.input, layer.input)

    def excitement(picture, number):
        """Mean of the filter's map, values below 0 counted as 0: otherwise a first convolution
        would ask for one plain colour. A little of the sums before the activation function comes
        with it, for where that is flat there is no way up."""
        inputs = tf.cast(inputs_of(picture, training=False), tf.float32)
        kernel = tf.gather(layer.kernel.value, [number], axis=-1)
        sums = tf.nn.conv2d(inputs, kernel, layer.strides, layer.padding.upper())
        if layer.use_bias:
            sums += layer.bias.value[number]
        return tf.reduce_mean(tf.nn.relu(layer.activation(sums)) + SLOPE * sums)

    @tf.function(autograph=False)
    def climb(start, number, seed):
        def step(count, picture):
            shift = tf.random.stateless_uniform(
                [2], tf.stack([seed, count]), -JITTER, JITTER + 1, tf.int32
            )
            moved = tf.roll(picture, shift, (1, 2))
            with tf.GradientTape() as tape:
                tape.watch(moved)
                value = excitement(moved, number)
            gradient = tape.gradient(value, moved)
            gradient /= tf.sqrt(tf.reduce_mean(gradient**2)) + 1e-12
            done = tf.cast(count, tf.float32) / STEPS
            moved += (FIRST_RATE + (LAST_RATE - FIRST_RATE) * done) * gradient
            moved += BLUR * (tf.nn.avg_pool2d(moved, 3, 1, "SAME") - moved)
            return count + 1, tf.clip_by_value(tf.roll(moved, -shift, (1, 2)), 0.0, 255.0)

        return tf.while_loop(lambda count, _: count < STEPS, step, (0, start))[1]

    return climb
