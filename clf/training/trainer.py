"""One training from its data to its last epoch."""

import logging
import math
import time

import numpy as np

from clf import datasets
from clf.evaluation import Evaluation, Evaluator
from clf.files import write_atomically, write_json
from clf.model import PixelStatistics, build_model
from clf.runs import Run
from clf.training.checkpoint import Position, load_checkpoint, save_checkpoint
from clf.training.recorder import Recorder
from clf.training.steps import TrainingSteps, epoch_order, uses_xla

log = logging.getLogger("clf")

SECONDS_A_REPORT = 0.25
"""How often a run reports and listens: the number of steps a call follows from it."""
FIRST_STEPS = 4
"""So many steps of a run are not compiled, so that a person sees it learn at once.

They are always the same steps: rounding differs between the two ways, and a run has to come out
the same however often it was interrupted.
"""


class Diverged(ArithmeticError):
    """The loss is no longer a finite number; the message says what to try."""


class Trainer:
    """Trains one run; `fit` may be called once.

    position: the last checkpoint. steps_done: steps of the whole run, those before it included.
    """

    def __init__(self, run: Run, recorder: Recorder) -> None:
        self._run, self._recorder, self.config = run, recorder, run.config()
        recorder.update(phase="loading the pictures")
        self._data = datasets.load(self.config.dataset)
        parts = datasets.split(
            len(self._data.y_train), self.config.validation_share, self.config.seed
        )
        train, validation = ((self._data.x_train[part], self._data.y_train[part]) for part in parts)
        recorder.update(phase="building the network")
        standardised = self.config.scaling == "standard"
        statistics = PixelStatistics.of(train[0]) if standardised else None
        self.model = build_model(self.config, statistics)
        self._steps = TrainingSteps(self.model, self.config, *train)
        self._size = len(train[1])
        self._validate = self._evaluator(*validation) if len(validation[1]) else None
        self._steps_per_call = FIRST_STEPS
        self.position = Position()
        self.steps_done = 0

    def fit(self) -> bool:
        """Train up to the last epoch. False if a person stopped it before. Raises Diverged."""
        self.restore()
        self._recorder.rewind(self.position.metrics_bytes)
        self._recorder.update(
            phase="training",
            epoch=self.position.epoch,
            step=0,
            steps_per_epoch=self._batches,
            seconds=self._seconds,
        )
        for epoch in range(self.position.epoch + 1, self.config.epochs + 1):
            if not self._train_epoch(epoch):
                return False
        return True

    def restore(self) -> None:
        """Go back to the last checkpoint, or to the start if there is none."""
        self.position = load_checkpoint(self._run.checkpoint_file, self._variables())
        self._seconds = self.position.seconds
        self.steps_done = self.position.epoch * self._batches

    def save_model(self) -> None:
        """Write the network as it is now to model.keras. Raises Diverged if it is no good."""
        self._check_weights()
        # Keras saves to a path only, so the file moves into place from a name of its own.
        temporary = self._run.path / "saving.keras"
        self.model.save(temporary)
        data = temporary.read_bytes()
        write_atomically(self._run.model_file, lambda file: file.write(data))
        temporary.unlink()

    def test(self) -> Evaluation:
        """Measure on the whole test set and keep the confusion matrix in test.json.

        Raises Diverged if the loss is not finite.
        """
        result = self._evaluator(self._data.x_test, self._data.y_test)()
        if not math.isfinite(result.loss):
            raise Diverged(_what_to_try(self.config.scaling))
        write_json(self._run.path / "test.json", {"confusion": result.confusion.tolist()})
        return result

    def _train_epoch(self, epoch: int) -> bool:
        order = self._order(epoch)
        loss = accuracy = 0.0
        first = 0
        while first < len(order):
            if self._run.control().get("stop"):
                return False
            count = min(self._steps_per_call, len(order) - first)
            if self.steps_done < FIRST_STEPS:
                count = min(count, FIRST_STEPS - self.steps_done)
            elif not self._steps.compiled:
                self._compile(order)
            sums = self._call(order, first, count, epoch)
            first += count
            loss, accuracy = loss + sums[0], accuracy + sums[1]
        self._finish_epoch(epoch, loss / len(order), accuracy / len(order))
        return True

    def _compile(self, order: np.ndarray) -> None:
        self._recorder.update(phase="compiling")
        self._steps.compile(order)
        log.info("Compiled by %s.", "XLA" if uses_xla(self.config) else "TensorFlow's graph mode")

    def _call(self, order: np.ndarray, first: int, count: int, epoch: int) -> tuple[float, float]:
        """Train `count` steps in one call, report them, and choose the length of the next call."""
        started = time.perf_counter()
        loss, accuracy = self._steps(order, first, count)
        seconds = time.perf_counter() - started
        self._seconds += seconds
        if not math.isfinite(loss):
            raise Diverged(_what_to_try(self.config.scaling))
        # At most doubled, so that one call measured too fast does not make the next one long.
        wanted = round(count * SECONDS_A_REPORT / seconds)
        self._steps_per_call = min(max(1, wanted), 2 * self._steps_per_call)
        self.steps_done += count
        rate = count * order.shape[1] / seconds
        self._recorder.append(
            {
                "kind": "step",
                "epoch": epoch,
                "step": self.steps_done,
                "loss": loss / count,
                "accuracy": accuracy / count,
                "images_per_second": rate,
            }
        )
        self._recorder.update(
            phase="training",
            epoch=epoch - 1,
            step=first + count,
            seconds=self._seconds,
            images_per_second=rate,
        )
        return loss, accuracy

    def _finish_epoch(self, epoch: int, loss: float, accuracy: float) -> None:
        row = {
            "kind": "epoch",
            "epoch": epoch,
            "step": epoch * self._batches,
            "loss": loss,
            "accuracy": accuracy,
            "seconds": self._seconds,
        }
        if self._validate:
            self._recorder.update(phase="validating")
            result = self._validate()
            row |= {"val_loss": result.loss, "val_accuracy": result.accuracy}
        if not all(math.isfinite(value) for value in row.values() if not isinstance(value, str)):
            raise Diverged(_what_to_try(self.config.scaling))
        self._check_weights()
        self._recorder.append(row)
        self.position = Position(epoch, self._seconds, self._recorder.metrics_bytes())
        save_checkpoint(self._run.checkpoint_file, self._variables(), self.position)
        self._recorder.update(
            phase="training",
            epoch=epoch,
            step=0,
            seconds=self._seconds,
        )

    def _check_weights(self) -> None:
        """Raise Diverged unless all weights are finite.

        A step's loss is measured before the step changes the weights: it may be the last good one.
        """
        if not all(np.isfinite(weight.numpy()).all() for weight in self.model.weights):
            raise Diverged(_what_to_try(self.config.scaling))

    @property
    def images_per_second(self) -> float:
        """Mean speed of the training so far, 0 before the first step."""
        return self.steps_done * self._batch_size / self._seconds if self._seconds else 0.0

    @property
    def _batch_size(self) -> int:
        return min(self.config.batch_size, self._size)

    @property
    def _batches(self) -> int:
        return self._size // self._batch_size

    def _order(self, epoch: int) -> np.ndarray:
        return epoch_order(self._size, self.config.batch_size, self.config.seed, epoch)

    def _variables(self) -> list:
        return [*self.model.variables, *self._steps.optimizer.variables]

    def _evaluator(self, pixels: np.ndarray, labels: np.ndarray) -> Evaluator:
        return Evaluator(self.model, self.config, pixels, labels)


def _what_to_try(scaling: str) -> str:
    advice = "try a lower learning rate"
    if scaling == "none":
        advice += ", or scale the pixels to 0..1"
    return f"The loss became infinite or no number at all: {advice}."
