import keras
import numpy as np
import pytest

from clf.convolution import KERNELS, TooLarge, convolve, pool

NUMBERS = np.random.default_rng(0)


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("strides", [1, 2, 3, 4])
@pytest.mark.parametrize("size", [3, 5])
@pytest.mark.parametrize("shape", [(12, 12), (13, 9), (5, 8)])
def test_a_convolution_gives_what_keras_gives(shape, size, strides, padding):
    values = NUMBERS.normal(0, 1, shape).astype(np.float32)
    kernel = NUMBERS.normal(0, 1, (size, size)).astype(np.float32)
    expected = keras.ops.conv(
        values[None, ..., None], kernel[..., None, None], strides, padding
    ).numpy()[0, ..., 0]

    result = convolve(values, kernel, strides, padding)
    assert result.dtype == np.float32
    np.testing.assert_allclose(result, expected, atol=1e-5)


@pytest.mark.parametrize("kind", ["max", "average"])
@pytest.mark.parametrize("size", [2, 3, 4])
def test_pooling_gives_what_keras_gives(size, kind):
    values = NUMBERS.normal(0, 1, (13, 9)).astype(np.float32)
    pooling = {"max": keras.ops.max_pool, "average": keras.ops.average_pool}[kind]
    expected = pooling(values[None, ..., None], size, size, "valid").numpy()[0, ..., 0]
    np.testing.assert_allclose(pool(values, size, kind), expected, atol=1e-6)


def test_a_kernel_that_does_not_fit_is_refused():
    with pytest.raises(TooLarge, match="5x5 does not fit into 4x9"):
        convolve(np.ones((4, 9)), np.ones((5, 5)), 1, "valid")


def test_the_kernels_do_what_their_names_say():
    flat = np.full((9, 9), 100, np.uint8)
    edge = np.where(np.arange(9) < 5, 0, 100)[None].repeat(9, axis=0)

    def middle(name, picture):
        return convolve(picture, np.array(KERNELS[name]), 1, "valid")

    for name in KERNELS:
        sums_to_0 = "dges" in name
        np.testing.assert_allclose(middle(name, flat), 0 if sums_to_0 else 100, atol=1e-4)
    assert middle("Vertical edges", edge).max() == 400
    assert not middle("Horizontal edges", edge).any()
    assert middle("Horizontal edges", edge.T).max() == 400
    np.testing.assert_array_equal(middle("Nothing", edge), edge[1:-1, 1:-1])
