"""One training from its data to its last epoch."""

import logging
import time
from dataclasses import replace

import keras
import numpy as np

from clf import datasets
from clf.control import Control, read_control
from clf.datasets import Progress
from clf.evaluation import Evaluator
from clf.model import PixelStatistics, build_model
from clf.runs import Run
from clf.schedules import planned_factors
from clf.text import percent
from clf.training.checkpoint import load_checkpoint, save_checkpoint
from clf.training.computation import choose_precision, uses_xla
from clf.training.diverged import check_values, check_weights
from clf.training.listener import GaveWay, Listener, Stopped, pauses_at
from clf.training.recorder import Recorder
from clf.training.snapshots import Snapshots
from clf.training.steps import TrainingSteps, epoch_order
from clf.training.transfer import (
    Part,
    load_letters,
    load_parts,
    variables_that_learn,
    what_learns,
)
from clf.training.whitening import whiten

log = logging.getLogger("clf")

SECONDS_A_REPORT = 0.25
"""How often a run reports and listens: the number of steps a call follows from it."""
SECONDS_A_CHECKPOINT = 30.0


class Trainer:
    """Trains one run; `fit` may be called once.

    position: where the run stands.
    model, statistics, precision: the network, and what it was built with.
    data: the dataset, its test set included, which takes no part in the training.
    """

    def __init__(self, run: Run, recorder: Recorder) -> None:
        self._run, self._recorder, self.config = run, recorder, run.config()
        recorder.update(phase="loading the pictures")
        preparing = self._preparing()
        self.data = datasets.load(self.config.dataset, preparing)
        self._parts = load_parts(self.data, self.config, preparing)
        self._letters = load_letters(self.data, self.config, preparing)
        pixels = self._parts[0].inputs
        recorder.update(phase="building the network")
        standardised = self.config.scaling == "standard"
        self.statistics = PixelStatistics.of(pixels) if standardised else None
        # A run that goes on is computed as it was; on another machine the choice might differ.
        self.precision = run.status().precision or choose_precision(self.config)
        compiler = "XLA" if uses_xla(self.config) else "TensorFlow's graph mode"
        recorder.update(precision=self.precision, compiler=compiler)
        self.model = build_model(self.config, self.statistics, self.precision)
        whiten(self.model, self.config, pixels)
        self._initial = self.model.get_weights()
        self._snapshots = Snapshots(run, self.data, self.statistics)
        self._size = len(self._parts[0])
        self._steps_per_call = 1
        self._validate: Evaluator | None = None
        self.restore()

    def fit(self) -> None:
        """Train up to the last epoch, or as long as it gets better.

        Raises Stopped and GaveWay, with all that was learned kept, and Diverged.
        """
        self._recorder.rewind(self.position.metrics_bytes)
        self._listener = Listener(self._run, self._recorder)
        more = read_control(self._run).epochs
        epochs = more or self.config.epochs
        # Whoever asks for more epochs wants them; the best one is kept all the same.
        self._patience = 0 if more else self.config.patience
        self._recorder.update(steps_per_epoch=self._batches, epochs=epochs)
        self._choose_what_learns(self._parts, self.position.fine_tuning)
        self._parts = []  # the steps have made a copy of their own
        load_checkpoint(self._run.checkpoint_file, self._variables())
        self._saved = time.monotonic()
        self._report("training")
        with self._snapshots:
            try:
                if self.position.epoch and not self.position.step:
                    self._keep_snapshot()
                while self.position.epoch < epochs and not self._out_of_patience:
                    self._train_epoch(self.position.epoch + 1)
                self._snapshots.finish()
            except (Stopped, GaveWay):
                self._save()
                raise

    def restore(self) -> None:
        """Go back to the network of the last checkpoint; nothing changes if there is none."""
        checkpoint = self._run.checkpoint_file
        self.position, self._best = load_checkpoint(
            checkpoint, variables_that_learn(self.model, self.config)
        )

    def evaluator(self, model: keras.Model) -> Evaluator:
        """What measures `model`: the one of the epochs where that is compiled for this network."""
        if self._validate and self._validate.model is model:
            return self._validate
        return Evaluator(model, self.config)

    @property
    def steps_done(self) -> int:
        """Steps of the whole run, those of an earlier attempt included."""
        return self.position.epoch * self._batches + self.position.step

    def _preparing(self) -> Progress:
        """Says how many pictures are ready; obeys what is asked, unless the run has learned.

        What has learned is measured when it is stopped, and that needs all pictures.
        """
        listener = Listener(self._run, self._recorder)
        fresh = not self._run.checkpoint_file.exists()

        def report(done: int, total: int) -> None:
            self._recorder.update(phase=f"preparing the pictures: {done:,} of {total:,}")
            if fresh:
                listener.obey(1, 0)

        return report

    def _choose_what_learns(self, parts: list[Part], fine_tuning: bool) -> None:
        """Make the steps anew: for all of the network, or for what is behind its frozen layers."""
        model, (train, self._validation) = what_learns(
            self.model, self.config, parts, fine_tuning, self._hear_between
        )
        self._learning = model
        self._steps = TrainingSteps(model, self.config, train.inputs, train.labels, self._letters)
        self._validate = Evaluator(model, self.config, train.inputs.dtype)
        self.position = replace(self.position, fine_tuning=fine_tuning)

    def _hear_between(self, done: int, total: int) -> None:
        """Say how many pictures have passed through the frozen layers; obey what is asked.

        Nothing was learned since the last checkpoint, so that a pause has nothing to keep.
        """
        phase = f"passing the pictures through the frozen layers: {done:,} of {total:,}"
        self._recorder.update(phase=phase)
        self._listener.obey(self.position.epoch + 1, self.steps_done)

    def _train_epoch(self, epoch: int) -> None:
        tuned = self.config.fine_tuning_epochs
        if tuned and epoch > self.config.epochs - tuned and not self.position.fine_tuning:
            parts = load_parts(self.data, self.config, self._preparing())
            self._choose_what_learns(parts, fine_tuning=True)
        order = self._order(epoch)
        while self.position.step < len(order):
            # Not before the first step, so that a person sees it learn at once. In every attempt
            # it is the same step: rounding differs between the two ways.
            if self.steps_done and not self._steps.compiled:
                self._compile(order, epoch)
            control = self._listen(epoch, self.steps_done)
            self._call(order, self._rates(epoch, control), self._count(len(order), control))
            if time.monotonic() - self._saved > SECONDS_A_CHECKPOINT:
                self._save()
        self._finish_epoch(epoch)

    def _listen(self, epoch: int, due: int) -> Control:
        """Hear what is asked; wait in a pause before step `due`, with all that was learned kept."""
        control = self._listener.hear(epoch, self.steps_done, due)
        if pauses_at(control, due):
            self._save()
            control = self._listener.wait(epoch, self.steps_done, due)
        return control

    def _count(self, batches: int, control: Control) -> int:
        """How many steps the next call takes: no more than asked, or left in the epoch."""
        at_most = self._steps_per_call if self.steps_done else 1
        count = min(at_most, batches - self.position.step)
        if control.pause_at is not None:
            count = min(count, control.pause_at - self.steps_done)
        return count

    def _rates(self, epoch: int, control: Control) -> np.ndarray:
        """The learning rate of every step of an epoch."""
        steps = np.arange(self._batches) + (epoch - 1) * self._batches
        tuned = self.config.fine_tuning_epochs
        before = self.config.epochs - tuned
        factors = planned_factors(
            self.config.schedule, before * self._batches, tuned * self._batches, steps
        )
        rates = factors * (control.learning_rate or self.config.learning_rate)
        return rates.astype(np.float32)

    def _compile(self, order: np.ndarray, epoch: int) -> None:
        self._report("compiling")
        self._listener.hear_during(lambda: self._steps.compile(order), epoch, self.steps_done)
        self._keep_snapshot()
        status = self._run.status()
        log.info("Compiled by %s, computed in %s.", status.compiler, status.precision)

    def _call(self, order: np.ndarray, rates: np.ndarray, count: int) -> None:
        """Train `count` steps in one call, report them, and choose the length of the next call."""
        before = self.position
        started = time.perf_counter()
        loss, accuracy = self._steps(order, rates, before.step, count)
        seconds = time.perf_counter() - started
        check_values([loss], self.config.scaling)
        # At most doubled, so that one call measured too fast does not make the next one long.
        wanted = round(count * SECONDS_A_REPORT / seconds)
        self._steps_per_call = min(max(1, wanted), 2 * self._steps_per_call)
        self.position = replace(
            before,
            step=before.step + count,
            loss=before.loss + loss,
            accuracy=before.accuracy + accuracy,
            seconds=before.seconds + seconds,
        )
        rate = count * order.shape[1] / seconds
        self._recorder.append(
            {
                "kind": "step",
                "epoch": before.epoch + 1,
                "step": self.steps_done,
                "loss": loss / count,
                "accuracy": accuracy / count,
                "learning_rate": float(rates[before.step + count - 1]),
                "images_per_second": rate,
            }
        )
        self._report("training", images_per_second=rate)

    def _report(self, phase: str, **changes) -> None:
        position = self.position
        self._recorder.update(
            phase=phase,
            epoch=position.epoch,
            step=position.step,
            seconds=position.seconds,
            **changes,
        )

    def _finish_epoch(self, epoch: int) -> None:
        row = {
            "kind": "epoch",
            "epoch": epoch,
            "step": epoch * self._batches,
            "loss": self.position.loss / self._batches,
            "accuracy": self.position.accuracy / self._batches,
            "seconds": self.position.seconds,
        }
        if len(self._validation):
            self._report("validating")
            # A pause after the epoch's last step is to show what was measured at its end.
            result = self._validate(
                self._validation.inputs,
                self._validation.labels,
                lambda: self._listen(epoch, self.steps_done - 1),
            )
            row |= {"val_loss": result.loss, "val_accuracy": result.accuracy}
        losses = [value for name, value in row.items() if name.endswith("loss")]
        check_values(losses, self.config.scaling)
        check_weights(self._learning, self.config.scaling)
        self._recorder.append(row)
        self.position = replace(self.position, epoch=epoch, step=0, loss=0.0, accuracy=0.0)
        if self.config.patience and row["val_accuracy"] > self.position.best_accuracy:
            self._best = self.model.get_weights()
            self.position = replace(
                self.position, best_epoch=epoch, best_accuracy=row["val_accuracy"]
            )
        self._save()
        self._report("training")
        self._keep_snapshot()

    def _keep_snapshot(self) -> None:
        """Begin the snapshot of the epoch that was finished last, and of the beginning.

        Behind the first step and behind checkpoints, so that nobody waits for a first point, and
        there is none of an epoch that an interrupted run has still to come to.
        """
        epoch = 0 if self.position.step else self.position.epoch
        weights = {0: self._initial}
        if epoch:
            weights[epoch] = self.model.get_weights()
        self._snapshots.begin(weights)

    def _save(self) -> None:
        """Write a checkpoint of the run as it stands. Raises Diverged if it is no good."""
        check_weights(self._learning, self.config.scaling)
        self._snapshots.finish()  # a run that goes on from here would not take it any more
        self.position = replace(self.position, metrics_bytes=self._recorder.metrics_bytes())
        save_checkpoint(self._run.checkpoint_file, self._variables(), self.position, self._best)
        self._saved = time.monotonic()

    @property
    def _out_of_patience(self) -> bool:
        waited = self.position.epoch - self.position.best_epoch
        return bool(self._patience) and waited >= self._patience

    def keep_best(self) -> str:
        """Take the weights of the best epoch, where early stopping keeps them, and say so."""
        if not self._best:
            return ""
        self.model.set_weights(self._best)
        best, accuracy = self.position.best_epoch, self.position.best_accuracy
        self._recorder.update(best_epoch=best, best_val_accuracy=accuracy)
        return (
            f"Best: epoch {best}, validation accuracy {percent(accuracy)}; "
            "the saved network is that one."
        )

    @property
    def images_per_second(self) -> float:
        """Mean speed of the training so far, 0 before the first step."""
        seconds = self.position.seconds
        return self.steps_done * self._batch_size / seconds if seconds else 0.0

    @property
    def _batch_size(self) -> int:
        return min(self.config.batch_size, self._size)

    @property
    def _batches(self) -> int:
        return self._size // self._batch_size

    def _order(self, epoch: int) -> np.ndarray:
        return epoch_order(self._size, self.config.batch_size, self.config.seed, epoch)

    def _variables(self) -> list:
        return [
            *variables_that_learn(self.model, self.config),
            *self._steps.optimizer.variables,
        ]
