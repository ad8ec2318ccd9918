"""How many pictures of no class a network refuses: `python -m benchmarks.unknown_pictures`.

For every network that comes with the app, by the largest calibrated probability and by the
evidence (energy) that the app goes by; either threshold is where 95 % of the validation pictures
that the network is right about are accepted. The last column is what should not happen: the share
that is named all the same, with what the page shows as 100 %. Datasets that are not on this
machine are left out. `--photographs ZIP` adds photographs, a folder a kind.
"""

import argparse
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath

import numpy as np
from PIL import Image, ImageDraw

from benchmarks.handwriting import ink, on_canvas
from benchmarks.report import markdown
from benchmarks.written_letters import LATIN, OTHERS, write_letter
from clf import datasets
from clf.calibration import ACCEPTED, evidence, fit_temperature, tempered
from clf.datasets import DATASETS, DatasetInfo
from clf.inference import predict
from clf.preprocessing import Strokes, prepare_drawing, prepare_picture, read_picture
from clf.pretrained import PRETRAINED
from clf.runs import Run, find_run

PICTURES = 400
"""Of every kind."""
AS_SURE_AS_CAN_BE = 0.995
"""Shown as 100 %."""
CANVAS = 280
Stroke = Sequence[tuple[float, float]]
LETTERS: dict[str, tuple[Stroke, ...]] = {
    "A": (((0, 1), (0.5, 0), (1, 1)), ((0.2, 0.6), (0.8, 0.6))),
    "C": (((0.95, 0.15), (0.6, 0), (0.2, 0.15), (0, 0.5), (0.2, 0.85), (0.6, 1), (0.95, 0.85)),),
    "E": (((0.9, 0), (0, 0), (0, 1), (0.9, 1)), ((0, 0.5), (0.7, 0.5))),
    "F": (((0.9, 0), (0, 0), (0, 1)), ((0, 0.5), (0.7, 0.5))),
    "H": (((0, 0), (0, 1)), ((0.8, 0), (0.8, 1)), ((0, 0.5), (0.8, 0.5))),
    "K": (((0, 0), (0, 1)), ((0.8, 0), (0, 0.55), (0.8, 1))),
    "L": (((0, 0), (0, 1), (0.7, 1)),),
    "M": (((0, 1), (0.1, 0), (0.5, 0.6), (0.9, 0), (1, 1)),),
    "N": (((0, 1), (0, 0), (0.8, 1), (0.8, 0)),),
    "P": (((0, 1), (0, 0), (0.6, 0.05), (0.75, 0.25), (0.6, 0.5), (0, 0.55)),),
    "R": (((0, 1), (0, 0), (0.6, 0.05), (0.7, 0.25), (0.6, 0.5), (0, 0.5), (0.8, 1)),),
    "T": (((0, 0), (1, 0)), ((0.5, 0), (0.5, 1))),
    "U": (((0, 0), (0, 0.7), (0.2, 1), (0.6, 1), (0.8, 0.7), (0.8, 0)),),
    "V": (((0, 0), (0.45, 1), (0.9, 0)),),
    "W": (((0, 0), (0.25, 1), (0.5, 0.3), (0.75, 1), (1, 0)),),
    "X": (((0, 0), (0.8, 1)), ((0.8, 0), (0, 1))),
    "Y": (((0, 0), (0.45, 0.5), (0.9, 0)), ((0.45, 0.5), (0.45, 1))),
}
"""Letters that are no digit either: points (x, y) of their strokes, in a square."""
Maker = Callable[[DatasetInfo, np.random.Generator], np.ndarray]


def draw(strokes: Sequence[Stroke], generator: np.random.Generator) -> np.ndarray:
    """Strokes on a canvas, uint8 RGBA: by an unsteady hand, of any size and pen, anywhere."""
    turn, slant = generator.uniform(-0.2, 0.2, 2)
    turned = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    slanted = np.array([[generator.uniform(0.7, 1.0), 0.0], [slant, 1.0]])
    shape = turned @ slanted * generator.uniform(80, 220)
    parts = [(stroke + generator.normal(0, 0.03, (len(stroke), 2))) @ shape for stroke in strokes]
    points = np.concatenate(parts)
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    place = generator.uniform(15, np.maximum(16, CANVAS - 15 - extent)) - low
    image = Image.new("RGBA", (CANVAS, CANVAS))
    pen, width = ImageDraw.Draw(image), int(generator.uniform(6, 24))
    for part in parts:
        line = [tuple(point) for point in part + place]
        pen.line(line, fill="black", width=width, joint="curve")
        for x, y in line:
            pen.ellipse([x - width / 2, y - width / 2, x + width / 2, y + width / 2], fill="black")
    return np.array(image)


def letters(info: DatasetInfo, generator: np.random.Generator) -> np.ndarray:
    """Letters as a person draws them on the canvas."""
    chosen = generator.choice(list(LETTERS), PICTURES)
    drawn = (draw(LETTERS[letter], generator) for letter in chosen)
    return np.stack([prepare_drawing(rgba, info).pixels for rgba in drawn])


def written(ways: list[list[np.ndarray]]) -> Maker:
    """Letters by the writer of the digits, with the way of the pen as the canvas gives it."""

    def prepared(info: DatasetInfo, generator: np.random.Generator) -> np.ndarray:
        found = []
        for _ in range(PICTURES):
            letter = write_letter(ways, generator)
            strokes = Strokes(tuple(letter.strokes), letter.pen)
            rgba = on_canvas(ink(letter), generator)
            found.append(prepare_drawing(rgba, info, strokes=strokes).pixels)
        return np.stack(found)

    return prepared


