"""Where the scheduler is: in a host process of our own, or at CLF_SCHEDULER.

``CLF_SCHEDULER=tls://host:8786`` uses workers on other machines. Start all of them in a copy of
this repository (Dask's scheduler needs the code too), and let CLF_RUNS_DIR and CLF_PICTURES_DIR
name folders that the app and every worker have at the same path::

    export PYTHONPATH=. DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES=0
    dask scheduler --protocol tls --port 8786
    dask worker tls://host:8786 --nthreads 1 --memory-limit 0 --resources train=1
    dask worker tls://host:8786 --nthreads 1 --memory-limit 0 --resources infer=1

Certificates come from Dask's own configuration, on every machine and for the app:
``DASK_DISTRIBUTED__COMM__TLS__CA_FILE``, and of CLIENT, WORKER and SCHEDULER the
``DASK_DISTRIBUTED__COMM__TLS__CLIENT__CERT`` and ``..__KEY``.
"""

import asyncio
import contextlib
import ipaddress
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from clf.engine.errors import EngineUnavailable

if TYPE_CHECKING:
    from distributed import Security

_ROOT = Path(__file__).resolve().parents[2]
_SECONDS_TO_END = 5.0


def scheduler_elsewhere() -> str | None:
    """The address in CLF_SCHEDULER, None if there is none.

    Raises EngineUnavailable for an address that is none or that strangers could reach.
    """
    address = os.environ.get("CLF_SCHEDULER", "").strip()
    if not address:
        return None
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("tcp", "tls") and parts.hostname and parts.port
    except ValueError:
        usable = False
    if not usable:
        raise EngineUnavailable(
            f"CLF_SCHEDULER is {address!r}; give an address like tls://host:8786."
        )
    if parts.scheme == "tcp" and not _is_loopback(parts.hostname):
        raise EngineUnavailable(
            f"CLF_SCHEDULER is {address!r}, which anybody on the network could use to run code; "
            f"use tls://{parts.hostname}:{parts.port} with certificates."
        )
    return address


def security_for(address: str) -> "Security":
    """Certificates for this address. Raises EngineUnavailable if it needs some and has none."""
    from distributed import Security

    security = Security()
    encrypted = security.get_connection_args("client")["ssl_context"]
    if address.startswith("tls:") and encrypted is None:
        raise EngineUnavailable(
            f"There are no certificates for {address}; set "
            "DASK_DISTRIBUTED__COMM__TLS__CA_FILE, .._TLS__CLIENT__CERT and .._TLS__CLIENT__KEY."
        )
    return security


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextlib.asynccontextmanager
async def scheduler() -> AsyncIterator[tuple[str, asyncio.Future]]:
    """The address of the scheduler to use, and a future that is done when its process has ended.

    A host process of our own ends with this context, and with this process however that ends; of a
    scheduler elsewhere the future is never done. Raises EngineUnavailable if there is none.
    """
    address = scheduler_elsewhere()
    if address:
        yield address, asyncio.get_running_loop().create_future()
        return
    with tempfile.TemporaryDirectory(prefix="clf-workers-", ignore_cleanup_errors=True) as folder:
        process = await _start_host(folder)
        ended = asyncio.ensure_future(process.wait())
        try:
            address = (await process.stdout.readline()).decode().strip()
            if not address:
                raise EngineUnavailable(
                    f"The workers could not be started (exit code {await ended}); "
                    "the terminal says why."
                )
            yield address, ended
        finally:
            await _end_host(process, at_once=not address)


async def _start_host(folder: str) -> asyncio.subprocess.Process:
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")])),
        "DASK_LOGGING__DISTRIBUTED": "critical",
    }
    starting = asyncio.ensure_future(
        asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "clf.engine.host", folder),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=environment,
            # Ctrl-C in the terminal reaches this process alone, and the host ends with it. A
            # session of its own would do that too, but priorities count only within a session.
            process_group=0,
        )
    )
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        await _end_host(await starting, at_once=True)
        raise


async def _end_host(process: asyncio.subprocess.Process, at_once: bool) -> None:
    """End the host; `at_once` if it has no workers yet, which it would have to end in turn."""
    process.stdin.close()
    try:
        await asyncio.wait_for(process.wait(), 0 if at_once else _SECONDS_TO_END)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    await process.stdout.read()  # to its end, or asyncio complains of an open pipe
