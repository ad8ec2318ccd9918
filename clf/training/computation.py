"""How a run is computed, by which compiler and in which precision: the rules, in one place."""

import time
from functools import lru_cache
from pathlib import Path
from statistics import median

import tensorflow as tf

from clf import layers as records
from clf.config import RunConfig

_CONVOLUTIONS = (
    records.Conv2D,
    records.ResidualBlock,
    records.ResidualStage,
    *records.FOR_PIXELS,
)
_WORTH_IT = 1.2
"""bfloat16 has to be so many times as fast: below that, its rounding is not worth it."""


def uses_xla(config: RunConfig) -> bool:
    """Whether the loop is compiled by XLA: for dense networks only.

    On a CPU, XLA makes dense networks about three times as fast, but halves the speed of
    convolutions, for which TensorFlow's graph mode has the kernels of oneDNN.
    """
    return not any(isinstance(layer, _CONVOLUTIONS) for layer in config.layers)


def choose_precision(config: RunConfig) -> str:
    """ "float32" or "mixed_bfloat16", as `config` asks.

    Where it leaves that open: mixed_bfloat16 for convolutions, on a processor that multiplies
    bfloat16 itself, if a short measurement says that it is faster.
    """
    if config.precision != "auto":
        return config.precision
    faster = not uses_xla(config) and _has_bfloat16() and _bfloat16_gain() > _WORTH_IT
    return "mixed_bfloat16" if faster else "float32"


def _has_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 itself, as far as Linux tells."""
    try:
        flags = Path("/proc/cpuinfo").read_text()
    except OSError:
        return False
    return any(flag in flags for flag in ("avx512_bf16", "amx_bf16"))


@lru_cache(maxsize=1)
def _bfloat16_gain() -> float:
    """How many times as fast a convolution with its gradients is in bfloat16: a tenth of a second.

    Median of several, the two in turn, so that a moment's load does not decide.
    """
    pairs = [(_seconds(tf.float32), _seconds(tf.bfloat16)) for _ in range(5)]
    return median(slow for slow, _ in pairs) / median(fast for _, fast in pairs)


def _seconds(dtype: tf.DType) -> float:
    maps, kernel = tf.ones((64, 16, 16, 64), dtype), tf.ones((3, 3, 64, 64), dtype)
    _convolve(maps, kernel)  # traced and warm
    started = time.perf_counter()
    for gradient in _convolve(maps, kernel):
        gradient.numpy()
    return time.perf_counter() - started


@tf.function
def _convolve(maps: tf.Tensor, kernel: tf.Tensor) -> list[tf.Tensor]:
    with tf.GradientTape() as tape:
        tape.watch([maps, kernel])
        result = tf.nn.conv2d(maps, kernel, 1, "SAME")
    return tape.gradient(result, [maps, kernel])
