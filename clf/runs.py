"""Run folders: the record of every training, and the states a run can be in.

One folder a run below :func:`runs_root`. The worker that trains writes it, everybody reads it, and
it outlives every process. Files are replaced whole, but for metrics.jsonl, which is appended to.
"""

import json
import os
import secrets
import time
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from clf.config import ConfigError, RunConfig
from clf.files import remove_folder, write_json
from clf.layers import RetiredLayer
from clf.pretrained import PRETRAINED
from clf.pretrained import ROOT as PRETRAINED_ROOT
from clf.rows import growing_rows
from clf.run_folders import is_run_id, run_folders, runs_root

MEASURING = "measuring test accuracy"
"""The last phase of a run: it no longer learns, and the model is saved."""


class RunState(StrEnum):
    """Where a run stands."""

    QUEUED = "queued"
    """Waits for a training worker; also a run whose worker died, until it is taken up again."""
    RUNNING = "running"
    """A worker trains it; its heartbeat is a few seconds old at most."""
    PAUSED = "paused"
    """A worker holds it and waits for Resume, or until others wait and it has waited long."""
    COMPLETED = "completed"
    """Trained to the last epoch; model and test accuracy are there."""
    STOPPED = "stopped"
    """Ended early by a person; the model as far as it came is there, if it learned at all."""
    FAILED = "failed"
    """Ended by an error; `reason` says which, worker.log has the traceback."""
    DIVERGED = "diverged"
    """The loss became infinite or NaN; `reason` says what to try."""

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self not in (RunState.QUEUED, RunState.RUNNING, RunState.PAUSED)


class RunNotFound(LookupError):
    """There is no run of this id; it may have been deleted."""


class RunUnreadable(RunNotFound):
    """A run folder that this version of the app cannot read; it is passed over in lists."""


def unreadable(run_id: str, name: str) -> RunUnreadable:
    """What to raise where the file `name` of a run is damaged."""
    return RunUnreadable(
        f"Run {run_id} cannot be read: {name} is damaged or of another version of this app."
    )


@dataclass(frozen=True)
class RunStatus:
    """What status.json holds.

    phase: what is done just now, e.g. "training" or "measuring test accuracy".
    reason: why the run ended early or waits again; one plain sentence.
    created, started, ended, heartbeat: seconds since 1970; 0 until they happen.
    queued: when it joined the queue, likewise; 0 for one that a process of its own trains.
    paused: since when it has been paused, likewise; 0 while it is not.
    attempt: how many workers have taken the run up.
    epochs: how many are planned. epoch, step: finished epochs, and finished steps of the current.
    seconds: of training alone, without loading, compiling and evaluation.
    images_per_second: over the last report while running; over the whole training at the end.
    best_epoch, best_val_accuracy: with early stopping, the epoch whose network is kept; else 0.
    compiler, precision: how the run is computed, see clf.training.computation; "" before that.
    test_accuracy, test_loss: on the whole test set, measured once at the end; None until then.
    balanced_accuracy: likewise, where the test set's classes are uneven; see clf.metrics.
    """

    state: RunState = RunState.QUEUED
    phase: str = ""
    reason: str = ""
    attempt: int = 0
    created: float = 0.0
    started: float = 0.0
    ended: float = 0.0
    heartbeat: float = 0.0
    epochs: int = 0
    epoch: int = 0
    step: int = 0
    steps_per_epoch: int = 0
    seconds: float = 0.0
    images_per_second: float = 0.0
    compiler: str = ""
    precision: str = ""
    test_accuracy: float | None = None
    test_loss: float | None = None
    balanced_accuracy: float | None = None
    best_epoch: int = 0
    best_val_accuracy: float = 0.0
    queued: float = 0.0
    paused: float = 0.0

    @property
    def joined_queue(self) -> float:
        """What the order of the queue goes by; older versions of the app wrote no `queued`."""
        return self.queued or self.created


