"""The app as a person starts it, `streamlit run app.py`, and looks at it from outside."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from clf import control
from clf.runs import Run
from tests.browser.slowed import slowed

ROOT = Path(__file__).resolve().parents[2]
PROBE = Path(__file__).with_name("probe")


def wait_until(condition: Callable[[], object], what: str, seconds: float = 30.0) -> object:
    """The first true value of `condition`. Raises TimeoutError, naming `what` was waited for."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:g} s for {what}")
        time.sleep(0.02)
    return value


class AppServer:
    """A running app with run, cache and log files in a folder of its own.

    url: address of its first page.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runs = folder / "runs"
        self._log = folder / "server.log"
        port = _free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "streamlit", "run", "app.py", *_options(port)]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                slowed("app", command),
                cwd=ROOT,
                env=os.environ | self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_until(lambda: self._answers(port), "the server to answer")

    def _environment(self) -> dict[str, str]:
        return {
            "CLF_RUNS_DIR": str(self.runs),
            "CLF_PICTURES_DIR": str(self.folder / "pictures"),
            "CLF_CACHE_DIR": str(self.folder / "cache"),
            "CLF_DATA_DIR": "",
            "CLF_SCHEDULER": "",
            "CLF_PROBE_DIR": str(self.folder),
            "PYTHONPATH": os.pathsep.join(filter(None, [str(PROBE), os.environ.get("PYTHONPATH")])),
        }

    def _answers(self, port: int) -> bool:
        if self._process.poll() is not None:
            raise RuntimeError(f"the server ended at its start:\n{self.log()}")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/_stcore/health")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def log(self) -> str:
        """What the server and its workers have printed so far."""
        return self._log.read_text(errors="replace")

    def modules(self) -> set[str]:
        """Names in the web process's sys.modules, now."""
        report = self.folder / f"{self._process.pid}.json"
        report.unlink(missing_ok=True)
        self._process.send_signal(signal.SIGUSR1)
        wait_until(report.exists, "the web process to list its modules")
        return set(json.loads(report.read_text()))

    def resident_mebibytes(self) -> float:
        """Resident memory of the web process."""
        return psutil.Process(self._process.pid).memory_info().rss / 2**20

    def processes(self) -> list[psutil.Process]:
        """Everything alive that this app has started, the web process included.

        Known by the environment it was given, so that orphans are found too.
        """
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            ours = process.environ().get("CLF_PROBE_DIR") == str(self.folder)
            return ours and process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False

    def stop_runs(self) -> None:
        """Stop every run that waits or is trained, and wait until they have ended."""
        runs = [Run(path.parent.name, path.parent) for path in self.runs.glob("2*/status.json")]
        for run in runs:
            if not run.status().state.ended:
                control.stop(run)
        wait_until(lambda: all(run.status().state.ended for run in runs), "all runs to end", 90)

    def press_ctrl_c(self) -> None:
        """What a terminal does at Ctrl-C: SIGINT to the whole process group of the command."""
        os.killpg(self._process.pid, signal.SIGINT)

    def wait_for_end(self, seconds: float = 20.0) -> int:
        """Wait until the web process has ended; its exit code."""
        return self._process.wait(seconds)

    def end(self) -> None:
        """End whatever still runs, however that is done."""
        if self._process.poll() is None:
            self.press_ctrl_c()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
        for process in self.processes():
            process.kill()


def _options(port: int) -> list[str]:
    return ["--server.address", "127.0.0.1", "--server.port", str(port)]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running_app(folder: Path) -> Iterator[AppServer]:
    """An app that runs while the context lasts, on a free port, with its files in `folder`."""
    server = AppServer(folder)
    try:
        yield server
    finally:
        server.end()
