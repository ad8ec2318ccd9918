"""The workers of the cluster by role, each lent to one task at a time.

One at a time, because a task that takes its process down takes all tasks down that Dask has given
to the same worker.
"""

import asyncio
import contextlib
import logging
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clf.engine import tasks
from clf.engine.errors import EngineUnavailable, WorkerLost

if TYPE_CHECKING:
    from distributed import Client

log = logging.getLogger("clf.engine")

ROLES = ("infer", "train")
_SECONDS_A_LOOK = 0.25
_SECONDS_A_STEADY_LOOK = 1.0
"""While all workers are there: every look takes time from the one that trains."""
_COLD_DEATHS = 3
"""So many workers that die before they have done anything are no accident."""


@dataclass(eq=False)
class Worker:
    """One worker process. `gone` is set when it has ended; another one takes its place."""

    address: str
    role: str
    warm: bool = False
    lent: bool = False
    gone: asyncio.Event = field(default_factory=asyncio.Event)


class Pool:
    """Knows which workers there are, and lends them. All methods belong to one event loop."""

    def __init__(self, warm_up: Callable[[str], None]) -> None:
        self._task_to_warm_up = warm_up
        self._client: Client | None = None
        self._workers: dict[str, Worker] = {}
        self._changed = asyncio.Condition()
        self._warming: set[asyncio.Task] = set()
        self._cold_deaths = 0
        self.problem = ""
        """Why there are no workers; tasks are refused while it is set."""

    def warm(self, role: str) -> bool:
        """Whether a worker of this role has loaded what it needs."""
        return any(worker.warm for worker in list(self._workers.values()) if worker.role == role)

    async def serve(self, client: "Client") -> None:
        """Follow the workers of this client's scheduler. Raises OSError when that is gone."""
        self._client, self.problem, self._cold_deaths = client, "", 0
        try:
            while True:
                await self._look()
                steady = self._workers and all(worker.warm for worker in self._workers.values())
                await asyncio.sleep(_SECONDS_A_STEADY_LOOK if steady else _SECONDS_A_LOOK)
        finally:
            self._client = None
            self._forget(list(self._workers))

    async def refuse(self, problem: str) -> None:
        """Say why there are no workers, also to those who wait for one."""
        log.error(problem)
        self.problem = problem
        async with self._changed:
            self._changed.notify_all()

    @contextlib.asynccontextmanager
    async def borrow(self, role: str) -> AsyncIterator[Worker]:
        """The next free worker of this role. Raises EngineUnavailable if there is none to come."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.problem or self._free(role))
            if self.problem:
                raise EngineUnavailable(self.problem)
            worker = self.take(role)
        try:
            yield worker
        finally:
            await self.give_back(worker)

    async def freed(self, role: str) -> None:
        """Wait until a worker of this role is free."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._free(role))

    def take(self, role: str) -> Worker | None:
        """A free worker of this role, None if there is none now. Give it back afterwards."""
        worker = self._free(role)
        if worker:
            worker.lent = True
        return worker

    async def give_back(self, worker: Worker) -> None:
        """End a loan."""
        async with self._changed:
            worker.lent = False
            self._changed.notify_all()

    async def call(
        self, worker: Worker, task: Callable, *args, name: str = "", keep: bool = False
    ) -> tasks.Outcome:
        """Run a task on this worker.

        Raises WorkerLost if the worker ends before it has answered, and EngineUnavailable if the
        scheduler cannot load the code of the task.

        name: what the task is called in Dask's logs.
        keep: let the task go on when nobody waits for it any more, or this process ends.
        """
        from distributed import CancelledError, KilledWorker, fire_and_forget

        if worker.gone.is_set():
            raise WorkerLost("The worker process had ended before the task began.")
        future = self._client.submit(
            tasks.attempt,
            task,
            *args,
            workers=[worker.address],
            pure=False,
            retries=0,
            key=f"{name or task.__name__}-{uuid.uuid4().hex}",
        )
        if keep:
            fire_and_forget(future)
        answer = asyncio.ensure_future(future.result())
        gone = asyncio.ensure_future(worker.gone.wait())
        try:
            await asyncio.wait({answer, gone}, return_when=asyncio.FIRST_COMPLETED)
            if answer.done():
                return answer.result()
            raise WorkerLost("The worker process ended before it had an answer.")
        except (KilledWorker, CancelledError, OSError) as error:
            self._forget([worker.address])
            raise WorkerLost("The worker process ended before it had an answer.") from error
        except RuntimeError as error:  # of Dask itself: those of the task are in its outcome
            raise EngineUnavailable(
                "The scheduler cannot load this program; start it in a copy of the repository."
            ) from error
        finally:
            answer.cancel()
            gone.cancel()
            future.release()

    async def end(self, worker: Worker) -> None:
        """Kill this worker's process, whatever it does; its Nanny starts a new one."""
        with contextlib.suppress(OSError):
            await self._client.run(_kill_worker, workers=[worker.address], nanny=True)

    def _free(self, role: str) -> Worker | None:
        workers = (w for w in self._workers.values() if w.role == role)
        return next((worker for worker in workers if worker.warm and not worker.lent), None)

    async def _look(self) -> None:
        if self._client.scheduler is None:  # Dask has tried to connect again, and given up
            raise ConnectionError("the connection was lost")
        identity = await self._client.scheduler.identity(n_workers=-1)
        there = identity["workers"]
        self._forget([address for address in self._workers if address not in there])
        for address in there.keys() - self._workers.keys():
            role = next((role for role in ROLES if role in there[address]["resources"]), None)
            if role:
                self._workers[address] = worker = Worker(address, role)
                task = asyncio.ensure_future(self._warm_up(worker))
                self._warming.add(task)
                task.add_done_callback(self._warming.discard)

    async def _warm_up(self, worker: Worker) -> None:
        try:
            outcome = await self.call(worker, self._task_to_warm_up, worker.role)
        except EngineUnavailable as error:
            await self.refuse(str(error))
            return
        except WorkerLost:
            self._cold_deaths += 1
            if self._cold_deaths == _COLD_DEATHS:
                await self.refuse(
                    "The worker processes die while they load TensorFlow; it needs a processor "
                    "with AVX, and about 1 GB of memory for each of two processes."
                )
            return
        if outcome.error:
            await self.refuse(f"The workers cannot load TensorFlow: {outcome.error}.")
            return
        async with self._changed:
            worker.warm, self._cold_deaths = True, 0
            self._changed.notify_all()

    def _forget(self, addresses: list[str]) -> None:
        for address in addresses:
            if worker := self._workers.pop(address, None):
                worker.gone.set()


def _kill_worker(dask_worker) -> None:
    """Runs in the Nanny."""
    import psutil

    if dask_worker.pid:
        psutil.Process(dask_worker.pid).kill()