@dataclass(frozen=True)
class Run:
    """One run folder. Methods read or replace its files; the object itself holds no state."""

    id: str
    path: Path

    @property
    def pretrained(self) -> bool:
        """Whether it comes with the product: it can be used, but neither changed nor deleted."""
        return self.path.parent == PRETRAINED_ROOT

    @property
    def model_file(self) -> Path:
        """The network; there once the run has ended, if it has learned anything worth keeping."""
        return self.path / "model.keras"

    @property
    def checkpoint_file(self) -> Path:
        """What is needed to go on from where it was written."""
        return self.path / "checkpoint.npz"

    @property
    def metrics_file(self) -> Path:
        """One JSON object a line: a report while an epoch runs, a finished epoch, or an event."""
        return self.path / "metrics.jsonl"

    @property
    def log_file(self) -> Path:
        """What the worker printed, tracebacks included."""
        return self.path / "worker.log"

    def config(self) -> RunConfig:
        """The settings of this run; they never change."""
        return _read_config(self)

    def status(self) -> RunStatus:
        """Where the run stands now."""
        data = self._read("status.json")
        try:
            return RunStatus(**data | {"state": RunState(data["state"])})
        except (KeyError, TypeError, ValueError) as error:
            raise unreadable(self.id, "status.json") from error

    def write_status(self, status: RunStatus) -> None:
        """Replace status.json."""
        write_json(self.path / "status.json", asdict(status))

    def update_status(self, **changes) -> RunStatus:
        """Replace some fields of status.json; gives the new status."""
        status = replace(self.status(), **changes)
        self.write_status(status)
        return status

    def metrics(self) -> list[dict]:
        """All rows of metrics.jsonl, a line that is still being written left out.

        Raises RunUnreadable if it is damaged.
        """
        try:
            return growing_rows(self.metrics_file).read()
        except FileNotFoundError:
            return []
        except (OSError, ValueError) as error:
            raise unreadable(self.id, self.metrics_file.name) from error

    def confusion(self) -> list[list[int]] | None:
        """Test pictures by their class (rows) and what they are called; None if not measured.

        Raises RunUnreadable if that is damaged.
        """
        name = "test.json"
        if not (self.path / name).exists():
            return None
        rows = self._read(name).get("confusion")
        size = len(rows) if isinstance(rows, list) else 0
        if not size or not all(isinstance(row, list) and len(row) == size for row in rows):
            raise unreadable(self.id, name)
        return rows

    def claim(self, attempt: int) -> bool:
        """Take this attempt for the calling process; False if another one has it already."""
        try:
            os.close(os.open(self.path / f"attempt-{attempt}.claim", os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return False
        return True

    def claimed(self, attempt: int) -> bool:
        """Whether a process has taken this attempt."""
        return (self.path / f"attempt-{attempt}.claim").exists()

    def delete(self) -> None:
        """Remove the folder for good. It vanishes from lists at once, also if it is large.

        Raises PermissionError for a pretrained run.
        """
        if self.pretrained:
            raise PermissionError(f"Run {self.id} comes with the product and stays.")
        remove_folder(self.path)

    def _read(self, name: str) -> dict:
        try:
            data = json.loads((self.path / name).read_bytes())
        except FileNotFoundError:
            if self.path.is_dir():
                raise RunUnreadable(f"Run {self.id} cannot be read: {name} is missing.") from None
            raise RunNotFound(f"Run {self.id} has been deleted.") from None
        except (OSError, ValueError) as error:
            raise unreadable(self.id, name) from error
        if not isinstance(data, dict):
            raise unreadable(self.id, name)
        return data


@lru_cache(maxsize=1024)
def _read_config(run: Run) -> RunConfig:
    try:
        return RunConfig.from_dict(run._read("config.json"))
    except (ConfigError, TypeError) as error:
        if isinstance(error.__cause__, RetiredLayer):
            raise RunUnreadable(f"Run {run.id} cannot be used: {error.__cause__}.") from error
        raise unreadable(run.id, "config.json") from error


def create_run(config: RunConfig, state: RunState = RunState.QUEUED) -> Run:
    """A new run with its folder; it appears in lists only when the folder is complete.

    A process that trains the run itself makes it RUNNING, so that no worker takes it up.
    """
    run_id = f"{datetime.now():%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
    path = runs_root() / run_id
    making = path.with_name(f".new-{run_id}")
    making.mkdir()
    write_json(making / "config.json", config.to_dict())
    now = time.time()
    queued = now if state is RunState.QUEUED else 0.0
    Run(run_id, making).write_status(
        RunStatus(state, created=now, heartbeat=now, queued=queued, epochs=config.epochs)
    )
    making.rename(path)
    return Run(run_id, path)


def find_run(run_id: str) -> Run:
    """The run of this id. Raises RunNotFound for anything that is not one, a path for instance."""
    path = (PRETRAINED_ROOT if run_id in PRETRAINED else runs_root()) / run_id
    known = run_id in PRETRAINED or is_run_id(run_id)
    if not known or not (path / "config.json").is_file():
        raise RunNotFound(f"There is no run {run_id!r}; it may have been deleted.")
    return Run(run_id, path)


def list_runs() -> list[Run]:
    """All runs that were started here, the newest first."""
    return [Run(folder.name, folder) for folder in run_folders()]
