"""Small networks of random weights in run folders, and a picture for them."""

import numpy as np

from clf.config import RunConfig
from clf.model import PixelStatistics, build_model

STATISTICS = PixelStatistics((80.0,), (6400.0,))
PICTURE = np.random.default_rng(3).integers(0, 256, (28, 28, 1), np.uint8)


def save(folder, *layers, name="run", **settings) -> str:
    """A network of random weights, biases included, in a run folder of its own."""
    model = build_model(RunConfig(layers=layers, **settings), STATISTICS)
    generator = np.random.default_rng(1)
    for variable in model.trainable_variables:
        variable.assign(generator.normal(0, 0.3, variable.shape))
    path = folder / name
    path.mkdir(exist_ok=True)
    model.save(path / "model.keras")
    return str(path)
