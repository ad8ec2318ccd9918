"""The weights of EfficientNet-Lite0 that come with the app; NOTICE says from whom they are.

They were made by clf/pretrained/convert_efficientnet_lite0.py.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np

EFFICIENTNET_FILE = Path(__file__).with_name("efficientnet_lite0.npz")
EFFICIENTNET_SHA256 = "e476a59e7c19da3ef59c83ffc2d10d1ea483eb43793dab17649b57967187d1b8"


@lru_cache(maxsize=1)
def efficientnet_weights() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Kernel and bias, float32, of every convolution by its name, e.g. "block_3_expand".

    Kernels (height, width, channels, filters); of a convolution for each channel alone
    (height, width, channels, 1).
    """
    with np.load(EFFICIENTNET_FILE, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    return {
        name.removesuffix("/kernel"): (
            _unpacked(kernel, arrays.get(name.replace("kernel", "scale"))),
            arrays[name.replace("kernel", "bias")],
        )
        for name, kernel in arrays.items()
        if name.endswith("/kernel")
    }


def _unpacked(kernel: np.ndarray, scale: np.ndarray | None) -> np.ndarray:
    return kernel if scale is None else kernel * scale
