"""Engine: starts the workers, keeps them running, and hands them work."""

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from clf.engine import tasks
from clf.engine.cluster import scheduler, security_for
from clf.engine.dispatcher import Dispatcher
from clf.engine.errors import EngineError, EngineUnavailable, WorkerLost
from clf.engine.pool import Pool, Worker
from clf.engine.status import EngineStatus

if TYPE_CHECKING:
    from distributed import Client

log = logging.getLogger("clf.engine")

_SECONDS_FOR_AN_ANSWER = 120.0
_SECONDS_TO_CLOSE = 10.0
_SECONDS_TO_CONNECT = 10
_SECONDS_BETWEEN_STARTS = (0.0, 2.0, 10.0, 30.0)
_SECONDS_OF_GOOD_SERVICE = 60.0
"""A cluster that served so long is started again at once when it is lost."""


class Engine:
    """Workers for training and inference, and the queue of runs.

    It returns at once and starts in a thread of its own. Queued run folders are trained in order.
    One engine a process; all methods may be called from any thread.

    train: what a training worker is given, with the path of a run folder.
    warm_up: what every worker is given first, with its role, "train" or "infer".
    """

    def __init__(
        self,
        train: Callable[[str], None] = tasks.train,
        warm_up: Callable[[str], None] = tasks.warm_up,
    ) -> None:
        self._pool = Pool(warm_up)
        self._dispatcher = Dispatcher(self._pool, train)
        self._loop = asyncio.new_event_loop()
        self._closing = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._thread.start()

    def status(self) -> EngineStatus:
        """How far the workers are, now."""
        return EngineStatus(self._pool.warm("train"), self._pool.warm("infer"), self._pool.problem)

    def infer(self, task: Callable, *args) -> Future:
        """Run ``task(*args)`` on an inference worker; it waits for one that is still starting.

        The future gives the task's value or raises its error (TaskError if that is of a library
        which only workers have), WorkerLost if its process died twice, and EngineUnavailable if
        there are no workers. Cancel it when nobody wants the answer any more.
        """
        if self._closing.is_set():
            refused: Future = Future()
            refused.set_exception(EngineUnavailable("The app is closing."))
            return refused
        return asyncio.run_coroutine_threadsafe(self._infer(task, args), self._loop)

    def close(self) -> None:
        """End all workers. Runs that are trained go on from their checkpoint another time."""
        with contextlib.suppress(RuntimeError):  # the loop has ended already
            self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join(_SECONDS_TO_CLOSE)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._main())
        except Exception as error:
            # Nobody waits for this thread: without this line, pages would wait for ever.
            self._pool.problem = f"The engine has stopped: {error!r}. Restart the app."
            log.exception("The engine has stopped.")
        finally:
            self._closing.set()
            self._loop.close()

    async def _main(self) -> None:
        work = asyncio.ensure_future(self._work())
        closing = asyncio.ensure_future(self._closing.wait())
        try:
            await asyncio.wait({work, closing}, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                work.result()
        finally:
            work.cancel()
            await asyncio.wait({work})
            questions = asyncio.all_tasks() - {asyncio.current_task()}
            for question in questions:
                question.cancel()
            await asyncio.gather(*questions, return_exceptions=True)

    async def _work(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep_serving())
            group.create_task(self._dispatcher.run())

    async def _keep_serving(self) -> None:
        """Have a cluster, and another one whenever it is lost; less often if it is lost at once."""
        losses = 0
        while True:
            started = time.monotonic()
            try:
                await self._serve()
                log.warning("The workers have ended unexpectedly; they are started again.")
                if losses > 1:
                    await self._pool.refuse("The workers end as soon as they have been started.")
            except EngineUnavailable as error:
                await self._pool.refuse(str(error))
            except OSError as error:
                await self._pool.refuse(f"The scheduler cannot be reached: {error}.")
            if time.monotonic() - started > _SECONDS_OF_GOOD_SERVICE:
                losses = 0
            await asyncio.sleep(_SECONDS_BETWEEN_STARTS[min(losses, 3)])
            losses += 1

    async def _serve(self) -> None:
        """Use one cluster for as long as it is there."""
        async with scheduler() as (address, ended):
            # Imported while the host starts, which takes longer: a page need not wait for it.
            from distributed import Client

            # What matters of it is in `status`; the terminal is for people.
            for name in ("distributed", "distributed.client"):
                logging.getLogger(name).setLevel(logging.CRITICAL)
            client = Client(
                address,
                asynchronous=True,
                set_as_default=False,
                security=security_for(address),
                timeout=_SECONDS_TO_CONNECT,
            )
            try:
                await client
                await self._follow(client, ended)
            finally:
                await client.close()

    async def _follow(self, client: "Client", ended: asyncio.Future) -> None:
        """Let the pool use this client until the host has ended or the scheduler is gone."""
        serving = asyncio.ensure_future(self._pool.serve(client))
        try:
            await asyncio.wait({serving, ended}, return_when=asyncio.FIRST_COMPLETED)
            if serving.done():
                serving.result()
        finally:
            serving.cancel()
            await asyncio.wait({serving})

    async def _infer(self, task: Callable, args: tuple):
        for last in (False, True):
            async with self._pool.borrow("infer") as worker:
                try:
                    outcome = await self._answer(worker, task, args)
                except WorkerLost:
                    if last:
                        raise
                    continue
            if outcome.error:
                raise outcome.error
            return outcome.value

    async def _answer(self, worker: Worker, task: Callable, args: tuple) -> tasks.Outcome:
        try:
            async with asyncio.timeout(_SECONDS_FOR_AN_ANSWER):
                return await self._pool.call(worker, task, *args)
        except TimeoutError:
            await self._pool.end(worker)
            raise EngineError(
                f"There was no answer within {_SECONDS_FOR_AN_ANSWER:.0f} s; "
                "the process that worked on it was ended."
            ) from None
