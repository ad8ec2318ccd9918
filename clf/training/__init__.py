"""Training: from a queued run folder to a finished one. Runs on a worker; imports TensorFlow."""

import errno
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from clf.config import RunConfig
from clf.datasets import DATASETS, DatasetUnavailable
from clf.metrics import balanced_accuracy, is_uneven
from clf.model import build_model
from clf.runs import MEASURING, Run, RunNotFound, RunState
from clf.text import percent
from clf.training.calibrating import calibrate
from clf.training.diverged import Diverged
from clf.training.listener import GaveWay, Stopped
from clf.training.memory import kept_memory
from clf.training.recorder import Recorder, Superseded
from clf.training.result import evaluate_on_test_set, save_model
from clf.training.steps import TrainingSteps
from clf.training.trainer import Trainer

log = logging.getLogger("clf")


def train(run: Run) -> None:
    """Train `run` to its end in this process, from its last checkpoint if it has one.

    Everything about it is written to the run folder: this returns normally also when the run is
    stopped, diverges, fails or is deleted. Returns at once if the run has ended (it was taken out
    of the queue, for instance), or if another process has taken this attempt. A run that gives way
    is left paused, with its checkpoint; whoever has asked for it puts it back into the queue.
    """
    try:
        status = run.status()
        if not status.state.ended and run.claim(status.attempt + 1):
            _train_and_record(run)
    except (RunNotFound, FileNotFoundError):
        if run.path.exists():
            raise
        log.warning("Run %s was deleted while it was trained.", run.id)
    except Superseded:
        log.warning("Run %s was taken up by another process; this one leaves it.", run.id)
    except GaveWay:
        log.info("Run %s gives way to others.", run.id)


def warm_up() -> None:
    """Do once what the first step in a process waits for: nearly a second of loading by parts."""
    config = RunConfig(dataset="digits")
    pixels = np.zeros((1, *DATASETS[config.dataset].shape), np.uint8)
    steps = TrainingSteps(build_model(config), config, pixels, np.zeros(1, np.int32))
    order = np.zeros((1, 1), np.int32)
    steps(order, np.zeros(1, np.float32), 0, 1)
    steps.compile(order)


def _train_and_record(run: Run) -> None:
    with _log_into(run), Recorder(run) as recorder, kept_memory():
        try:
            _train(run, recorder)
        except (Superseded, GaveWay):
            raise
        except Stopped:
            recorder.end(RunState.STOPPED, "Stopped by a person before it learned anything.")
        except Exception as error:  # whatever it is, the record must say it
            recorder.end(RunState.FAILED, _explain(error))
            log.exception("The run failed.")


def _train(run: Run, recorder: Recorder) -> None:
    trainer = Trainer(run, recorder)
    stopped = ""
    started = time.perf_counter()
    try:
        try:
            trainer.fit()
        except Stopped:
            if not trainer.steps_done:
                raise
            stopped = "Stopped by a person. "
        best = trainer.keep_best()
        evaluate = trainer.evaluator(_save(run, trainer))
        recorder.update(phase=MEASURING)
        test = evaluate_on_test_set(run, evaluate, trainer.data)
        calibrate(run, evaluate, trainer.data, test)
    except Diverged as error:
        trainer.restore()
        if trainer.steps_done:
            _save(run, trainer)
        recorder.end(RunState.DIVERGED, str(error))
        return
    log.info(
        "Ended after %.1f s; test accuracy %s.",
        time.perf_counter() - started,
        percent(test.accuracy),
    )
    recorder.end(
        RunState.STOPPED if stopped else RunState.COMPLETED,
        (stopped + best).strip(),
        test_accuracy=test.accuracy,
        test_loss=test.loss,
        balanced_accuracy=(
            balanced_accuracy(test.confusion) if is_uneven(test.confusion) else None
        ),
        images_per_second=trainer.images_per_second,
    )


def _save(run: Run, trainer: Trainer) -> keras.Model:
    return save_model(run, trainer.model, trainer.statistics, trainer.precision)


def _explain(error: Exception) -> str:
    """What went wrong in one sentence for a person; the log has the traceback."""
    if isinstance(error, DatasetUnavailable):
        return str(error)
    if isinstance(error, MemoryError | tf.errors.ResourceExhaustedError):
        return "There was not enough memory; try a smaller batch size or a smaller network."
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "The disk with the run folders is full; make room there and train again."
    if isinstance(error, OSError) and error.strerror:
        name = Path(str(error.filename2 or error.filename or "a file")).name
        return f"{name} could not be read or written: {error.strerror}."
    return f"An unexpected error ended the training ({type(error).__name__}); see worker.log."


@contextmanager
def _log_into(run: Run) -> Iterator[None]:
    handler = logging.FileHandler(run.log_file)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(handler)
        handler.close()
