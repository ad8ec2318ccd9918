"""The strongest products of a unit, against a sort of all of them."""

import numpy as np
import pytest

from clf import contributions
from clf.contributions import MOST, strongest


@pytest.mark.parametrize("at_once", [1, 5000, 2**20])
@pytest.mark.parametrize("inputs", [1, MOST, MOST + 1, 500])
def test_the_largest_and_the_smallest_products_of_every_unit(inputs, at_once, monkeypatch):
    monkeypatch.setattr(contributions, "_AT_ONCE", at_once)
    generator = np.random.default_rng(0)
    values = generator.normal(size=inputs).astype(np.float32)
    kernel = generator.normal(size=(inputs, 37)).astype(np.float32)
    found = strongest(values, kernel)
    assert found.index.shape == (37, min(MOST, inputs))
    for unit in range(37):
        products = values.astype(float) * kernel[:, unit]
        order = np.argsort(products)
        expected = {*order[: MOST // 2], *order[-(MOST // 2) :]} if inputs > MOST else {*order}
        assert {*found.index[unit]} == expected
        np.testing.assert_array_equal(found.values[unit], values[found.index[unit]])
        np.testing.assert_array_equal(found.weights[unit], kernel[found.index[unit], unit])
        told = (found.values[unit].astype(float) * found.weights[unit]).sum()
        assert told + found.rest[unit] == pytest.approx(products.sum(), abs=1e-9)
