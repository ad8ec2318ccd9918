"""Obeys what a person asks of a run while it goes, and marks it in the history."""

import time
from collections.abc import Callable
from concurrent import futures

from clf.control import Control, read_control
from clf.runs import Run, RunState
from clf.training.recorder import Recorder

SECONDS_A_LOOK = 0.05


class Stopped(Exception):
    """A person has asked the run to stop."""


class GaveWay(Exception):
    """The run is to leave its worker to those that wait; it goes on in its turn."""


class Listener:
    """Reads control.json of one run; made after the record was rewound to where the run stands."""

    def __init__(self, run: Run, recorder: Recorder) -> None:
        self._run, self._recorder = run, recorder
        self._marked = sum(row["kind"] == "event" for row in run.metrics())
        self._state = RunState.RUNNING

    def hear(self, epoch: int, steps_done: int, due: int) -> Control:
        """What is asked now; new acts are marked at this place, a pause before step `due` reported.

        Raises Stopped and GaveWay, as do all methods.
        """
        control = read_control(self._run)
        for act in control.acts[self._marked :]:
            row = {"kind": "event", "epoch": epoch, "step": steps_done, "text": act}
            self._recorder.append(row)
        self._marked = max(self._marked, len(control.acts))
        if control.stop:
            raise Stopped
        if control.give_way == self._recorder.attempt:
            raise GaveWay
        state = RunState.PAUSED if pauses_at(control, due) else RunState.RUNNING
        if state is not self._state:
            self._state = state
            paused = time.time() if state is RunState.PAUSED else 0.0
            self._recorder.update(state=state, paused=paused)
        return control

    def hear_during(self, work: Callable[[], object], epoch: int, steps_done: int) -> None:
        """Do what takes long and trains no step, and hear what is asked meanwhile.

        Raises what `work` raises; does not wait for it where it is left, it then ends by itself.
        """
        thread = futures.ThreadPoolExecutor(1, "work")
        task = thread.submit(work)
        thread.shutdown(wait=False)
        while not task.done():
            futures.wait([task], SECONDS_A_LOOK)
            self.hear(epoch, steps_done, steps_done)
        task.result()

    def obey(self, epoch: int, steps_done: int) -> None:
        """Between two pieces of work that train no step: wait if that is asked."""
        if pauses_at(self.hear(epoch, steps_done, steps_done), steps_done):
            self.wait(epoch, steps_done, steps_done)

    def wait(self, epoch: int, steps_done: int, due: int) -> Control:
        """Wait as long as the run is to pause before step `due`; then what is asked."""
        phase = self._recorder.phase
        self._recorder.update(phase="paused")
        while pauses_at(control := self.hear(epoch, steps_done, due), due):
            self._run.status()  # raises RunNotFound when the run was deleted
            time.sleep(SECONDS_A_LOOK)
        self._recorder.update(phase=phase)
        return control


def pauses_at(control: Control, steps_done: int) -> bool:
    """Whether a run that has done so many steps is to wait."""
    return control.pause_at is not None and steps_done >= control.pause_at
