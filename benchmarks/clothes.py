"""How photographs of clothes are read: `python -m benchmarks.clothes`.

Test pieces of Fashion-MNIST are dyed (blue, beige, dark) and laid on a ground (plain, striped,
wood; light or dark) in uneven light, with a shadow, blur, noise and JPEG. They go the way of a
person's picture to the network that comes with the app. `--photographs ZIP` adds real photographs,
a folder a kind, of which DRESSED says what is right.
"""

import argparse
import os
import zipfile
from pathlib import PurePosixPath

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from PIL import Image, ImageFilter
from scipy import ndimage

from benchmarks.drawings import answered
from benchmarks.photographs import developed, light
from clf.datasets import DATASETS, load
from clf.preprocessing import picture_pixels, read_picture

FASHION = DATASETS["fashion_mnist"]
COLOURS = {"blue": (45, 75, 150), "beige": (214, 196, 168), "dark": (38, 37, 42)}
GROUNDS = ("plain", "stripes", "wood")
TONES = {
    "white": (238, 237, 233),
    "grey": (150, 150, 152),
    "green": (110, 140, 115),
    "dark": (62, 60, 60),
}
"""Colours of plain grounds."""
STRIPES = (
    ((240, 240, 238), (120, 150, 190)),
    ((235, 230, 220), (190, 90, 85)),
    ((225, 225, 225), (165, 165, 165)),
    ((60, 70, 95), (200, 200, 205)),
)
WOODS = ((196, 158, 112), (150, 105, 68), (98, 66, 45), (215, 190, 155))
SHARES = (0.45, 0.85)
"""Least and largest longer side of the piece, as a share of the picture's shorter side."""
SMALL = (0.1, 0.2)
"""The same of pieces that are nearly too small to be seen."""

CELLS = [(colour, kind) for colour in COLOURS for kind in GROUNDS]
CELLS += [("beige", "white"), ("dark", "dark")]
DRESSED = {
    "dress": ("Dress",),
    "shoes": ("Sandal", "Sneaker", "Ankle boot"),
    "shorts": ("Trouser",),
}
"""Which classes are right for a kind of real photographs; none for others, such as hats."""


def photograph(
    piece: np.ndarray,
    colour: tuple[int, int, int],
    ground: np.ndarray,
    generator: np.random.Generator,
    shares: tuple[float, float] = SHARES,
) -> Image.Image:
    """A piece of Fashion-MNIST, uint8 (28, 28), dyed and laid on a ground, float (H, W, 3)."""
    size = ground.shape[1], ground.shape[0]
    covered, shade = _placed(piece, size, generator, shares)
    dye = np.array(colour, np.float32) + generator.normal(0, 5, 3).astype(np.float32)
    # The dataset's greys are negatives. What is bright there is dark cloth, or a fold.
    cloth = dye * (1.1 - generator.uniform(0.1, 0.5) * shade[..., None])
    shadow = Image.fromarray(np.rint(255 * covered).astype(np.uint8))
    shadow = shadow.filter(ImageFilter.GaussianBlur(generator.uniform(2, 8)))
    off = tuple(int(step) for step in generator.integers(-5, 6, 2))
    shadow = np.roll(np.asarray(shadow, np.float32) / 255, off, (0, 1))
    page = ground * (1 - generator.uniform(0.1, 0.45) * shadow[..., None])
    page = page * (1 - covered[..., None]) + cloth * covered[..., None]
    return developed(page * light(size, generator) ** generator.uniform(0.2, 0.8), generator)


def _placed(
    piece: np.ndarray,
    size: tuple[int, int],
    generator: np.random.Generator,
    shares: tuple[float, float],
) -> tuple[np.ndarray, np.ndarray]:
    """How much of every pixel the piece covers, and its greys: float (H, W), 0 to 1."""
    longer = generator.uniform(*shares) * min(size)
    grey = np.pad(piece, 4)
    solid = ndimage.binary_closing(grey > 20)  # dark prints are cloth as well
    side = round(longer / max(np.ptp(np.argwhere(solid), axis=0) + 1) * len(grey))
    turn = generator.uniform(-8, 8)
    corner = (np.array(size) - longer) * generator.uniform(0.25, 0.75, 2) - (side - longer) / 2
    canvases = []
    for values in (255 * solid.astype(np.uint8), grey):
        large = Image.fromarray(values).resize((side, side), Image.Resampling.BICUBIC)
        large = large.filter(ImageFilter.GaussianBlur(side / 60)).rotate(
            turn, Image.Resampling.BICUBIC
        )
        canvas = Image.new("L", size)
        canvas.paste(large, tuple(corner.round().astype(int).tolist()))
        canvases.append(np.asarray(canvas, np.float32) / 255)
    return np.clip((canvases[0] - 0.5) * 8 + 0.5, 0, 1), canvases[1]


