"""The process that holds the local workers: a Dask scheduler and one Nanny a role.

Started by :mod:`clf.engine.cluster` as ``python -m clf.engine.host FOLDER``. It prints the
scheduler's address as its first line, and lives until its standard input ends: the operating
system ends that when the process that started it dies in whatever way. FOLDER, for the workers'
temporary files, is removed at the end. Workers end by themselves when this process is killed.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import threading

import dask
from distributed import Nanny, Scheduler
from distributed.system import MEMORY_LIMIT

LOCAL = "127.0.0.1"
"""The scheduler runs any code that a client sends, so nobody else may reach it."""
ROLES = ("infer", "train")

_DASK = {
    # Dask's defaults trim memory often and give libraries one thread; TensorFlow knows better.
    "distributed.nanny.pre-spawn-environ": {},
    # TensorFlow's memory is none that Dask could spill or wait for.
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": 0.9,
    # It would look at the training's stack a hundred times a second.
    "distributed.worker.profile.enabled": False,
    # Five processes that look at themselves 50 times a second take a tenth of a core from training.
    "distributed.admin.tick.interval": "500ms",
    "distributed.admin.system-monitor.interval": "5s",
    "distributed.admin.system-monitor.disk": False,
    "distributed.worker.memory.monitor-interval": "500ms",
    "distributed.worker.http-routes": [],
    "distributed.scheduler.http-routes": [],
    "distributed.scheduler.active-memory-manager.start": False,
    "distributed.scheduler.work-stealing": False,
    # A task that killed its worker is not given to the next one.
    "distributed.scheduler.allowed-failures": 0,
}
_ENVIRONMENT = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "KERAS_BACKEND": "tensorflow",
    # Two processes share a graphics card.
    "TF_FORCE_GPU_ALLOW_GROWTH": "true",
}


async def serve(folder: str) -> None:
    """Run scheduler and workers until standard input ends."""
    async with Scheduler(
        host=LOCAL, port=0, protocol="tcp", dashboard=False, dashboard_address=f"{LOCAL}:0"
    ) as scheduler:
        ended = _input_ended()
        print(scheduler.address, flush=True)
        # Nobody reads on; what workers print goes where errors go, instead of filling the pipe.
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        nannies = [_nanny(scheduler.address, role, folder) for role in ROLES]
        starting = asyncio.gather(*nannies)
        await asyncio.wait({starting, ended}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
        await ended
        # Run folders survive a kill, so a worker that is busy gets no long time to finish. One that
        # is slow to die, a TimeoutError here, has been killed all the same.
        await asyncio.gather(
            *(nanny.close(timeout=0.5) for nanny in nannies), return_exceptions=True
        )


def _nanny(scheduler: str, role: str, folder: str) -> Nanny:
    return Nanny(
        scheduler,
        name=role,
        nthreads=1,
        resources={role: 1},
        host=LOCAL,
        local_directory=folder,
        memory_limit=MEMORY_LIMIT,
        preload="clf.engine.preload",
        env=_ENVIRONMENT,
    )


def _input_ended() -> asyncio.Future:
    """A future that is done when the process at the other end of standard input is gone."""
    loop = asyncio.get_running_loop()
    ended = loop.create_future()

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 1):
            pass
        loop.call_soon_threadsafe(ended.set_result, None)

    threading.Thread(target=wait, name="parent", daemon=True).start()
    return ended


def main() -> None:
    """Be the host until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent; its end ends this
    if hasattr(os, "nice"):
        os.nice(10)
    folder = sys.argv[1]
    try:
        settings = _DASK | {"temporary-directory": folder}
        with dask.config.set(settings), contextlib.suppress(BrokenPipeError):
            asyncio.run(serve(folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
