"""Training: from a queued run folder to a finished one. Runs on a worker; imports TensorFlow."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

import tensorflow as tf

from clf.datasets import DatasetUnavailable
from clf.runs import Run, RunState
from clf.training.recorder import Recorder
from clf.training.trainer import Diverged, Trainer

log = logging.getLogger("clf")


def train(run: Run) -> None:
    """Train `run` to its end in this process, from its last checkpoint if it has one.

    Everything about it is written to the run folder: this returns normally also when the run is
    stopped, diverges or fails. Returns at once if another process has taken this attempt.
    """
    if not run.claim(run.status().attempt + 1):
        return
    with _log_into(run), Recorder(run) as recorder:
        try:
            _train(run, recorder)
        except FileNotFoundError as error:
            if run.path.exists():
                _fail(recorder, f"A file is missing: {error.filename}.")
            else:
                log.warning("Run %s was deleted while it was trained.", run.id)
        except Exception as error:  # noqa: BLE001  whatever it is, the record must say it
            _fail(recorder, _explain(error))


def _train(run: Run, recorder: Recorder) -> None:
    trainer = Trainer(run, recorder)
    started = time.perf_counter()
    try:
        stopped = not trainer.fit()
    except Diverged as error:
        trainer.restore()
        if trainer.position.epoch:
            trainer.save_model()
        recorder.end(RunState.DIVERGED, str(error))
        return
    trainer.save_model()
    recorder.update(phase="measuring test accuracy")
    test = trainer.test()
    log.info(
        "Ended after %.1f s; test accuracy %.4f.", time.perf_counter() - started, test.accuracy
    )
    state = RunState.STOPPED if stopped else RunState.COMPLETED
    reason = "Stopped by a person." if stopped else ""
    recorder.end(
        state,
        reason,
        test_accuracy=test.accuracy,
        test_loss=test.loss,
        images_per_second=trainer.images_per_second,
    )


def _fail(recorder: Recorder, reason: str) -> None:
    log.exception("The run failed.")
    recorder.end(RunState.FAILED, reason)


def _explain(error: Exception) -> str:
    """What went wrong in one sentence for a person; the log has the traceback."""
    if isinstance(error, DatasetUnavailable):
        return str(error)
    if isinstance(error, MemoryError | tf.errors.ResourceExhaustedError):
        return "There was not enough memory; try a smaller batch size or a smaller network."
    if isinstance(error, OSError) and error.strerror:
        return f"A file could not be read or written: {error.strerror}."
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
