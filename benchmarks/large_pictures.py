"""Reads the largest photographs that are taken: `python -m benchmarks.large_pictures`.

Each is made here, and read as on the page Classify by a process of its own, so that the memory is
that of this one file: of the process itself, without the file, and of the one that decodes for it.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pillow_heif
from PIL import Image

_LARGEST, _LARGE, _USUAL = (16_320, 12_240), (8160, 6120), (5712, 4284)
_KINDS: tuple[tuple[str, tuple[int, int], dict], ...] = (
    ("JPEG", _USUAL, {"quality": 92}),
    ("JPEG", _LARGEST, {"quality": 90}),
    ("JPEG", _LARGE, {"quality": 90, "progressive": True}),
    ("PNG", _LARGE, {"compress_level": 1}),
    ("WEBP", _LARGE, {"method": 0}),
    ("TIFF", _LARGE, {"compression": "jpeg"}),
    ("AVIF", _LARGE, {"speed": 10}),
    ("HEIF", _LARGE, {"quality": 40, "tile_size": 512, "enc_params": {"preset": "ultrafast"}}),
    ("JPEG2000", _LARGE, {"irreversible": True, "quality_layers": [20]}),
)
_READ = """
import resource, sys, time
from pathlib import Path
from clf.datasets import DATASETS
from clf.ui.chosen_picture import from_file

def peak():  # "ru_maxrss" begins with what the parent had
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024

data = Path(sys.argv[1]).read_bytes()
before, started = peak(), time.perf_counter()
from_file(data, "picture", DATASETS["cifar10"])
seconds = time.perf_counter() - started
decoder = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(f"{seconds:.1f} s, {peak() - before:.0f} MiB, decoder {decoder:.0f} MiB")
"""


def photograph(size: tuple[int, int]) -> Image.Image:
    """Smooth colours with some noise, as no file of one colour would be as slow."""
    generator = np.random.default_rng(0)
    coarse = generator.integers(0, 226, (size[1] // 64, size[0] // 64, 3), np.uint8)
    image = Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)
    noise = generator.integers(0, 30, (1024, 1024, 3), np.uint8)
    for left in range(0, size[0], 1024):
        for top in range(0, size[1], 1024):
            box = (left, top, min(left + 1024, size[0]), min(top + 1024, size[1]))
            tile = np.asarray(image.crop(box)) // 8 * 7
            image.paste(Image.fromarray(tile + noise[: len(tile), : tile.shape[1]]), box)
    return image


def main() -> None:
    """Make and read a file of every kind, one line each."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    Image.MAX_IMAGE_PIXELS = None
    pillow_heif.register_heif_opener()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "picture"
        for kind, size, options in _KINDS:
            photograph(size).save(path, kind, **options)
            command = [sys.executable, "-c", _READ, str(path)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            progressive = " progressive" if options.get("progressive") else ""
            pixels = size[0] * size[1] / 1e6
            megabytes = path.stat().st_size / 1e6
            print(f"{kind}{progressive}, {pixels:.0f} megapixels, {megabytes:.1f} MB:", end=" ")
            print(done.stdout.strip(), flush=True)


if __name__ == "__main__":
    main()
