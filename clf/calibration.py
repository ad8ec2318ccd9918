"""How sure a network may be: probabilities that mean what they say, and "none of these".

Both are measured on the validation pictures, which the network was not trained on, and checked on
the test pictures, which neither had a part in.

Calibration is temperature scaling: all logits are divided by one number, so that of the answers
given with probability 0.8 about 80 % are right. It changes no answer. Guo, Pleiss, Sun and
Weinberger, "On Calibration of Modern Neural Networks", 2017; the expected calibration error with
15 bins is theirs as well.

"None of these" goes by the energy and not by the largest probability: probabilities only compare
the classes with each other, and a picture of something else, with hardly any logit for anything,
can still leave one class far ahead. Liu, Wang, Owens and Li, "Energy-based Out-of-distribution
Detection", 2020. `python -m benchmarks.unknown_pictures` measures both.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from clf.files import write_json

BINS = 15
LEAST_PICTURES = 30
"""Fewer validation pictures say too little: such a run is not calibrated."""
ACCEPTED = 0.95
"""So many of the validation pictures that the network is right about have enough evidence, where
the dataset does not say otherwise."""
_LEAST = 1e-30
"""Below it a probability is rounding: a softmax in float32 gives 0 where others are far ahead."""
_LEAST_CONTRAST = 8
"""Between the darkest and the brightest pixel; with less, a picture is a plain colour."""
_TEMPERATURES = (0.05, 20.0)


@dataclass(frozen=True)
class Reliability:
    """Answers sorted by how sure they were, into bins of equal width from 0 to 1.

    counts: answers in each bin. confidence: their mean probability. accuracy: the share of them
    that is right. Both are 0 in an empty bin.
    """

    counts: tuple[int, ...]
    confidence: tuple[float, ...]
    accuracy: tuple[float, ...]

    @property
    def error(self) -> float:
        """The expected calibration error: the mean distance of the two, weighted by the counts."""
        counts, confidence, accuracy = map(np.array, (self.counts, self.confidence, self.accuracy))
        return float((counts * np.abs(confidence - accuracy)).sum() / counts.sum())


@dataclass(frozen=True)
class Calibration:
    """What was measured for one network.

    temperature: the logits are divided by it; below 1 where the network is too cautious.
    threshold: least evidence that a class is named for. usual: the median evidence of the
        validation pictures that the network is right about.
    pictures: of the validation part.
    before, after: on the test pictures, as the network computes and calibrated.
    accepted: share of the test pictures with enough evidence. accepted_accuracy: of these, the
        share that is right.
    """

    temperature: float
    threshold: float
    usual: float
    pictures: int
    before: Reliability
    after: Reliability
    accepted: float
    accepted_accuracy: float


@dataclass(frozen=True)
class Answer:
    """What is said of one picture.

    probabilities: float32 (classes,), calibrated where the run is. computed: as the network
        computed them.
    blank: whether there is nothing in the picture at all.
    evidence, needed: shares of the usual evidence; None where nothing was measured.
    """

    probabilities: np.ndarray
    computed: np.ndarray
    blank: bool = False
    evidence: float | None = None
    needed: float | None = None

    @property
    def label(self) -> int:
        """Index of the most probable class."""
        return int(self.probabilities.argmax())

    @property
    def probability(self) -> float:
        """Of the most probable class."""
        return float(self.probabilities.max())

    @property
    def none_of_these(self) -> bool:
        """Whether the picture shows too little of any class to be called one."""
        return self.blank or (self.evidence is not None and self.evidence < self.needed)


def answers(
    pixels: np.ndarray, probabilities: np.ndarray, calibration: Calibration | None
) -> list[Answer]:
    """One answer a picture.

    pixels: uint8 (n, height, width, channels), as the network got them. probabilities: float
    (n, classes), as it computed them. calibration: of this network, if there is one.
    """
    contrast = np.ptp(pixels, axis=(1, 2)).max(axis=1)
    blank = (contrast < _LEAST_CONTRAST).tolist()
    if calibration is None:
        rows = zip(probabilities, blank, strict=True)
        return [Answer(row, row, empty) for row, empty in rows]
    calibrated = tempered(probabilities, calibration.temperature)
    shares = (evidence(probabilities) / calibration.usual).tolist()
    needed = calibration.threshold / calibration.usual
    rows = zip(calibrated, probabilities, blank, shares, strict=True)
    return [Answer(*row, needed) for row in rows]


def measure(
    validation: tuple[np.ndarray, np.ndarray],
    test: tuple[np.ndarray, np.ndarray],
    named: float = ACCEPTED,
) -> Calibration | None:
    """Calibrate on the validation pictures and check it on the test pictures.

    Each is a pair: probabilities float (n, classes) as the network computed them, and labels (n,).
    named: share of the validation pictures answered right that have enough evidence.
    None where there are fewer than LEAST_PICTURES validation pictures, or none is answered right.
    """
    probabilities, labels = validation
    right = probabilities.argmax(axis=1) == labels
    if len(labels) < LEAST_PICTURES or not right.any():
        return None
    temperature = fit_temperature(probabilities, labels)
    strong = evidence(probabilities[right])
    threshold = float(np.quantile(strong, 1 - named))
    computed, truth = test
    accepted = evidence(computed) >= threshold
    accepted_right = (computed.argmax(axis=1) == truth)[accepted]
    return Calibration(
        temperature,
        threshold,
        float(max(np.median(strong), _LEAST)),
        len(labels),
        reliability(computed, truth),
        reliability(tempered(computed, temperature), truth),
        float(accepted.mean()),
        float(accepted_right.mean()) if accepted.any() else 0.0,
    )


def tempered(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """Probabilities float32 (n, classes) as if their logits were divided by `temperature`.

    Computed from the logarithms of the probabilities, which are the logits of a softmax but for a
    number that is the same for all classes; so it works behind any output function.
    """
    return np.exp(_log_softmax(_logarithms(probabilities) / temperature)).astype(np.float32)


def evidence(probabilities: np.ndarray) -> np.ndarray:
    """How strongly each picture speaks for some classes against others: float64 (n,), from 0.

    It is the negative energy log(sum e^z) of logits z whose mean is 0, less that of equal logits.
    What is added to all logits alike changes no probability and is never learned, so the mean is
    taken away; this makes it the mean over the classes of -log(probability) - log(classes).
    """
    return -_logarithms(probabilities).mean(axis=1) - np.log(probabilities.shape[1])


def fit_temperature(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """The temperature with the smallest negative log likelihood of the labels, 0.05 to 20.

    One picture more, of no class in particular, is added in thought: where every answer is right,
    the best temperature would be 0 and every answer certain, by however few pictures.
    """
    logarithms = _logarithms(probabilities)
    own = logarithms[np.arange(len(labels)), labels]
    total = own.sum() + logarithms.mean()

    def slope(inverse: float) -> float:
        """Of the negative log likelihood along 1 / temperature, in which it is convex."""
        weights = np.exp(_log_softmax(logarithms * inverse))
        expected = (weights * logarithms).sum(axis=1)
        return float(expected.sum() + expected.mean() - total)

    low, high = 1 / _TEMPERATURES[1], 1 / _TEMPERATURES[0]
    for _ in range(40):
        middle = (low * high) ** 0.5
        low, high = (low, middle) if slope(middle) > 0 else (middle, high)
    return float(1 / (low * high) ** 0.5)


def reliability(probabilities: np.ndarray, labels: np.ndarray) -> Reliability:
    """The answers by how sure they are. probabilities: float (n, classes). labels: (n,)."""
    confidence = probabilities.max(axis=1).astype(np.float64)
    right = (probabilities.argmax(axis=1) == labels).astype(np.float64)
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    counts = np.bincount(bins, minlength=BINS)
    filled = np.maximum(counts, 1)
    means = [np.bincount(bins, values, BINS) / filled for values in (confidence, right)]
    return Reliability(tuple(counts.tolist()), *(tuple(mean.tolist()) for mean in means))


def write_calibration(folder: Path, calibration: Calibration | None) -> None:
    """Keep it in a run's folder; None removes what an earlier network left there."""
    if calibration is None:
        calibration_file(folder).unlink(missing_ok=True)
    else:
        write_json(calibration_file(folder), asdict(calibration))


def read_calibration(folder: Path) -> Calibration | None:
    """What was measured for the network in a run's folder.

    None if nothing was, or if another version of the app wrote something else there.
    """
    try:
        data = json.loads(calibration_file(folder).read_bytes())
        parts = {name: _reliability_from(data[name]) for name in ("before", "after")}
        return Calibration(**data | parts)
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _reliability_from(data: dict) -> Reliability:
    return Reliability(**{name: tuple(values) for name, values in dict(data).items()})


def calibration_file(folder: Path) -> Path:
    """Where it is in a run's folder, if it was measured."""
    return folder / "calibration.json"


def _logarithms(probabilities: np.ndarray) -> np.ndarray:
    return np.log(np.maximum(probabilities.astype(np.float64), _LEAST))


def _log_softmax(values: np.ndarray) -> np.ndarray:
    values = values - values.max(axis=1, keepdims=True)
    return values - np.log(np.exp(values).sum(axis=1, keepdims=True))
