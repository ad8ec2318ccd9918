"""Hands queued runs to training workers, and answers for the runs whose worker has died.

Run folders are the queue: whatever is lost here is found again in them. Several dispatchers may
look at the same folders, because a run is trained only by the process that claims its attempt.
"""

import asyncio
import contextlib
import logging
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from clf import control, run_queue
from clf.control import read_control
from clf.engine.errors import WorkerLost
from clf.engine.pool import Pool, Worker
from clf.run_queue import StatusReader, holds_worker, in_order
from clf.runs import MEASURING, Run, RunNotFound, RunState, RunStatus

log = logging.getLogger("clf.engine")

SECONDS_A_LOOK = 0.1
_SECONDS_WHILE_BUSY = 0.4
"""Added to it while every training worker has a run: nothing can be started then."""
HEARTBEAT_TIMEOUT = 10.0
"""A run of another process is taken to be dead when its heartbeat has stood still so long."""
START_TIMEOUT = 60.0
"""The same for a run that has never started: its process may still be loading TensorFlow."""
STOP_TIMEOUT = 5.0
"""A worker that has not obeyed Stop after this time is killed."""
MAX_DEATHS = 2
"""A run is not tried again when so many of its workers have died."""
GAVE_WAY = (
    f"It was paused for {run_queue.MAX_PAUSE_SECONDS / 60:.0f} minutes or more and others waited, "
    "so it went back into the queue; in its turn it goes on from where it was."
)


@dataclass
class _Held:
    """A run that one of our workers has. disobeys_since: monotonic time of an unanswered Stop."""

    run: Run
    worker: Worker
    task: asyncio.Task | None = None
    disobeys_since: float | None = None


class Dispatcher:
    """Looks at the run folders ten times a second while `run` is awaited; twice when all are busy.

    train: what a worker is given, with the path of the run folder.
    """

    def __init__(self, pool: Pool, train: Callable[[str], None]) -> None:
        self._pool, self._train = pool, train
        self._statuses = StatusReader()
        self._held: dict[str, _Held] = {}
        self._deaths: Counter[str] = Counter()
        self._heard, self._paused = _Stopwatches(), _Stopwatches()

    async def run(self) -> None:
        """Dispatch until cancelled; runs that are trained then are left as they are."""
        try:
            while True:
                try:
                    await self._look()
                except OSError as error:
                    log.warning("The run folders cannot be read or written: %s", error)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_SECONDS_WHILE_BUSY):
                        await self._pool.freed("train")
                await asyncio.sleep(SECONDS_A_LOOK)
        finally:
            for held in self._held.values():
                held.task.cancel()

    async def _look(self) -> None:
        statuses = self._statuses.read()
        open_runs = {run: status for run, status in statuses.items() if not status.state.ended}
        for held in list(self._held.values()):
            await self._enforce_stop(held, open_runs.get(held.run))
        others = {run: status for run, status in open_runs.items() if run.id not in self._held}
        waiting = [run for run in in_order(others) if not run.claimed(others[run].attempt + 1)]
        for run in others.keys() - set(waiting):
            if self._silent(run, others[run]):
                _put_back(run, "The process that trained it has ended")
        while waiting and (worker := self._pool.take("train")):
            run = waiting.pop(0)
            held = self._held[run.id] = _Held(run, worker)
            held.task = asyncio.ensure_future(self._answer_for(held))
        self._make_room(len(waiting), open_runs)

    def _make_room(self, wanted: int, open_runs: dict[Run, RunStatus]) -> None:
        """Ask as many runs to give way as others wait: those paused for long, the longest first."""
        since = {
            run: self._paused.seconds(run.id, status.paused)
            for run, status in open_runs.items()
            if holds_worker(status)
        }
        long = [run for run, seconds in since.items() if seconds >= run_queue.MAX_PAUSE_SECONDS]
        asked = {run for run in long if control.gives_way(run, open_runs[run].attempt)}
        long = sorted(set(long) - asked, key=since.__getitem__, reverse=True)
        for run in long[: max(0, wanted - len(asked))]:
            control.give_way(run, open_runs[run].attempt)

    async def _answer_for(self, held: _Held) -> None:
        """Have the run trained, and put it back if its worker could not finish it."""
        run = held.run
        problem = None
        try:
            outcome = await self._pool.call(
                held.worker, self._train, str(run.path), name=f"train-{run.id}", keep=True
            )
            if outcome.error:
                problem = f"Training ended with an error: {outcome.error}".rstrip(".")
        except WorkerLost:
            problem = "The training process ended unexpectedly, perhaps for want of memory"
        finally:
            del self._held[run.id]
            await self._pool.give_back(held.worker)
        if _left_to_others(run):
            _put_back(run, problem or "It was to give way")
        elif problem:
            self._deaths[run.id] += 1
            _put_back(run, problem, give_up=self._deaths[run.id] >= MAX_DEATHS)

    async def _enforce_stop(self, held: _Held, status: RunStatus | None) -> None:
        """Kill a worker that goes on for too long with a run that is to stop, ended or deleted."""
        wanted = status and (status.phase == MEASURING or not read_control(held.run).stop)
        if wanted:
            held.disobeys_since = None
        elif held.disobeys_since is None:
            held.disobeys_since = time.monotonic()
        elif time.monotonic() - held.disobeys_since > STOP_TIMEOUT:
            log.warning("Run %s did not stop; its process is ended.", held.run.id)
            held.disobeys_since = time.monotonic()
            await self._pool.end(held.worker)

    def _silent(self, run: Run, status: RunStatus) -> bool:
        """Whether the process that has this run has given no sign of life for too long."""
        limit = HEARTBEAT_TIMEOUT if status.started else START_TIMEOUT
        return self._heard.seconds(run.id, status.heartbeat) > limit


