"""Pictures of exactly the network's size: `python -m benchmarks.own_size`.

How many training pictures would be changed on the way (none should be), and how often test
pictures are read rightly after somebody inverted them: as grey PNG, as RGB and as JPEG. "Right" is
the right class and no refusal.
"""

import argparse
import io
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from PIL import Image

from benchmarks.drawings import answered
from clf.datasets import DATASETS, Dataset, DatasetUnavailable, load
from clf.preprocessing import picture_pixels


def changed(data: Dataset) -> int:
    """How many of all pictures of a dataset do not come out as they went in."""
    count = 0
    for pictures in (data.x_train, data.x_test):
        for pixels in pictures:
            image = Image.fromarray(pixels[..., 0])
            count += not np.array_equal(picture_pixels(image, data.info), pixels)
    return count


def ways_to_store(pixels: np.ndarray) -> dict[str, Image.Image]:
    """One negative as people store it, by a name."""
    negative = Image.fromarray(255 - pixels)
    buffer = io.BytesIO()
    negative.save(buffer, "JPEG", quality=90)
    blue = np.stack([255 - pixels, 255 - pixels, np.full_like(pixels, 255)], axis=-1)
    return {
        "grey": negative,
        "RGB": negative.convert("RGB"),
        "JPEG": Image.open(buffer),
        "blue on white": Image.fromarray(blue),
    }


def negatives(data: Dataset, count: int, seed: int) -> None:
    """Read test pictures as they are, and inverted."""
    numbers = np.random.default_rng(seed).choice(len(data.y_test), count, replace=False)
    labels = data.y_test[numbers]
    groups = {"as they are": list(data.x_test[numbers])}
    for number in numbers:
        for name, image in ways_to_store(data.x_test[number, ..., 0]).items():
            groups.setdefault(name, []).append(picture_pixels(image, data.info))
    for name, pixels in groups.items():
        found, refused = answered(pixels, data.info.name)
        right = found == labels
        print(
            f"  {name}: {np.mean(right & ~refused):.1%} right, {np.mean(refused):.1%} refused, "
            f"{right.mean():.1%} by the most probable class"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    for name in ("mnist", "fashion_mnist"):
        try:
            data = load(name)
        except DatasetUnavailable as error:
            print(error)
            continue
        total = len(data.y_train) + len(data.y_test)
        print(f"{DATASETS[name].title}: {changed(data)} of {total} pictures changed")
        print(f"{options.count} of its test pictures, inverted:")
        negatives(data, options.count, options.seed)


if __name__ == "__main__":
    main()
