"""All layers of a network at once: what each makes of one picture, in short."""

import numpy as np

from clf.inference.network import load_network
from clf.inference.views import layers
from clf.layer_views import LayerInfo, LayerSummary

MOST_MAPS = 8
MOST_UNITS = 256


def network_view(run_path: str, pixels: np.ndarray) -> tuple[LayerSummary, ...]:
    """A summary of every layer that can be opened, from the first to the output function.

    pixels: one picture, uint8 (height, width, channels); the network goes through it once. No
    summary has more than `MOST_MAPS` maps or `MOST_UNITS` units.
    """
    values = load_network(run_path).values(pixels)
    return tuple(_summary(info, values[info.name]) for info in layers(run_path))


def _summary(info: LayerInfo, output: np.ndarray) -> LayerSummary:
    finite = output[np.isfinite(output)]
    low, high, mean = (finite.min(), finite.max(), finite.mean()) if finite.size else (0, 0, 0)
    if output.ndim == 3:
        strength = np.abs(output).mean(axis=(0, 1))
        shown = np.argsort(-strength, kind="stable")[:MOST_MAPS]
        dead = int(np.count_nonzero(~output.any(axis=(0, 1))))
    else:
        shown, dead = np.arange(min(len(output), MOST_UNITS)), 0
    numbers = tuple(int(number) for number in shown)
    return LayerSummary(
        info, numbers, output[..., shown], float(low), float(high), float(mean), dead
    )