class _Stopwatches:
    """For how long a value of a run has stood still, by our own clock.

    Measured from when it was first seen: clocks of two machines differ, and a laptop that wakes up
    finds all heartbeats old.
    """

    def __init__(self) -> None:
        self.started: dict[str, tuple[float, float]] = {}

    def seconds(self, run_id: str, value: float) -> float:
        """How long the value of this run has been this one."""
        now = time.monotonic()
        if self.started.get(run_id, (None, now))[0] != value:
            self.started[run_id] = value, now
        return now - self.started[run_id][1]


def _left_to_others(run: Run) -> bool:
    """Whether the process that had this run has ended, or was to end, so that others come to it."""
    try:
        status = run.status()
    except RunNotFound:
        return False
    return not status.state.ended and control.gives_way(run, status.attempt)


def _put_back(run: Run, problem: str, *, give_up: bool = False) -> None:
    """Queue a run again whose process has ended; end it if it is given up, or was to stop.

    It keeps its place, unless it was to give way.
    """
    try:
        status = run.status()
        if status.state.ended:
            return
        # A process may have claimed an attempt and died before it could write so.
        attempt = status.attempt + run.claimed(status.attempt + 1)
        changes = {"attempt": attempt, "phase": "", "heartbeat": 0.0, "paused": 0.0}
        changes["queued"] = status.joined_queue
        asked = read_control(run)
        if asked.stop:
            reason = "Stopped by a person; its process had to be ended."
            changes |= {"state": RunState.STOPPED, "ended": time.time(), "reason": reason}
        elif asked.give_way == attempt:
            reason = GAVE_WAY
            changes |= {"state": RunState.QUEUED, "queued": time.time(), "reason": reason}
        elif give_up:
            reason = f"It was tried {MAX_DEATHS} times. {problem}."
            changes |= {"state": RunState.FAILED, "ended": time.time(), "reason": reason}
        else:
            reason = f"{problem}; it goes on from its last checkpoint."
            changes |= {"state": RunState.QUEUED, "reason": reason}
        run.update_status(**changes)
        log.warning("Run %s is %s: %s", run.id, changes["state"], reason)
    except (RunNotFound, FileNotFoundError):
        log.info("Run %s was deleted.", run.id)
