"""What moves on the page of a run: drawn with the page, then asked for by the browser itself.

A rerun of the page for every report costs a browser a third of a core, whatever is drawn: too much
on the machine that trains. This is an address of its own, about a millisecond a question.
"""

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from clf.config import RunConfig
from clf.control import read_control
from clf.plots.history import metric_chart
from clf.run_queue import paused_runs, queue
from clf.runs import Run, RunNotFound, RunState, RunStatus, find_run
from clf.text import percent
from clf.ui.curves import encode
from clf.ui.run_history import run_history


def address(run: Run) -> str:
    """Where the browser asks for :func:`moving` of this run."""
    return f"{_root()}/{run.id}"


def route() -> Route:
    """The addresses of all runs, for the server."""
    return Route(f"{_root()}/{{run_id}}", _answer)


def _root() -> str:
    base = st.get_option("server.baseUrlPath").strip("/")
    return f"/{base}/live" if base else "/live"


def _answer(request: Request) -> Response:
    try:
        return JSONResponse(moving(find_run(request.path_params["run_id"])))
    except RunNotFound as error:
        return JSONResponse({"error": str(error)}, status_code=404)


def moving(run: Run) -> dict:
    """Progress and curves of a run as the browser draws them. Raises RunNotFound.

    event: what a screen reader is told when the state is another one than before.
    shown: what the rest of the page depends on; where it changes, the page has to be drawn anew.
    """
    config, status, asked = run.config(), run.status(), read_control(run)
    history = run_history(run, status)
    epochs = _planned_epochs(config, status)
    validated = bool(config.validation_share)
    charts = [metric_chart(history, name, epochs, validated) for name in ("loss", "accuracy")]
    return {
        "shown": f"{status.state} {status.reason} {asked} {_held_up_by(status)}",
        "event": {"run": run.id, "state": status.state, "sentence": _sentence(status)},
        "progress": _progress(run, config, status),
        "charts": [encode(chart) for chart in charts],
    }


def _sentence(status: RunStatus) -> str:
    """Where the run stands, for those who hear the page: said when its state changes."""
    if status.state is RunState.COMPLETED and status.test_accuracy is not None:
        return f"The run is completed, with a test accuracy of {percent(status.test_accuracy)}."
    if status.state in (RunState.FAILED, RunState.DIVERGED):
        return f"The run has {status.state}: {status.reason}"
    return f"The run is {status.state}."


def _progress(run: Run, config: RunConfig, status: RunStatus) -> dict | None:
    """Share that is done, 0 to 1, and words on it; None for a run that has ended."""
    if status.state.ended:
        return None
    if status.state is RunState.QUEUED:
        return {"share": 0.0, "text": _place_in_queue(run)}
    share = _share_done(config, status)
    if status.phase not in ("training", "paused") or not status.images_per_second:
        return {"share": share, "text": f"{status.phase.capitalize() or 'Starting'} …"}
    steps, epochs = status.steps_per_epoch, _planned_epochs(config, status)
    left = (1 - share) * epochs * steps * config.batch_size / status.images_per_second
    text = (
        f"Epoch {min(status.epoch + 1, epochs)} of {epochs} · "
        f"step {status.step:,} of {steps:,} · "
        f"{status.images_per_second:,.0f} images a second · {duration(left)} left"
    )
    return {"share": share, "text": text}


def _place_in_queue(run: Run) -> str:
    waiting = queue()
    if run not in waiting:
        return "Starting …"
    place = waiting.index(run) + 1
    return f"Waits for a free training process: place {place} of {len(waiting)}."


def _held_up_by(status: RunStatus) -> list[str]:
    """The paused runs that a run waits for; :mod:`clf.ui.held_up` names them on its page."""
    return [run.id for run in paused_runs()] if status.state is RunState.QUEUED else []


def _share_done(config: RunConfig, status: RunStatus) -> float:
    within = status.step / status.steps_per_epoch if status.steps_per_epoch else 0.0
    return min(1.0, (status.epoch + within) / _planned_epochs(config, status))


def _planned_epochs(config: RunConfig, status: RunStatus) -> int:
    return status.epochs or config.epochs


def duration(seconds: float) -> str:
    """A time for people, e.g. "2 min 05 s" or "0.4 s"."""
    if 0 < seconds < 1:
        return f"{seconds:.1f} s"
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {seconds:02} s" if minutes else f"{seconds} s"