def scribbles(info: DatasetInfo, generator: np.random.Generator) -> np.ndarray:
    """Lines that wander over the canvas."""
    found = []
    for _ in range(PICTURES):
        corners = generator.normal(0, 1, (generator.integers(12, 40), 2)).cumsum(axis=0)
        places = np.linspace(0, len(corners) - 1, 150)
        axes = [np.interp(places, np.arange(len(corners)), axis) for axis in corners.T]
        line = np.stack(axes, axis=1)
        line = (line - line.min(axis=0)) / np.ptp(line, axis=0)
        found.append(prepare_drawing(draw((line,), generator), info).pixels)
    return np.stack(found)


def empty_paper(info: DatasetInfo, generator: np.random.Generator) -> np.ndarray:
    """Photographs of nothing: paper in uneven light, with the noise of a camera."""
    y, x = np.mgrid[:240, :320] / 320
    found = []
    for _ in range(PICTURES):
        light = generator.uniform(120, 240) + generator.uniform(-60, 60, 2) @ [x.ravel(), y.ravel()]
        paper = light.reshape(x.shape)[..., None] * generator.uniform(0.9, 1.0, 3)
        noisy = np.clip(paper + generator.normal(0, 3, paper.shape), 0, 255).astype(np.uint8)
        found.append(prepare_picture(Image.fromarray(noisy), info).pixels)
    return np.stack(found)


def noise(info: DatasetInfo, generator: np.random.Generator) -> np.ndarray:
    """Every pixel by itself."""
    return generator.integers(0, 256, (PICTURES, *info.shape), np.uint8)


def test_pictures(name: str) -> Maker:
    """Test pictures of another dataset, enlarged to the size of a small photograph."""

    def prepared(info: DatasetInfo, _: np.random.Generator) -> np.ndarray:
        found = []
        for pixels in datasets.load(name).x_test[:PICTURES]:
            image = Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
            image = image.resize((224, 224), Image.Resampling.BICUBIC)
            found.append(prepare_picture(image, info).pixels)
        return np.stack(found)

    return prepared


def photographs(path: str) -> dict[str, Maker]:
    """One kind for each folder of a ZIP of pictures."""
    kinds: dict[str, list[Image.Image]] = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not name.endswith("/"):
                image = read_picture(archive.read(name), name)
                kinds.setdefault(PurePosixPath(name).parent.name, []).append(image)

    def maker(images: list[Image.Image]) -> Maker:
        return lambda info, _: np.stack([prepare_picture(item, info).pixels for item in images])

    return {f"photographs: {kind}": maker(images) for kind, images in kinds.items()}


def compare(run: Run, kinds: dict[str, Maker]) -> Iterator[list[str]]:
    """Rows of the table: shares accepted or refused by either, and of those that are sure."""
    config = run.config()
    info, data = DATASETS[config.dataset], datasets.load(config.dataset)
    _, held_out = data.split(config.validation_share, config.seed)
    labels = data.y_train[held_out]
    validation = predict(str(run.path), data.x_train[held_out])
    right = validation.argmax(axis=1) == labels
    temperature = fit_temperature(validation, labels)
    scores = (lambda rows: tempered(rows, temperature).max(axis=1), evidence)
    least = [np.quantile(score(validation[right]), 1 - ACCEPTED) for score in scores]

    def shares(pixels: np.ndarray) -> tuple[float, float, float]:
        found = predict(str(run.path), pixels)
        by_probability, by_evidence = (
            score(found) >= limit for score, limit in zip(scores, least, strict=True)
        )
        sure = by_evidence & (scores[0](found) >= AS_SURE_AS_CAN_BE)
        return by_probability.mean(), by_evidence.mean(), sure.mean()

    yield [f"**{info.title}**, accepted", *(f"{share:.1%}" for share in shares(data.x_test))]
    generator = np.random.default_rng(0)
    for kind, make in kinds.items():
        if kind != info.title:
            *accepted, sure = shares(make(info, generator))
            yield [
                f"{kind}, refused",
                *(f"{1 - share:.1%}" for share in accepted),
                f"{sure:.1%}",
            ]


def main() -> None:
    """Print the table of all networks whose dataset is on this machine."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photographs", metavar="ZIP", help="pictures in one folder a kind")
    parser.add_argument("--network", action="append", choices=PRETRAINED, help="only this one")
    options = parser.parse_args()
    kinds: dict[str, Maker] = {
        "letters": letters,
        "written Latin letters": written(LATIN),
        "written letters of other scripts": written(OTHERS),
        "scribbles": scribbles,
        "empty paper": empty_paper,
        "noise": noise,
    }
    here = [name for name in ("mnist", "fashion_mnist", "cifar10") if datasets.is_available(name)]
    kinds |= {DATASETS[name].title: test_pictures(name) for name in here}
    if options.photographs:
        kinds |= photographs(options.photographs)
    runs = [find_run(name) for name in options.network or PRETRAINED]
    header = ("", "largest probability", "evidence (energy)", "named with 100 %")
    print(markdown(header, []))
    for run in runs:
        if run.config().dataset in here:
            for row in compare(run, kinds):
                print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
