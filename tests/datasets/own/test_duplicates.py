import io

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from clf.datasets.own import duplicates
from clf.datasets.own.duplicates import MOST_DIFFERENT_BITS, look_of, similar_groups
from tests.datasets.own.zips import picture_bytes


def photograph(seed: int) -> Image.Image:
    """Something with as many details as a photograph: random waves, strong where they are long."""
    generator = np.random.default_rng(seed)
    spectrum = np.fft.rfft2(generator.normal(size=(240, 180)))
    rows, columns = np.fft.fftfreq(240)[:, None], np.fft.rfftfreq(180)[None]
    waves = np.fft.irfft2(spectrum / (np.hypot(rows, columns) + 0.01) ** 1.5, (240, 180))
    scaled = 255 * (waves - waves.min()) / np.ptp(waves)
    return Image.fromarray(scaled.astype(np.uint8))


def compressed(image: Image.Image) -> Image.Image:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=20)
    return Image.open(file)


COPIES = {
    "half the size": lambda image: image.resize((90, 120)),
    "compressed": compressed,
    "darker": lambda image: ImageEnhance.Brightness(image).enhance(0.7),
    "more contrast": lambda image: ImageEnhance.Contrast(image).enhance(1.2),
    "cut a little": lambda image: image.crop((3, 4, 177, 236)),
}


def bits(look: str) -> np.ndarray:
    return np.unpackbits(np.frombuffer(bytes.fromhex(look), np.uint8))


@pytest.mark.parametrize("change", COPIES)
def test_a_changed_copy_looks_alike(change):
    for seed in range(5):
        image = photograph(seed)
        distance = np.count_nonzero(bits(look_of(image)) != bits(look_of(COPIES[change](image))))
        assert distance <= MOST_DIFFERENT_BITS


def test_other_pictures_do_not():
    looks = [bits(look_of(photograph(seed))) for seed in range(20)]
    distances = [np.count_nonzero(a != b) for i, a in enumerate(looks) for b in looks[:i]]
    assert min(distances) > MOST_DIFFERENT_BITS + 10


def test_the_hash_is_that_of_the_cosine_transform():
    image = Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64), np.uint8))
    pixels = np.asarray(image, float)
    places = np.arange(64) + 0.5
    strengths = [
        (pixels * np.outer(np.cos(np.pi * u * places / 64), np.cos(np.pi * v * places / 64))).sum()
        for u in range(16)
        for v in range(16)
    ][1:]

    expected = np.array(strengths) > np.median(strengths)

    np.testing.assert_array_equal(bits(look_of(image))[:255], expected)


@pytest.mark.parametrize("rows", [3, 500])
def test_groups_are_those_of_a_plain_comparison(rows, monkeypatch):
    monkeypatch.setattr(duplicates, "_ROWS", rows)
    similar_groups.cache_clear()
    generator = np.random.default_rng(1)
    looks = generator.integers(0, 2, (40, 256), np.uint8)
    looks[:, 255] = 0
    for place in range(1, 40, 3):  # chains: every third is nearly the one before it
        looks[place] = looks[place - 1]
        looks[place, generator.choice(255, 50, replace=False)] ^= 1
    expected = list(range(40))
    for i in range(40):
        for j in range(i):
            if np.count_nonzero(looks[i] != looks[j]) <= MOST_DIFFERENT_BITS:
                low, high = sorted((expected[i], expected[j]))
                expected = [low if number == high else number for number in expected]

    found = similar_groups(tuple(np.packbits(each).tobytes().hex() for each in looks))

    assert found.tolist() == expected
    assert len(set(expected)) < 40


def test_without_pictures_there_are_no_groups():
    assert similar_groups(()).tolist() == []


def test_one_colour_is_one_look():
    white = Image.open(io.BytesIO(picture_bytes())).convert("L").point(lambda _: 255)
    assert look_of(white) == look_of(white.resize((200, 100)))