def laid(kind: str, generator: np.random.Generator) -> np.ndarray:
    """A ground of any tone, float32 (H, W, 3), 0 to 255. kind: of GROUNDS or TONES."""
    size = int(generator.integers(380, 560))
    height, width = size, round(size * generator.choice([3 / 4, 1, 4 / 3]))
    if kind == "stripes":
        return _striped(height, width, generator)
    if kind == "wood":
        return _wooden(height, width, generator)
    tone = TONES[str(generator.choice(list(TONES))) if kind == "plain" else kind]
    ground = np.broadcast_to(np.array(tone, np.float32), (height, width, 3))
    return ground + _field(height, width, (7, 7), generator)[..., None] * 3


def _striped(height: int, width: int, generator: np.random.Generator) -> np.ndarray:
    y, x = np.mgrid[:height, :width]
    turn = generator.choice([0, np.pi / 2]) + generator.normal(0, 0.15)
    period = generator.uniform(16, 70)
    along = (x * np.cos(turn) + y * np.sin(turn)) / period + generator.random()
    first, second = STRIPES[generator.integers(len(STRIPES))]
    share = generator.uniform(0.3, 0.6)
    edge = np.clip(0.5 + (share / 2 - np.abs(along % 1 - 0.5)) * period, 0, 1)[..., None]
    return (np.array(first) * (1 - edge) + np.array(second) * edge).astype(np.float32)


def _wooden(height: int, width: int, generator: np.random.Generator) -> np.ndarray:
    """Planks with seams and grain, along or across."""
    if generator.random() < 0.5:
        return _wooden_across(width, height, generator).transpose(1, 0, 2)
    return _wooden_across(height, width, generator)


def _wooden_across(height: int, width: int, generator: np.random.Generator) -> np.ndarray:
    tone = np.array(WOODS[generator.integers(len(WOODS))], np.float32)
    plank = generator.uniform(45, 130)
    number = ((np.arange(height) + generator.uniform(0, plank)) / plank).astype(int)
    bright = generator.normal(1, 0.07, number.max() + 1)[number][:, None]
    wave = _field(height, width, (height // 40 + 2, 3), generator)
    rows = np.arange(height)[:, None] / generator.uniform(4, 9) + wave * 3
    grain = 0.06 * np.sin(rows) + 0.05 * _field(height, width, (height // 2, 5), generator)
    seam = np.where(np.diff(number, prepend=number[0])[:, None] > 0, 0.55, 1.0)
    return (tone * (bright * (1 + grain) * seam)[..., None]).astype(np.float32)


def _field(
    height: int, width: int, cells: tuple[int, int], generator: np.random.Generator
) -> np.ndarray:
    """Smooth noise of standard deviation near 1 with so many cells: float32 (H, W)."""
    coarse = Image.fromarray(generator.normal(0, 1, cells).astype(np.float32))
    return np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC))


def measure(count: int, seed: int, shares: tuple[float, float]) -> None:
    """Print what is right, and what is refused, of `count` pictures of every cell."""
    data = load("fashion_mnist")
    for number, (colour, kind) in enumerate(CELLS):
        generator = np.random.default_rng([seed, number])
        places = generator.choice(len(data.y_test), count, replace=False)
        pixels = [
            picture_pixels(
                photograph(
                    data.x_test[place, ..., 0],
                    COLOURS[colour],
                    laid(kind, generator),
                    generator,
                    shares,
                ),
                FASHION,
            )
            for place in places
        ]
        _tell(f"{colour} on {kind}", pixels, [int(label) for label in data.y_test[places]])


def _tell(title: str, pixels: list[np.ndarray], labels: list[int] | list[set[int]]) -> None:
    found, refused = answered(pixels, "fashion_mnist")
    wanted = [label if isinstance(label, set) else {label} for label in labels]
    right = np.array([each in those for each, those in zip(found, wanted, strict=True)])
    print(
        f"{title}: {right.mean():.0%} of {len(right)} right, {refused.mean():.0%} refused; "
        f"named and right {(right & ~refused).mean():.0%}, "
        f"named and wrong {(~right & ~refused).mean():.0%}",
        flush=True,
    )


def measure_photographs(path: str) -> None:
    """The same of real photographs in a ZIP, one folder a kind."""
    kinds: dict[str, list[np.ndarray]] = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not name.endswith("/"):
                pixels = picture_pixels(read_picture(archive.read(name), name), FASHION)
                kinds.setdefault(PurePosixPath(name).parent.name, []).append(pixels)
    for kind, pictures in kinds.items():
        wanted = {FASHION.class_names.index(name) for name in DRESSED.get(kind, ())}
        _tell(f"photographs of {kind}", pictures, [wanted] * len(pictures))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=100, help="pictures of every kind")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--small", action="store_true", help="pieces under a fifth of the picture")
    parser.add_argument("--photographs", metavar="ZIP", help="pictures in one folder a kind")
    options = parser.parse_args()
    measure(options.count, options.seed, SMALL if options.small else SHARES)
    if options.photographs:
        measure_photographs(options.photographs)


if __name__ == "__main__":
    main()
