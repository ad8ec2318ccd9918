"""What a person asks of a run while it goes, in control.json of its folder.

Positions are steps of the whole run, so that asking twice, or a worker that dies and comes again,
changes nothing.
"""

import json
import logging
import threading
import time
from dataclasses import asdict, dataclass, fields, replace

from clf.files import write_json
from clf.runs import Run, RunState

log = logging.getLogger("clf")

_changing = threading.RLock()
"""Held between reading and writing: pages and the dispatcher ask at the same time."""


@dataclass(frozen=True)
class Control:
    """What control.json holds; all defaults while nobody has asked for anything.

    stop: whether to end, with what has been learned.
    pause_at: the step before which to wait; None to go on.
    learning_rate: in place of the config's; None for the config's.
    epochs: epochs in all, where a person trains on after the last one; None for the config's.
    give_way: the attempt that is to leave its worker to others; None for none.
    acts: what was done, in order and in words; each becomes a mark on the curves.
    """

    stop: bool = False
    pause_at: int | None = None
    learning_rate: float | None = None
    epochs: int | None = None
    give_way: int | None = None
    acts: tuple[str, ...] = ()


def read_control(run: Run) -> Control:
    """What is asked of the run now; what another version of the app wrote there is passed over."""
    try:
        data = json.loads((run.path / "control.json").read_bytes())
    except FileNotFoundError:
        return Control()
    except ValueError:
        log.warning("control.json of run %s is damaged; nothing is asked of the run.", run.id)
        return Control()
    known = {item.name: data[item.name] for item in fields(Control) if item.name in data}
    return Control(**known | {"acts": tuple(known.get("acts", ()))})


def stop(run: Run) -> None:
    """Ask the worker to stop. A run that waits is stopped at once; one that ended is left."""
    if run.status().state.ended:
        return
    _change(run, stop=True)
    if run.status().state is RunState.QUEUED:
        learned = run.checkpoint_file.exists()
        left = " Train on goes on from where it was." if learned else ""
        reason = f"Taken out of the queue.{left}"
        run.update_status(state=RunState.STOPPED, ended=time.time(), reason=reason)


def pause(run: Run) -> None:
    """Wait before the next step."""
    _change(run, "paused", pause_at=0)


def resume(run: Run) -> None:
    """Go on after a pause."""
    _change(run, "resumed", pause_at=None)


def give_way(run: Run, attempt: int) -> None:
    """Have a paused run leave its worker to those that wait; its pause is over with that.

    One that was resumed meanwhile goes on. attempt: the one that is paused; a later one, in which
    the run has come to its turn again, is not meant.
    """
    with _changing:
        control = read_control(run)
        if control.pause_at is not None and not control.stop:
            _change(run, "put back into the queue", pause_at=None, give_way=attempt)


def gives_way(run: Run, attempt: int) -> bool:
    """Whether :func:`give_way` was asked of this attempt."""
    return read_control(run).give_way == attempt


def one_batch(run: Run) -> None:
    """In a pause, train one batch and wait again."""
    _change(run, "one batch", pause_at=_steps_done(run) + 1)


def one_epoch(run: Run) -> None:
    """In a pause, train to the end of the next epoch, or of this one, and wait again.

    Once the training has begun: before, nobody knows how many steps an epoch has.
    """
    steps_per_epoch = run.status().steps_per_epoch
    finished = _steps_done(run) // steps_per_epoch
    _change(run, "one epoch", pause_at=(finished + 1) * steps_per_epoch)


def set_learning_rate(run: Run, learning_rate: float) -> None:
    """Learn at this rate from the next report on; a schedule goes on in proportion."""
    before = read_control(run).learning_rate or run.config().learning_rate
    if learning_rate != before:
        act = f"learning rate {before:g} to {learning_rate:g}"
        _change(run, act, learning_rate=learning_rate)


def train_on(run: Run, epochs: int) -> None:
    """Queue a run that was completed or stopped again, for so many epochs in all."""
    status = run.status()
    if run.pretrained or status.state not in (RunState.COMPLETED, RunState.STOPPED):
        return
    _change(run, "trained on", stop=False, pause_at=None, epochs=epochs)
    run.update_status(
        state=RunState.QUEUED,
        reason="",
        queued=time.time(),
        ended=0.0,
        epochs=epochs,
        test_accuracy=None,
        test_loss=None,
        balanced_accuracy=None,
    )


def _steps_done(run: Run) -> int:
    status = run.status()
    return status.epoch * status.steps_per_epoch + status.step


def _change(run: Run, act: str = "", **changes) -> None:
    with _changing:
        control = read_control(run)
        acts = (*control.acts, act) if act else control.acts
        write_json(run.path / "control.json", asdict(replace(control, acts=acts, **changes)))
